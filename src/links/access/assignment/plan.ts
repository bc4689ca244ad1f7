// Role assignments: one for each grant. What is there and is enough counts, whatever its name: the same role or a broader one, at
// the scope or above it, or the same on each of the secrets that are named.
import { covers, shortScope, type Grant } from '../../../chain/grant';
import { assignmentName } from '../../../chain/names';
import { ownerOfDescription } from '../../../chain/ownership';
import { sameId } from '../../../chain/resource-id';
import { isOfSecrets, suffices, type RoleFacts } from '../roles';
import type { AssignmentChange } from '../../../chain/change';

export interface AssignmentFacts {
  id: string;
  name: string;
  scope: string;
  principalId: string;
  /** GUID. */
  roleId: string;
  description: string | undefined;
  /** Holds only where this is true: of what else it grants, nothing is known. */
  condition: string | undefined;
}

/** What is known of roles and assignments. */
export interface Granted {
  /** By GUID, in lower case. */
  roles: ReadonlyMap<string, RoleFacts>;
  assignments: readonly AssignmentFacts[];
}

/** `principalId` is undefined while the identity does not exist: then it has no role. `secrets`: scopes that are all that is needed. */
export function planAssignment(
  { scope }: Pick<Grant, 'scope'>,
  role: RoleFacts,
  principalId: string | undefined,
  granted: Granted,
  secrets: readonly string[] = [],
): AssignmentChange[] {
  const base = { ...changeOf(scope, role), scope, roleId: role.id };
  if (principalId === undefined) return [{ ...base, action: 'create', id: undefined, why: 'the identity does not exist yet' }];
  const found = holding(scope, role, principalId, granted);
  if (found !== undefined) return [keepOrAdopt(found, scope, role, principalId, granted)];
  const onSecrets = secrets.map((secret) => ({ secret, found: holding(secret, role, principalId, granted) }));
  const counting = onSecrets.flatMap(({ secret, found: one }) =>
    one === undefined ? [] : [keepOrAdopt(one, secret, role, principalId, granted)],
  );
  if (isOfSecrets(role) && counting.length > 0 && counting.length === secrets.length) return counting;
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignmentName(scope, principalId, role.id)}`;
  return [{ ...base, action: 'create', id, why: 'the identity has no such role here or above' }];
}

/** The assignment that counts for a role on a scope: the same role before a broader one, the nearest before those above. */
export function holding(scope: string, role: RoleFacts, principalId: string, { roles, assignments }: Granted): AssignmentFacts | undefined {
  const isSame = ({ roleId }: AssignmentFacts): boolean => sameId(roleId, role.id);
  return assignments
    .filter((one) => sameId(one.principalId, principalId) && covers(one.scope, scope) && isUnconditional(one, scope, role))
    .filter((one) => isSame(one) || isBroader(roles.get(one.roleId.toLowerCase()), role))
    .sort((one, other) => Number(isSame(other)) - Number(isSame(one)) || other.scope.length - one.scope.length)[0];
}

/** The same role on the same scope is there once: with a condition it stands in the way of one without. */
function isUnconditional({ condition, scope: at, roleId }: AssignmentFacts, scope: string, role: RoleFacts): boolean {
  return condition === undefined || (sameId(at, scope) && sameId(roleId, role.id));
}

function isBroader(held: RoleFacts | undefined, asked: RoleFacts): boolean {
  return held !== undefined && suffices(held, asked);
}

function keepOrAdopt(
  { id, name, scope: at, roleId, description }: AssignmentFacts,
  scope: string,
  role: RoleFacts,
  principalId: string,
  { roles }: Granted,
): AssignmentChange {
  const base = { ...changeOf(scope, role), scope, roleId: role.id, id };
  if (!sameId(roleId, role.id)) {
    const broader = roles.get(roleId.toLowerCase())?.name ?? roleId;
    return { ...base, action: 'adopt', why: `the identity has '${broader}' at ${at}, which allows all of it` };
  }
  if (sameId(name, assignmentName(scope, principalId, role.id)) || ownerOfDescription(description) !== undefined)
    return { ...base, action: 'keep', why: 'the identity has the role' };
  return { ...base, action: 'adopt', why: `the identity has the role ${sameId(at, scope) ? 'under another name' : `at ${at}`}` };
}

function changeOf(scope: string, role: RoleFacts) {
  return { link: 'access', kind: 'role assignment', differs: [], name: `${role.name} on ${shortScope(scope)}` } as const;
}
