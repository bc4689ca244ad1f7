// The user's manifests: read and checked before anything is sent, rendered when the chain's own values are known.
import { diagnose, stopAt } from '../chain/diagnosis';
import { readManifests } from '../manifests/files';
import { definedKinds, inOrder, unlabelledWorkloads } from '../manifests/order';
import { render } from '../manifests/render';
import { type CHAIN_VARIABLES, type Inputs } from './inputs';
import type { Desired } from '../chain/desired';
import type { IdentityFacts, VaultFacts } from '../chain/facts';
import type { Manifest } from '../kubernetes/manifests';

export interface UserManifests {
  count: number;
  /** `GROUP/VERSION KIND` of the kinds that they define themselves. */
  definedKinds: ReadonlySet<string>;
  /** Workloads of the ServiceAccount whose pods lack the label: the webhook will not see them. */
  unlabelled: readonly Manifest[];
  /** Facts that are not known yet stand in as what they will be. */
  render(identity: IdentityFacts | undefined, vault: VaultFacts | undefined): Manifest[];
}

export async function loadUserManifests(inputs: Inputs, desired: Desired, workspace: string): Promise<UserManifests> {
  if (inputs.manifests.length === 0) return { count: 0, definedKinds: new Set(), unlabelled: [], render: () => [] };
  const { sources, unmatched, globProblems, problems } = await readManifests(inputs.manifests, workspace);
  const rendered = render(sources, variables(inputs, desired, undefined, undefined), desired.namespace);
  stopAt([
    ...unmatched.map((glob) => diagnose('MANIFEST_INVALID', { problem: `\`manifests\`: no file matches ${glob}` })),
    ...globProblems.map((problem) => diagnose('MANIFEST_INVALID', { problem: `\`manifests\`: ${problem}` })),
    ...[...problems, ...rendered.problems].map(({ path: file, line, column, message }) => ({
      ...diagnose('MANIFEST_INVALID', { problem: `${file}:${line}:${column}: ${message}` }),
      place: { file, line, column },
    })),
  ]);
  const manifest = ({ object, path, line }: (typeof rendered.objects)[number]): Manifest => ({ object, file: `${path}:${line}` });
  return {
    count: rendered.objects.length,
    definedKinds: definedKinds(rendered.objects),
    unlabelled: unlabelledWorkloads(rendered.objects, desired.serviceAccount).map(manifest),
    render: (identity, vault) => inOrder(render(sources, variables(inputs, desired, identity, vault)).objects).map(manifest),
  };
}

function variables(
  inputs: Inputs,
  desired: Desired,
  identity: IdentityFacts | undefined,
  vault: VaultFacts | undefined,
): Map<string, string> {
  const own: Record<(typeof CHAIN_VARIABLES)[number], string> = {
    CLIENT_ID: identity?.clientId ?? '(known after apply)',
    TENANT_ID: identity?.tenantId ?? '(known after apply)',
    NAMESPACE: desired.namespace,
    SERVICE_ACCOUNT: desired.serviceAccount,
    VAULT_NAME: desired.vault.name,
    VAULT_URI: vault?.uri ?? '(known after apply)',
    IDENTITY_NAME: desired.identity.name,
    ENVIRONMENT: desired.marks.environment,
  };
  return new Map([...inputs.variables, ...Object.entries(own)]);
}
