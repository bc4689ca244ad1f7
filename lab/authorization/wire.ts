// Microsoft.Authorization on the wire: role assignments and role definitions, on any scope.
import { roleDefinitions, same } from './rules';
import { deleteAssignment, findAssignment, listAssignments, putAssignment, type AssignmentProperties } from './assignments';
import { authorizationErrors } from './errors';
import { paged } from '../resource-manager/paging';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { ConditionAttributes } from './rules';
import type { RoleAssignment, RoleDefinition } from '../world';

const ASSIGNMENTS = 'Microsoft.Authorization/roleAssignments';
const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';

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

function showDefinition(scope: string, role: RoleDefinition): object {
  const { actions, notActions, dataActions, notDataActions } = role;
  return {
    properties: {
      roleName: role.roleName,
      type: role.builtIn ? 'BuiltInRole' : 'CustomRole',
      description: role.description,
      assignableScopes: role.assignableScopes,
      permissions: [{ actions, notActions, dataActions, notDataActions }],
    },
    id: `${subscriptionOf(scope)}/providers/${DEFINITIONS}/${role.name}`,
    type: DEFINITIONS,
    name: role.name,
  };
}

const properties = ({ body }: ArmRequest): AssignmentProperties => body['properties'] ?? {};

/** What a condition may ask about a role assignment. */
function attributesOf({
  roleDefinitionId = '',
  principalId = '',
  principalType = '',
}: Pick<AssignmentProperties, 'roleDefinitionId' | 'principalId' | 'principalType'>): ConditionAttributes {
  return {
    [`${ASSIGNMENTS}:RoleDefinitionId`]: roleDefinitionId.split('/').at(-1) ?? '',
    [`${ASSIGNMENTS}:PrincipalId`]: principalId,
    [`${ASSIGNMENTS}:PrincipalType`]: principalType,
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
    attributes: (request) => attributesOf(properties(request)),
    handle: (request) => {
      const { lab, caller, parameters } = request;
      const { assignment, created } = putAssignment(lab, caller, scopeOf(request), parameters['name'] ?? '', properties(request));
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
      return assignment && attributesOf({ ...assignment, roleDefinitionId: assignment.role });
    },
    handle: (request) => {
      const deleted = deleteAssignment(request.lab, scopeOf(request), request.parameters['name'] ?? '');
      return deleted === undefined ? { status: 204 } : { status: 200, body: show(request, deleted) };
    },
  },
];

const definitionRoutes: ArmRoute[] = [`/{scope}/providers/${DEFINITIONS}`, `/providers/${DEFINITIONS}`].flatMap((path): ArmRoute[] => [
  {
    method: 'GET',
    path,
    type: DEFINITIONS,
    action: path.startsWith('/{scope}') ? `${DEFINITIONS}/read` : null,
    scope: scopeOf,
    handle: (request) => {
      const wanted = /roleName eq '([^']*)'/i.exec(request.query.get('$filter') ?? '')?.[1];
      const found = roleDefinitions(request.lab.world).filter(({ roleName }) => wanted === undefined || same(roleName, wanted));
      return { status: 200, body: { value: found.map((role) => showDefinition(scopeOf(request), role)) } };
    },
  },
  {
    method: 'GET',
    path: `${path}/{name}`,
    type: DEFINITIONS,
    action: path.startsWith('/{scope}') ? `${DEFINITIONS}/read` : null,
    scope: scopeOf,
    handle: (request) => {
      const name = request.parameters['name'] ?? '';
      const role = roleDefinitions(request.lab.world).find((candidate) => same(candidate.name, name));
      if (role === undefined) throw authorizationErrors.roleDefinitionNotFound(name);
      return { status: 200, body: showDefinition(scopeOf(request), role) };
    },
  },
]);

export const authorizationRoutes: ArmRoute[] = [...assignmentRoutes, ...definitionRoutes];
