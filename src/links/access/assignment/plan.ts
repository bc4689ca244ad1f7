// Role assignments: one for each scope. An equivalent one at the scope or above it counts, whatever its name.
import { ownerOfDescription } from '../../../chain/ownership';
import { assignmentName } from '../../../chain/names';
import { sameId, scopeCovers } from '../../../chain/resource-id';
import type { AssignmentChange } from '../../../chain/change';

export interface RoleFacts {
  /** GUID, in lower case. */
  id: string;
  name: string;
  /** What its holder may do with data; undefined where the definition may not be read. */
  data: { actions: readonly string[]; notActions: readonly string[] } | undefined;
}

export interface AssignmentFacts {
  id: string;
  name: string;
  scope: string;
  principalId: string;
  roleId: string;
  description: string | undefined;
}

const READ_SECRET = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';

/** Whether a role lets its holder read the value of a secret. One that may not be read is taken at its word. */
export function readsSecrets({ data }: RoleFacts): boolean {
  if (data === undefined) return true;
  const matches = (pattern: string): boolean =>
    new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(READ_SECRET);
  return data.actions.some(matches) && !data.notActions.some(matches);
}

/** `principalId` is undefined while the identity does not exist: then it has no role. */
export function planAssignment(
  scope: string,
  role: RoleFacts,
  principalId: string | undefined,
  assignments: readonly AssignmentFacts[],
): AssignmentChange {
  const base = {
    link: 'access',
    kind: 'role assignment',
    scope,
    roleId: role.id,
    differs: [],
    name: `${role.name} on ${shortScope(scope)}`,
  } as const;
  if (principalId === undefined) return { ...base, action: 'create', id: undefined, why: 'the identity does not exist yet' };
  const name = assignmentName(scope, principalId, role.id);
  const [found] = assignments
    .filter((one) => sameId(one.principalId, principalId) && sameId(one.roleId, role.id) && covers(one.scope, scope))
    .sort((one, other) => other.scope.length - one.scope.length);
  if (found === undefined) {
    const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    return { ...base, action: 'create', id, why: 'the identity has no such role here or above' };
  }
  const { id } = found;
  if (sameId(found.name, name) || ownerOfDescription(found.description) !== undefined)
    return { ...base, action: 'keep', id, why: 'the identity has the role' };
  const where = sameId(found.scope, scope) ? 'under another name' : `at ${found.scope}`;
  return { ...base, action: 'adopt', id, why: `the identity has the role ${where}` };
}

/** Management groups lie above every scope for which their assignments are listed. */
export function covers(assigned: string, scope: string): boolean {
  return assigned === '/' || /^\/providers\/Microsoft\.Management\/managementGroups\//i.test(assigned) || scopeCovers(assigned, scope);
}

/** `vault`, or `vault/secrets/name`. */
function shortScope(scope: string): string {
  return scope.split(/\/vaults\//i).at(-1) ?? scope;
}
