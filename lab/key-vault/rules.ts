// Key Vault's data plane: who may read which secret, in the order in which the service asks.
import { grantingAssignment, same } from '../authorization/rules';
import { seconds } from '../clock';
import { vaultErrors } from './errors';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { SecretVersion, Vault } from '../world';

export type SecretPermission = 'get' | 'set' | 'list';

const DATA_ACTIONS: Record<SecretPermission, string> = {
  get: 'Microsoft.KeyVault/vaults/secrets/getSecret/action',
  set: 'Microsoft.KeyVault/vaults/secrets/setSecret/action',
  list: 'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
};

/** Every client of the laboratory comes from here, as far as a vault's firewall is concerned. */
const CLIENT_ADDRESS = '127.0.0.1';

/** Network first, then rights, then existence: without a right one never learns whether a secret exists. */
export function authorize(lab: Lab, caller: Caller, vault: Vault, permission: SecretPermission, secret?: string): void {
  checkNetwork(caller, vault);
  if (vault.properties.enableRbacAuthorization === true) {
    const scope = secret === undefined ? vault.id : `${vault.id}/secrets/${secret}`;
    const action = DATA_ACTIONS[permission];
    const granted = grantingAssignment(lab.world, lab.settings, lab.clock.now(), { principal: caller, action, plane: 'data', scope });
    if (granted === undefined) throw vaultErrors.rbac(caller, vault, action, scope);
    return;
  }
  // false or null: access policies. A policy for an application on behalf of a user does not count for the application.
  const granted = vault.properties.accessPolicies.some(
    ({ objectId, applicationId, permissions }) =>
      [caller.objectId, ...caller.groups].some((id) => same(id, objectId)) &&
      applicationId === undefined &&
      (permissions.secrets ?? []).some((one) => same(one, permission) || same(one, 'all')),
  );
  if (!granted) throw vaultErrors.policy(caller, vault, permission);
}

function checkNetwork(caller: Caller, vault: Vault): void {
  const { publicNetworkAccess, networkAcls } = vault.properties;
  if (publicNetworkAccess === 'Disabled') throw vaultErrors.connection(caller, vault);
  if (networkAcls?.defaultAction !== 'Deny') return;
  const allowed = networkAcls.ipRules.some(({ value }) => value.replace(/\/32$/, '') === CLIENT_ADDRESS);
  if (!allowed) throw vaultErrors.firewall(caller, vault, CLIENT_ADDRESS);
}

/** Expired and not yet valid secrets are read like any other; disabled ones are not. */
export function readSecret(vault: Vault, name: string, version?: string): SecretVersion {
  const versions = vault.secrets.find((secret) => same(secret.name, name))?.versions ?? [];
  const found = version === undefined ? versions.at(-1) : versions.find((one) => one.version === version);
  if (found === undefined) throw vaultErrors.notFound(version === undefined ? name : `${name}/${version}`);
  if (!found.enabled) throw vaultErrors.disabled();
  return found;
}

export function setSecret(lab: Lab, vault: Vault, name: string, body: Record<string, unknown>): SecretVersion {
  if (!/^[0-9a-zA-Z-]{1,127}$/.test(name)) throw vaultErrors.badParameter(`The request URI contains an invalid name: ${name}`);
  if (typeof body['value'] !== 'string') throw vaultErrors.badParameter('Property  has invalid value\r\n');
  const attributes = (body['attributes'] ?? {}) as { enabled?: boolean; nbf?: number; exp?: number };
  const now = seconds(lab.clock.now());
  const version: SecretVersion = {
    version: lab.random.hex(32),
    value: body['value'],
    enabled: attributes.enabled ?? true,
    created: now,
    updated: now,
    ...(typeof body['contentType'] === 'string' && { contentType: body['contentType'] }),
    ...(attributes.nbf !== undefined && { nbf: attributes.nbf }),
    ...(attributes.exp !== undefined && { exp: attributes.exp }),
    ...(body['tags'] !== undefined && body['tags'] !== null && { tags: body['tags'] as Record<string, string> }),
  };
  const secret = vault.secrets.find((candidate) => same(candidate.name, name));
  if (secret === undefined) vault.secrets.push({ name, versions: [version] });
  else secret.versions.push(version);
  return version;
}
