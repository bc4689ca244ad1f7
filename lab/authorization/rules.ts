// Azure RBAC: who may do what where. Asked on every plane: Resource Manager, Key Vault and the cluster.
import { BUILT_IN_ROLES } from './built-in-roles';
import { conditionAllows } from './conditions';
import type { Settings } from '../settings';
import type { RoleAssignment, RoleDefinition, World } from '../world';

export interface Principal {
  objectId: string;
  clientId: string;
  groups: string[];
}

/** What a condition on an assignment can look at: attributes of what is asked for, as `TYPE:ATTRIBUTE`. */
export type ConditionAttributes = Readonly<Record<string, string>>;

export interface AccessQuestion {
  principal: Principal;
  /** `Microsoft.KeyVault/vaults/read`, say. */
  action: string;
  /** A data action is only granted by `dataActions`. */
  plane: 'management' | 'data';
  scope: string;
  attributes?: ConditionAttributes;
}

/** The assignment that allows it, or undefined. An assignment counts from `rolePropagationMs` after it was made. */
export function grantingAssignment(world: World, settings: Settings, now: number, question: AccessQuestion): RoleAssignment | undefined {
  return world.roleAssignments.find((assignment) => {
    const role = roleDefinition(world, assignment.role);
    const holder = [question.principal.objectId, ...question.principal.groups];
    return (
      role !== undefined &&
      holder.includes(assignment.principalId) &&
      scopeCovers(assignment.scope, question.scope) &&
      assignment.createdAt + settings.rolePropagationMs <= now &&
      roleGrants(role, question.action, question.plane) &&
      conditionAllows(assignment.condition, question.action, question.attributes)
    );
  });
}

export function roleDefinition(world: World, guid: string): RoleDefinition | undefined {
  return [...BUILT_IN_ROLES, ...world.roleDefinitions].find((role) => same(role.name, guid));
}

export function roleDefinitions(world: World): RoleDefinition[] {
  return [...BUILT_IN_ROLES, ...world.roleDefinitions];
}

function roleGrants(role: RoleDefinition, action: string, plane: AccessQuestion['plane']): boolean {
  const [granted, taken] = plane === 'data' ? [role.dataActions, role.notDataActions] : [role.actions, role.notActions];
  return granted.some((pattern) => actionMatches(pattern, action)) && !taken.some((pattern) => actionMatches(pattern, action));
}

/** A `*` of a role stands for any text, slashes included; case does not matter. */
export function actionMatches(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}

/** True when `scope` is `ancestor` or lies below it. */
export function scopeCovers(ancestor: string, scope: string): boolean {
  const [above, below] = [ancestor, scope].map((id) => `${id.replace(/\/+$/, '').toLowerCase()}/`) as [string, string];
  return below.startsWith(above);
}

/** ARM ids and GUIDs are compared without regard to case. */
export function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
