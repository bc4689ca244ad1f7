// Key Vault's data plane: who may do what with which object, in the order in which the service asks.
import { decide } from '../authorization/rules';
import { same } from '../text';
import { vaultErrors } from './errors';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { Vault } from '../world';

export type ObjectKind = 'secrets' | 'keys' | 'certificates';
export type Permission = 'get' | 'set' | 'update' | 'list' | 'delete' | 'recover' | 'backup' | 'restore' | 'purge';

/** Keys and certificates are only read here, for which each has one action. */
const SECRET_ACTIONS: Record<Permission, string> = {
  get: 'getSecret/action',
  set: 'setSecret/action',
  update: 'update/action',
  list: 'readMetadata/action',
  delete: 'delete',
  recover: 'recover/action',
  backup: 'backup/action',
  restore: 'restore/action',
  purge: 'purge/action',
};

/** Every client of the laboratory comes from here, as far as a vault's firewall is concerned. */
const CLIENT_ADDRESS = '127.0.0.1';

export interface VaultQuestion {
  kind: ObjectKind;
  permission: Permission;
  name?: string;
}

export function dataAction({ kind, permission }: VaultQuestion): string {
  return `Microsoft.KeyVault/vaults/${kind}/${kind === 'secrets' ? SECRET_ACTIONS[permission] : 'read'}`;
}

/** Network first, then rights, then existence: without a right one never learns whether a secret exists. */
export function authorize(lab: Lab, caller: Caller, vault: Vault, question: VaultQuestion): void {
  checkNetwork(caller, vault);
  const { kind, permission, name } = question;
  if (vault.properties.enableRbacAuthorization === true) {
    const scope = name === undefined ? vault.id : `${vault.id}/${kind}/${name}`;
    const action = dataAction(question);
    const decision = decide(lab.world, lab.settings, lab.clock.now(), { principal: caller, action, plane: 'data', scope });
    if (decision.outcome === 'granted') return;
    throw vaultErrors.rbac(caller, vault, action, scope, decision.outcome === 'denied' ? decision.denyAssignment.name : undefined);
  }
  // false or null: access policies, which know no update: it is a set. A policy for an application on behalf of a user does
  // not count for the application.
  const wanted = permission === 'update' ? 'set' : permission;
  const granted = vault.properties.accessPolicies.some(
    ({ objectId, applicationId, permissions }) =>
      [caller.objectId, ...caller.groups].some((id) => same(id, objectId)) &&
      applicationId === undefined &&
      (permissions[kind] ?? []).some((one) => same(one, wanted) || same(one, 'all')),
  );
  if (!granted) throw vaultErrors.policy(caller, vault, kind, wanted);
}

function checkNetwork(caller: Caller, vault: Vault): void {
  const { publicNetworkAccess, networkAcls } = vault.properties;
  if (same(publicNetworkAccess, 'Disabled')) throw vaultErrors.connection(caller, vault);
  if (networkAcls == null || !same(networkAcls.defaultAction, 'Deny')) return;
  const allowed = networkAcls.ipRules.some(({ value }) => value.replace(/\/32$/, '') === CLIENT_ADDRESS);
  if (!allowed) throw vaultErrors.firewall(caller, vault, CLIENT_ADDRESS);
}
