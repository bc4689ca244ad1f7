// Access to the secrets: a role assignment on an RBAC vault, an access policy on the other kind.
import { diagnose, type Diagnosis } from '../diagnosis';
import { isDescribed } from '../marks';
import { assignmentName } from '../names';
import { sameId, scopeCovers } from '../resource-id';
import type { Change } from './change';
import type { Desired } from '../desired';
import type { AssignmentFacts, VaultFacts } from '../facts';

export type AccessChange = Change & ({ means: 'role-assignment'; scope: string; roleId: string } | { means: 'access-policy' });

/** `principalId` is undefined while the identity does not exist. */
export function planAccess(
  desired: Desired,
  vault: VaultFacts,
  roleId: string,
  principalId: string | undefined,
  assignments: readonly AssignmentFacts[],
): { changes: AccessChange[]; problem?: Diagnosis } {
  if (vault.permissionModel === 'policy') return planPolicy(desired, vault, principalId);
  return { changes: desired.scopes.map((scope) => planAssignment(desired, scope, roleId, principalId, assignments)) };
}

/** An equivalent assignment at the scope or above it counts, whatever its name. */
function planAssignment(
  desired: Desired,
  scope: string,
  roleId: string,
  principalId: string | undefined,
  assignments: readonly AssignmentFacts[],
): AccessChange {
  const base = { link: 'access', kind: 'role assignment', means: 'role-assignment', scope, roleId, differs: [] } as const;
  const name = assignmentName(scope, principalId ?? '', roleId);
  const found = assignments
    .filter(
      (assignment) =>
        principalId !== undefined &&
        sameId(assignment.principalId, principalId) &&
        sameId(assignment.roleId, roleId) &&
        scopeCovers(assignment.scope, scope),
    )
    .sort((one, other) => other.scope.length - one.scope.length)[0];
  if (found === undefined) {
    const id =
      principalId === undefined
        ? `${scope}/providers/Microsoft.Authorization/roleAssignments/(of the new identity)`
        : `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    return { ...base, action: 'create', id, why: `the identity has no role '${desired.role}' here or above` };
  }
  const { id } = found;
  if (sameId(found.name, name) || isDescribed(found.description))
    return { ...base, action: 'keep', id, why: `the identity has the role '${desired.role}'` };
  const where = sameId(found.scope, scope) ? 'under another name' : `at ${found.scope}`;
  return { ...base, action: 'adopt', id, why: `the identity has the role '${desired.role}' ${where}` };
}

function planPolicy(
  desired: Desired,
  vault: VaultFacts,
  principalId: string | undefined,
): { changes: AccessChange[]; problem?: Diagnosis } {
  const base = {
    link: 'access',
    kind: 'access policy',
    means: 'access-policy',
    id: `${vault.id}/accessPolicies/${principalId ?? '(of the new identity)'}`,
  } as const;
  const policy = vault.policies.find(
    ({ objectId, applicationId }) => principalId !== undefined && applicationId === undefined && sameId(objectId, principalId),
  );
  const granted = policy?.secretPermissions.some((permission) => ['get', 'all'].includes(permission.toLowerCase())) === true;
  const change: AccessChange = granted
    ? { ...base, action: 'keep', differs: [], why: 'the access policy of the identity allows get' }
    : {
        ...base,
        action: policy === undefined ? 'create' : 'update',
        why: 'no access policy lets the identity get secrets',
        differs: [{ field: 'secrets', before: policy?.secretPermissions.join(','), after: 'get' }],
      };
  return desired.accessScope === 'secret'
    ? { changes: [change], problem: diagnose('ACCESS_SCOPE_UNSUPPORTED', { vault: desired.vault.name }) }
    : { changes: [change] };
}
