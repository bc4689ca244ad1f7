// Access to the secrets: role assignments on an RBAC vault, an access policy on the other kind.
import { planOf } from '../../engine/plan';
import { planAssignment, readsSecrets, type AssignmentFacts, type RoleFacts } from './assignment/plan';
import { diagnose } from './diagnoses';
import { planPolicy } from './policy/plan';
import type { VaultFacts } from './vault';
import type { AssignmentChange, PolicyChange } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Plan } from '../../engine/link';

export type AccessStep =
  | { means: 'role-assignment'; vault: VaultFacts; role: RoleFacts; changes: readonly AssignmentChange[] }
  | { means: 'access-policy'; vault: VaultFacts; change: PolicyChange };

/** Role and assignments, where the vault uses them. `principalId` is undefined while the identity does not exist. */
export function planAccess(
  desired: Desired,
  vault: VaultFacts,
  role: RoleFacts,
  principalId: string | undefined,
  assignments: readonly AssignmentFacts[],
  identityTenantId: string | undefined,
): Plan<AccessStep> {
  const name = desired.vault.name;
  const elsewhere =
    identityTenantId !== undefined && identityTenantId.toLowerCase() !== vault.tenantId.toLowerCase()
      ? [diagnose('VAULT_OTHER_TENANT', { vault: name, found: vault.tenantId, tenantId: identityTenantId })]
      : [];
  if (vault.permissionModel === 'policy') {
    const change = planPolicy(vault, name, principalId);
    const unsupported = desired.accessScope === 'secret' ? [diagnose('ACCESS_SCOPE_UNSUPPORTED', { vault: name })] : [];
    return planOf([change], { means: 'access-policy', vault, change }, [...elsewhere, ...unsupported]);
  }
  const changes = desired.scopes.map((scope) => planAssignment(scope, role, principalId, assignments));
  const useless =
    desired.secrets.length > 0 && !readsSecrets(role) ? [diagnose('ROLE_WITHOUT_SECRETS', { role: role.name, vault: name })] : [];
  return planOf(changes, { means: 'role-assignment', vault, role, changes }, [...elsewhere, ...useless]);
}
