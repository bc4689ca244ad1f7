// Role assignments: made, found and taken away by the rules of Azure RBAC.
import { authorizationErrors } from './errors';
import { roleDefinition, same, scopeCovers } from './rules';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { RoleAssignment } from '../world';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface AssignmentProperties {
  roleDefinitionId?: string;
  principalId?: string;
  principalType?: string;
  description?: string;
  condition?: string;
  conditionVersion?: string;
}

export function findAssignment(lab: Lab, scope: string, name: string): RoleAssignment | undefined {
  return lab.world.roleAssignments.find((assignment) => same(assignment.scope, scope) && same(assignment.name, name));
}

/** Not idempotent by content: the same scope, principal and role under another name is refused. */
export function putAssignment(
  lab: Lab,
  caller: Caller,
  scope: string,
  name: string,
  properties: AssignmentProperties,
): { assignment: RoleAssignment; created: boolean } {
  if (!GUID.test(name)) throw authorizationErrors.invalidName(name);
  const { principalId = '' } = properties;
  const role = roleGuid(lab, properties.roleDefinitionId ?? '');
  const existing = lab.world.roleAssignments.find((assignment) => same(assignment.name, name));
  if (existing !== undefined) {
    const unchanged = same(existing.principalId, principalId) && same(existing.role, role) && same(existing.scope, scope);
    if (!unchanged) throw authorizationErrors.updateNotPermitted();
    existing.description = properties.description ?? existing.description;
    return { assignment: existing, created: false };
  }
  const twin = lab.world.roleAssignments.find(
    (assignment) => same(assignment.scope, scope) && same(assignment.principalId, principalId) && same(assignment.role, role),
  );
  if (twin !== undefined) throw authorizationErrors.exists(twin.name);
  const assignment: RoleAssignment = {
    scope,
    name,
    principalId,
    principalType: principalType(lab, principalId, properties.principalType),
    role,
    description: properties.description ?? null,
    condition: properties.condition ?? null,
    conditionVersion: properties.conditionVersion ?? null,
    createdAt: lab.clock.now(),
    createdBy: caller.objectId,
  };
  lab.world.roleAssignments.push(assignment);
  return { assignment, created: true };
}

export function roleGuid(lab: Lab, roleDefinitionId: string): string {
  const guid = roleDefinitionId.split('/').at(-1) ?? '';
  if (!GUID.test(guid)) throw authorizationErrors.invalidRole(roleDefinitionId);
  if (roleDefinition(lab.world, guid) === undefined) throw authorizationErrors.roleNotFound(guid);
  return guid;
}

/** With the type given, the directory is not asked: that is how a principal can be named before it has replicated. */
function principalType(lab: Lab, principalId: string, given: string | undefined): string {
  const { applications, identities, tenantId } = lab.world;
  const identity = identities.find((candidate) => same(candidate.principalId, principalId));
  const replicated = identity !== undefined && identity.createdAt + lab.settings.principalReplicationMs <= lab.clock.now();
  const known = replicated || applications.some(({ objectId }) => same(objectId, principalId));
  if (known && given !== undefined && given !== 'ServicePrincipal') {
    throw authorizationErrors.unmatchedType(principalId, 'ServicePrincipal', given);
  }
  if (known) return 'ServicePrincipal';
  if (given === undefined) throw authorizationErrors.principalNotFound(principalId, tenantId);
  return given;
}

export function deleteAssignment(lab: Lab, scope: string, name: string): RoleAssignment | undefined {
  const assignment = findAssignment(lab, scope, name);
  if (assignment !== undefined) lab.world.roleAssignments.splice(lab.world.roleAssignments.indexOf(assignment), 1);
  return assignment;
}

/** `atScope()`: at the scope or above it. `principalId eq`: at, above and below. None: as `principalId eq` of everyone. */
export function listAssignments(lab: Lab, scope: string, filter: string): RoleAssignment[] {
  const principal = /(?:principalId eq|assignedTo\()\s*'?([0-9a-f-]{36})'?/i.exec(filter)?.[1];
  const atScope = /atScope\(\)/i.test(filter);
  if (filter !== '' && principal === undefined && !atScope) throw authorizationErrors.badFilter(filter);
  return lab.world.roleAssignments.filter(
    (assignment) =>
      (principal === undefined || same(assignment.principalId, principal)) &&
      (scopeCovers(assignment.scope, scope) || (!atScope && scopeCovers(scope, assignment.scope))),
  );
}
