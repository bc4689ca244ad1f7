// Access: role assignments on an RBAC vault and on any other resource, an access policy on the other kind of vault.
import { formatResourceId } from '../../chain/resource-id';
import { planOf } from '../../engine/plan';
import { planAssignment, type Granted } from './assignment/plan';
import { diagnose } from './diagnoses';
import { planPolicy } from './policy/plan';
import { registryProblems } from './registry';
import { readsSecrets, type RoleFacts } from './roles';
import type { TargetFacts } from './target-client';
import type { VaultFacts } from './vault';
import type { AssignmentChange, PolicyChange } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Diagnosis } from '../../chain/diagnosis';
import type { Grant } from '../../chain/grant';
import type { Plan } from '../../engine/link';

/** A grant whose role has been looked at. */
export interface KnownGrant {
  grant: Grant;
  role: RoleFacts;
  /** What its resource is like, where that decides how it is proven. */
  facts?: TargetFacts | undefined;
}

export interface AccessStep {
  vault: VaultFacts | undefined;
  grants: readonly KnownGrant[];
  /** As it was before this run. */
  granted: Granted;
  policy: PolicyChange | undefined;
  assignments: readonly { change: AssignmentChange; role: RoleFacts }[];
}

/** The grants that are made by role assignments: on a vault with access policies, those of the vault are not. */
export function assignedGrants({ vaultGrants, otherGrants }: Desired, vault: VaultFacts | undefined): readonly Grant[] {
  return vault?.permissionModel === 'policy' ? otherGrants : [...vaultGrants, ...otherGrants];
}

/** Where the assignments of a run are looked for: secrets are below their vault. */
export function listedScopes({ vault, otherGrants }: Desired): string[] {
  return [...new Set([...(vault === undefined ? [] : [formatResourceId(vault)]), ...otherGrants.map(({ scope }) => scope)])];
}

/** `principalId` is undefined while the identity does not exist. */
export function planAccess(
  desired: Desired,
  vault: VaultFacts | undefined,
  grants: readonly KnownGrant[],
  principalId: string | undefined,
  granted: Granted,
  identityTenantId: string | undefined,
): Plan<AccessStep> {
  const policy =
    desired.vault !== undefined && vault?.permissionModel === 'policy'
      ? planPolicy(vault, desired.vault.name, desired.vaultPermissions, principalId)
      : undefined;
  const assignments = grants.flatMap(({ grant, role }) =>
    planAssignment(grant, role, principalId, granted, secretsBelow(grant, desired)).map((change) => ({ change, role })),
  );
  const changes = [...(policy === undefined ? [] : [policy]), ...assignments.map(({ change }) => change)];
  return planOf(changes, { vault, grants, granted, policy, assignments }, [
    ...vaultProblems(desired, vault, grants, identityTenantId),
    ...registryProblems(grants),
  ]);
}

/** The scopes of the secrets that are named: roles on each of them are enough where one on the vault is asked for. */
export function secretsBelow({ scope }: Grant, { vault, secrets, vaultGrants }: Desired): string[] {
  if (vault === undefined || !vaultGrants.some((one) => one.scope === scope) || scope !== formatResourceId(vault)) return [];
  return secrets.map((secret) => `${scope}/secrets/${secret}`);
}

function vaultProblems(
  { vault: wanted, secrets, vaultGrants, accessScope }: Desired,
  vault: VaultFacts | undefined,
  grants: readonly KnownGrant[],
  identityTenantId: string | undefined,
): Diagnosis[] {
  if (wanted === undefined || vault === undefined) return [];
  const { name } = wanted;
  const elsewhere =
    identityTenantId !== undefined && identityTenantId.toLowerCase() !== vault.tenantId.toLowerCase()
      ? [diagnose('VAULT_OTHER_TENANT', { vault: name, found: vault.tenantId, tenantId: identityTenantId })]
      : [];
  if (vault.permissionModel === 'policy')
    return [...elsewhere, ...(accessScope === 'secret' ? [diagnose('ACCESS_SCOPE_UNSUPPORTED', { vault: name })] : [])];
  const roles = grants.filter(({ grant }) => vaultGrants.includes(grant)).map(({ role }) => role);
  const [first] = roles;
  // Of several roles, one that reads secrets is enough.
  const useless = secrets.length > 0 && first !== undefined && !roles.some(readsSecrets);
  const names = [...new Set(roles.map((role) => role.name))].join("', '");
  return [...elsewhere, ...(useless ? [diagnose('ROLE_WITHOUT_SECRETS', { role: names, vault: name })] : [])];
}
