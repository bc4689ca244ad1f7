// Azure RBAC: who may do what where. Asked on every plane: Resource Manager, Key Vault, other data planes and the cluster.
import { same } from '../text';
import { BUILT_IN_ROLES } from './built-in-roles';
import { conditionAllows, type ConditionAttributes } from './conditions';
import { covers } from './scopes';
import type { DenyAssignment } from '../governance/world';
import type { Settings } from '../settings';
import type { RoleAssignment, RoleDefinition, World } from '../world';

export type { ConditionAttributes } from './conditions';
export { same } from '../text';

export interface Principal {
  objectId: string;
  clientId: string;
  groups: string[];
}

export interface AccessQuestion {
  principal: Principal;
  /** `Microsoft.KeyVault/vaults/read`, say. */
  action: string;
  /** A data action is only granted by `dataActions`. */
  plane: 'management' | 'data';
  scope: string;
  attributes?: ConditionAttributes;
}

export type Decision =
  | { outcome: 'granted'; assignment: RoleAssignment }
  /** A role grants it, and a deny assignment takes precedence. */
  | { outcome: 'denied'; denyAssignment: DenyAssignment }
  | { outcome: 'not-granted' };

/** Deny assignments win over roles. A role assignment counts from `rolePropagationMs` after it was made. */
export function decide(world: World, settings: Settings, now: number, question: AccessQuestion): Decision {
  const { principal, action, plane, scope, attributes } = question;
  const holders = holdersOf(world, principal);
  const assignment = world.roleAssignments.find((candidate) => {
    if (!holders.has(candidate.principalId.toLowerCase()) || !covers(world, candidate.scope, scope)) return false;
    if (candidate.createdAt + settings.rolePropagationMs > now) return false;
    const role = roleDefinition(world, candidate.role);
    return (
      role !== undefined &&
      roleGrants(role, action, plane) &&
      conditionAllows(role.condition, action, attributes) &&
      conditionAllows(candidate.condition, action, attributes)
    );
  });
  if (assignment === undefined) return { outcome: 'not-granted' };
  const denyAssignment = world.denyAssignments.find((candidate) => denies(world, candidate, question, holders));
  return denyAssignment === undefined ? { outcome: 'granted', assignment } : { outcome: 'denied', denyAssignment };
}

/** The assignment that allows it, or undefined. */
export function grantingAssignment(world: World, settings: Settings, now: number, question: AccessQuestion): RoleAssignment | undefined {
  const decision = decide(world, settings, now, question);
  return decision.outcome === 'granted' ? decision.assignment : undefined;
}

const EVERYBODY = '00000000-0000-0000-0000-000000000000';

function denies(world: World, denyAssignment: DenyAssignment, { action, plane, scope }: AccessQuestion, holders: Set<string>): boolean {
  const { principals, excludePrincipals, doNotApplyToChildScopes } = denyAssignment;
  const names = (ids: readonly string[]): boolean => ids.some((id) => holders.has(id.toLowerCase()));
  return (
    (doNotApplyToChildScopes === true ? same(denyAssignment.scope, scope) : covers(world, denyAssignment.scope, scope)) &&
    (principals.includes(EVERYBODY) || names(principals)) &&
    !names(excludePrincipals) &&
    roleGrants(denyAssignment, action, plane)
  );
}

/** The principal and all groups that it is in, directly or through other groups; in lower case. */
export function holdersOf(world: World, { objectId, groups }: Pick<Principal, 'objectId' | 'groups'>): Set<string> {
  const holders = new Set([objectId, ...groups].map((id) => id.toLowerCase()));
  for (let before = -1; before !== holders.size;) {
    before = holders.size;
    for (const group of world.groups) {
      if (group.members.some((member) => holders.has(member.toLowerCase()))) holders.add(group.objectId.toLowerCase());
    }
  }
  return holders;
}

/** True where a principal holds any role at, above or below a scope: enough to see that it is there. */
export function holdsAnyRole(world: World, principal: Principal, scope: string): boolean {
  const holders = holdersOf(world, principal);
  return world.roleAssignments.some(
    (assignment) =>
      holders.has(assignment.principalId.toLowerCase()) &&
      (covers(world, assignment.scope, scope) || covers(world, scope, assignment.scope)),
  );
}

export function roleDefinition(world: World, guid: string): RoleDefinition | undefined {
  return roleDefinitions(world).find((role) => same(role.name, guid));
}

export function roleDefinitions(world: World): RoleDefinition[] {
  return [...BUILT_IN_ROLES, ...world.roleDefinitions];
}

type Rights = Pick<RoleDefinition, 'actions' | 'notActions' | 'dataActions' | 'notDataActions'>;

export function roleGrants(role: Rights, action: string, plane: AccessQuestion['plane']): boolean {
  const [granted, excluded] = plane === 'data' ? [role.dataActions, role.notDataActions] : [role.actions, role.notActions];
  return granted.some((pattern) => actionMatches(pattern, action)) && !excluded.some((pattern) => actionMatches(pattern, action));
}

/** A `*` of a role stands for any text, slashes included; case does not matter. */
export function actionMatches(pattern: string, action: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  if (!wanted.includes('*')) return wanted === given;
  const source = wanted
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`).test(given);
}
