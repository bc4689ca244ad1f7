// Role assignments: made, found and deleted by the rules of Azure RBAC.
import { z } from 'zod';
import { GUID, same } from '../text';
import { findResource } from '../resource-manager/inventory';
import { findGroup } from '../resource-manager/resource-groups';
import { shaped, type JsonObject } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { resourceIdOf } from '../resource-manager/resource-id';
import { parseCondition } from './conditions';
import { authorizationErrors } from './errors';
import { directoryType } from './principals';
import { holdersOf, roleDefinition } from './rules';
import { covers } from './scopes';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { RoleAssignment } from '../world';

const PRINCIPAL_TYPES = ['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device', 'AgentUser', 'AgentServicePrincipal'];

const PROPERTIES = z.looseObject({
  properties: z.looseObject({
    roleDefinitionId: z.string().default(''),
    principalId: z.string().default(''),
    principalType: z.string().nullish(),
    description: z.string().nullish(),
    condition: z.string().nullish(),
    conditionVersion: z.string().nullish(),
  }),
});

export type AssignmentProperties = z.infer<typeof PROPERTIES>['properties'];

export function readAssignment(body: JsonObject): AssignmentProperties {
  return shaped(body, PROPERTIES).properties;
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
  requireScope(lab, scope);
  const { principalId, condition = null, conditionVersion = null, description = null } = properties;
  if (!GUID.test(principalId)) throw authorizationErrors.invalidPrincipal(principalId);
  const role = roleGuid(lab, properties.roleDefinitionId, scope);
  checkCondition(condition, conditionVersion);
  const existing = lab.world.roleAssignments.find((assignment) => same(assignment.name, name));
  if (existing !== undefined) {
    const unchanged = same(existing.principalId, principalId) && same(existing.role, role) && same(existing.scope, scope);
    if (!unchanged) throw authorizationErrors.updateNotPermitted();
    Object.assign(existing, { condition, conditionVersion, description: description ?? existing.description });
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
    principalType: principalType(lab, principalId, properties.principalType ?? undefined),
    ...{ role, description, condition, conditionVersion },
    createdAt: lab.clock.now(),
    createdBy: caller.objectId,
  };
  lab.world.roleAssignments.push(assignment);
  return { assignment, created: true };
}

/** A scope exists when its subscription, its group, or the resource that it is or lies below does. */
function requireScope(lab: Lab, scope: string): void {
  const { world } = lab;
  const [, , subscription = '', , group] = scope.split('/');
  if (!/^\/subscriptions\//i.test(scope)) return;
  if (group !== undefined && /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(scope)) findGroup(world, subscription, group);
  const id = resourceIdOf(scope);
  if (id !== undefined && findResource(world, scope) === undefined)
    throw armErrors.resourceNotFound(id.type.split('/').slice(0, 2).join('/'), id.names[0] ?? '', group ?? '');
}

/** A custom role can be assigned within its assignable scopes only. */
function roleGuid(lab: Lab, roleDefinitionId: string, scope: string): string {
  const guid = roleDefinitionId.split('/').at(-1) ?? '';
  if (!GUID.test(guid)) throw authorizationErrors.invalidRole(roleDefinitionId);
  const role = roleDefinition(lab.world, guid);
  if (role === undefined) throw authorizationErrors.roleNotFound(guid);
  if (!role.assignableScopes.some((assignable) => covers(lab.world, assignable, scope)))
    throw authorizationErrors.notAssignable(guid, scope);
  return guid;
}

/** https://learn.microsoft.com/azure/role-based-access-control/conditions-troubleshoot */
function checkCondition(condition: string | null, version: string | null): void {
  if (condition === null || condition === '') return;
  if (version !== '2.0' || parseCondition(condition) === undefined) throw authorizationErrors.invalidCondition();
}

/** With the type given, the directory is not asked: that is how a principal can be named before it has replicated. */
function principalType(lab: Lab, principalId: string, given: string | undefined): string {
  if (given !== undefined && !PRINCIPAL_TYPES.some((type) => same(type, given))) throw authorizationErrors.invalidType(given);
  const known = directoryType(lab, principalId);
  if (known !== undefined && given !== undefined && !same(known, given)) throw authorizationErrors.unmatchedType(principalId, known, given);
  if (known === undefined && given === undefined) throw authorizationErrors.principalNotFound(principalId, lab.world.tenantId);
  return known ?? PRINCIPAL_TYPES.find((type) => same(type, given ?? '')) ?? 'ServicePrincipal';
}

export function deleteAssignment(lab: Lab, scope: string, name: string): RoleAssignment | undefined {
  const assignment = findAssignment(lab, scope, name);
  if (assignment !== undefined) lab.world.roleAssignments.splice(lab.world.roleAssignments.indexOf(assignment), 1);
  return assignment;
}

/**
 * `atScope()`: at the scope or above it. `principalId eq`: at, above and below, of this very principal. `assignedTo()`: the
 * same with all groups that it is in. None: as `principalId eq` of everyone.
 */
export function listAssignments(lab: Lab, scope: string, filter: string): RoleAssignment[] {
  const parts = filter.trim() === '' ? [] : filter.split(/\s+and\s+/i);
  let [atScope, principal, assignee] = [false, undefined as string | undefined, undefined as Set<string> | undefined];
  for (const part of parts) {
    const [, operator = '', id = ''] =
      /^(?:(atScope)\(\)|(?:principalId\s+eq|assignedTo\()\s*'?([0-9a-f-]{36})'?\s*\)?)$/i.exec(part.trim()) ?? [];
    if (same(operator, 'atScope')) atScope = true;
    else if (id === '') throw authorizationErrors.badFilter(filter);
    else if (/^assignedTo/i.test(part.trim())) assignee = holdersOf(lab.world, { objectId: id, groups: groupsGiven(lab, id) });
    else principal = id;
  }
  return lab.world.roleAssignments.filter(
    (assignment) =>
      (principal === undefined || same(assignment.principalId, principal)) &&
      (assignee === undefined || assignee.has(assignment.principalId.toLowerCase())) &&
      (covers(lab.world, assignment.scope, scope) || (!atScope && covers(lab.world, scope, assignment.scope))),
  );
}

function groupsGiven(lab: Lab, objectId: string): string[] {
  return lab.world.applications.find((application) => same(application.objectId, objectId))?.groups ?? [];
}
