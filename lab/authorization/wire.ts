// Microsoft.Authorization on the wire: role assignments and role definitions, on any scope.
import { holdersOf, roleDefinition } from './rules';
import { covers } from './scopes';
import { deleteAssignment, findAssignment, listAssignments, putAssignment, readAssignment } from './assignments';
import { roleDefinitionRoutes, DEFINITIONS } from './definitions-wire';
import { authorizationErrors } from './errors';
import { paged } from '../resource-manager/paging';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { RoleAssignment } from '../world';

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
const PERMISSIONS = 'Microsoft.Authorization/permissions';

function scopeOf({ parameters }: ArmRequest): string {
  return parameters['scope'] === undefined ? '/' : `/${parameters['scope']}`;
}

function subscriptionOf(scope: string): string {
  const [, , subscription = ''] = scope.split('/');
  return subscription === '' ? '' : `/subscriptions/${subscription}`;
}

function show({ lab }: ArmRequest, assignment: RoleAssignment): object {
  const createdOn = new Date(assignment.createdAt).toISOString();
  return {
    properties: {
      roleDefinitionId: `${subscriptionOf(assignment.scope)}/providers/${DEFINITIONS}/${assignment.role}`,
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope: assignment.scope,
      condition: assignment.condition,
      conditionVersion: assignment.conditionVersion,
      createdOn,
      updatedOn: createdOn,
      // On the answer to a create this is null and updatedBy is set; the laboratory keeps to that in lists as well.
      createdBy: assignment.createdAt + 1000 > lab.clock.now() ? null : assignment.createdBy,
      updatedBy: assignment.createdBy,
      delegatedManagedIdentityResourceId: null,
      description: assignment.description,
    },
    id: `${assignment.scope === '/' ? '' : assignment.scope}/providers/${ASSIGNMENTS}/${assignment.name}`,
    type: ASSIGNMENTS,
    name: assignment.name,
  };
}

/** What a condition of the caller's own assignment may look at: the assignment that is asked for, or the one that is there. */
function attributesOf(source: 'request' | 'resource', given: { role: string; principalType: string; principalId: string }) {
  const attribute = (name: string): string => `${source}[microsoft.authorization/roleassignments:${name}]`;
  return {
    [attribute('roledefinitionid')]: given.role,
    [attribute('principaltype')]: given.principalType,
    [attribute('principalid')]: given.principalId,
  };
}

const assignmentRoutes: ArmRoute[] = [
  {
    method: 'GET',
    path: `/{scope}/providers/${ASSIGNMENTS}`,
    type: ASSIGNMENTS,
    action: `${ASSIGNMENTS}/read`,
    scope: scopeOf,
    handle: (request) => {
      const found = listAssignments(request.lab, scopeOf(request), request.query.get('$filter') ?? '');
      return {
        status: 200,
        body: paged(
          request,
          found.map((assignment) => show(request, assignment)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: `/{scope}/providers/${ASSIGNMENTS}/{name}`,
    type: ASSIGNMENTS,
    action: `${ASSIGNMENTS}/read`,
    scope: scopeOf,
    handle: (request) => {
      const name = request.parameters['name'] ?? '';
      const assignment = findAssignment(request.lab, scopeOf(request), name);
      if (assignment === undefined) throw authorizationErrors.notFound(name);
      return { status: 200, body: show(request, assignment) };
    },
  },
  {
    method: 'PUT',
    path: `/{scope}/providers/${ASSIGNMENTS}/{name}`,
    type: ASSIGNMENTS,
    action: `${ASSIGNMENTS}/write`,
    scope: scopeOf,
    attributes: (request) => {
      const { roleDefinitionId, principalType, principalId } = readAssignment(request.body);
      return attributesOf('request', { role: roleDefinitionId.split('/').at(-1) ?? '', principalType: principalType ?? '', principalId });
    },
    handle: (request) => {
      const { lab, caller, parameters } = request;
      const { assignment, created } = putAssignment(lab, caller, scopeOf(request), parameters['name'] ?? '', readAssignment(request.body));
      return { status: created ? 201 : 200, body: show(request, assignment) };
    },
  },
  {
    method: 'DELETE',
    path: `/{scope}/providers/${ASSIGNMENTS}/{name}`,
    type: ASSIGNMENTS,
    action: `${ASSIGNMENTS}/delete`,
    scope: scopeOf,
    attributes: (request) => {
      const assignment = findAssignment(request.lab, scopeOf(request), request.parameters['name'] ?? '');
      return assignment && attributesOf('resource', assignment);
    },
    handle: (request) => {
      const deleted = deleteAssignment(request.lab, scopeOf(request), request.parameters['name'] ?? '');
      return deleted === undefined ? { status: 204 } : { status: 200, body: show(request, deleted) };
    },
  },
];

/** What the caller may do at a scope, by the roles that count there. */
const permissionRoute: ArmRoute = {
  method: 'GET',
  path: `/{scope}/providers/${PERMISSIONS}`,
  type: PERMISSIONS,
  action: `${PERMISSIONS}/read`,
  scope: scopeOf,
  handle: (request) => {
    const { lab, caller } = request;
    const holders = holdersOf(lab.world, caller);
    const roles = lab.world.roleAssignments
      .filter(({ principalId, scope }) => holders.has(principalId.toLowerCase()) && covers(lab.world, scope, scopeOf(request)))
      .flatMap(({ role }) => roleDefinition(lab.world, role) ?? []);
    const value = roles.map(({ actions, notActions, dataActions, notDataActions, condition }) => ({
      ...{ actions, notActions, dataActions, notDataActions },
      ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
    }));
    return { status: 200, body: { value } };
  },
};

export const authorizationRoutes: ArmRoute[] = [...assignmentRoutes, ...roleDefinitionRoutes, permissionRoute];
