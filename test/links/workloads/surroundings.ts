// Manifests as the lint sees them, rendered with the values of the example.
import { desiredChain, type Federation } from '../../../src/chain/desired';
import { accountStateOf } from '../../../src/links/workloads/lint/meant';
import { render } from '../../../src/manifests/render';
import { CLIENT, INPUTS, OWNERSHIP } from '../example';
import type { AccountState, Item, Surroundings } from '../../../src/links/workloads/lint/item';

export const TENANT = '00000000-0000-4000-8000-0000000000cc';
const VALUES = new Map(
  Object.entries({ CLIENT_ID: CLIENT, TENANT_ID: TENANT, VAULT_NAME: 'vault', VAULT_URI: 'https://vault.vault.azure.net/' }),
);

/** `accounts`: what the cluster has, by `NAMESPACE/NAME`; all others are absent. */
export function surroundingsOf(
  text: string,
  { federation = 'credential', accounts = {} }: { federation?: Federation; accounts?: Record<string, AccountState> } = {},
): Surroundings {
  const desired = desiredChain({ ...INPUTS, federation }, OWNERSHIP);
  const { objects, problems } = render([{ path: 'pods.yaml', text }], VALUES, desired.namespace);
  if (problems.length > 0) throw new Error(problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  const items = objects.map(({ object, path, placeOf }): Item => ({
    object,
    originOf: (field) => ({ place: { file: path, ...placeOf(field) } }),
  }));
  return {
    desired,
    clientId: CLIENT,
    tenantId: TENANT,
    items,
    accountState: (namespace, name) => accountStateOf({ items, desired }, accounts[`${namespace}/${name}`] ?? 'absent', namespace, name),
  };
}
