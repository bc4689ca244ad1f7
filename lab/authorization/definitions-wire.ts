// Role definitions on the wire: the built-in ones, and custom roles that are made, changed and deleted.
import { z } from 'zod';
import { GUID, same } from '../text';
import { shaped } from '../resource-manager/bodies';
import { parseFilter } from '../resource-manager/filter';
import { authorizationErrors } from './errors';
import { roleDefinitions } from './rules';
import { covers } from './scopes';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { RoleDefinition, World } from '../world';

export const DEFINITIONS = 'Microsoft.Authorization/roleDefinitions';

const scopeOf = ({ parameters }: ArmRequest): string => (parameters['scope'] === undefined ? '/' : `/${parameters['scope']}`);

const strings = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const BODY = z.looseObject({
  properties: z.looseObject({
    roleName: z.string().min(1).max(512),
    description: z.string().nullish(),
    assignableScopes: z.array(z.string()).min(1),
    permissions: z.array(z.looseObject({ actions: strings, notActions: strings, dataActions: strings, notDataActions: strings })).min(1),
  }),
});

function show(scope: string, role: RoleDefinition): object {
  const { actions, notActions, dataActions, notDataActions, condition } = role;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    properties: {
      roleName: role.roleName,
      type: role.builtIn ? 'BuiltInRole' : 'CustomRole',
      description: role.description,
      assignableScopes: role.assignableScopes,
      permissions: [
        {
          ...{ actions, notActions, dataActions, notDataActions },
          ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
        },
      ],
    },
    id: `${subscription}/providers/${DEFINITIONS}/${role.name}`,
    type: DEFINITIONS,
    name: role.name,
  };
}

/** A custom role is seen where it can be assigned: at its scopes, and above and below them. */
function seenAt(world: World, scope: string, { assignableScopes }: RoleDefinition): boolean {
  return assignableScopes.some((assignable) => covers(world, assignable, scope) || covers(world, scope, assignable));
}

const FIELDS = {
  roleName: ({ roleName }: RoleDefinition) => roleName,
  type: ({ builtIn }: RoleDefinition) => (builtIn ? 'BuiltInRole' : 'CustomRole'),
};

function find(request: ArmRequest): RoleDefinition | undefined {
  return roleDefinitions(request.lab.world).find(({ name }) => same(name, request.parameters['name'] ?? ''));
}

function put(request: ArmRequest): { role: RoleDefinition; created: boolean } {
  const { world } = request.lab;
  const name = request.parameters['name'] ?? '';
  if (!GUID.test(name)) throw authorizationErrors.invalidDefinition(`The role definition ID '${name}' must be a GUID.`);
  const { roleName, description, assignableScopes, permissions } = shaped(request.body, BODY).properties;
  const existing = find(request);
  if (existing?.builtIn === true) throw authorizationErrors.builtInStays();
  if (roleDefinitions(world).some((role) => same(role.roleName, roleName) && !same(role.name, name)))
    throw authorizationErrors.definitionNameTaken(roleName);
  // The tenant's root is for built-in roles; several management groups are not possible.
  if (assignableScopes.some((scope) => scope === '/' || !/^\/(subscriptions|providers\/Microsoft\.Management)\//i.test(scope)))
    throw authorizationErrors.invalidDefinition(
      'The assignable scopes of a custom role are management groups, subscriptions or what lies in them.',
    );
  const all = (part: 'actions' | 'notActions' | 'dataActions' | 'notDataActions') => permissions.flatMap((permission) => permission[part]);
  const role: RoleDefinition = {
    ...{ name, roleName, description: description ?? '', builtIn: false, assignableScopes },
    ...{ actions: all('actions'), notActions: all('notActions'), dataActions: all('dataActions'), notDataActions: all('notDataActions') },
  };
  if (existing === undefined) world.roleDefinitions.push(role);
  else Object.assign(existing, role);
  return { role, created: existing === undefined };
}

/** Built-in roles are everybody's to read where no scope is named. */
export const roleDefinitionRoutes: ArmRoute[] = [`/{scope}/providers/${DEFINITIONS}`, `/providers/${DEFINITIONS}`].flatMap(
  (path): ArmRoute[] => {
    const action = path.startsWith('/{scope}') ? `${DEFINITIONS}/read` : null;
    return [
      {
        method: 'GET',
        path,
        type: DEFINITIONS,
        action,
        scope: scopeOf,
        handle: (request) => {
          const filter = (request.query.get('$filter') ?? '')
            .replace(/(^|\s+and\s+)atScope(AndBelow)?\(\)/gi, '')
            .replace(/^\s*and\s+/i, '');
          const matches = parseFilter(filter, FIELDS);
          const found = roleDefinitions(request.lab.world).filter(
            (role) => matches(role) && seenAt(request.lab.world, scopeOf(request), role),
          );
          return { status: 200, body: { value: found.map((role) => show(scopeOf(request), role)) } };
        },
      },
      {
        method: 'GET',
        path: `${path}/{name}`,
        type: DEFINITIONS,
        action,
        scope: scopeOf,
        handle: (request) => {
          const role = find(request);
          if (role === undefined || !seenAt(request.lab.world, scopeOf(request), role))
            throw authorizationErrors.roleDefinitionNotFound(request.parameters['name'] ?? '');
          return { status: 200, body: show(scopeOf(request), role) };
        },
      },
      {
        method: 'PUT',
        path: `${path}/{name}`,
        type: DEFINITIONS,
        action: `${DEFINITIONS}/write`,
        scope: scopeOf,
        handle: (request) => {
          const { role, created } = put(request);
          return { status: created ? 201 : 200, body: show(scopeOf(request), role) };
        },
      },
      {
        method: 'DELETE',
        path: `${path}/{name}`,
        type: DEFINITIONS,
        action: `${DEFINITIONS}/delete`,
        scope: scopeOf,
        handle: (request) => {
          const { world } = request.lab;
          const role = find(request);
          if (role === undefined) return { status: 204 };
          if (role.builtIn) throw authorizationErrors.builtInStays();
          if (world.roleAssignments.some((assignment) => same(assignment.role, role.name))) throw authorizationErrors.definitionInUse();
          world.roleDefinitions.splice(world.roleDefinitions.indexOf(role), 1);
          return { status: 200, body: show(scopeOf(request), role) };
        },
      },
    ];
  },
);
