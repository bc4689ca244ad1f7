// Locks, policies and deny assignments in Resource Manager, on any scope.
import { z } from 'zod';
import { same } from '../text';
import { covers } from '../authorization/scopes';
import { shaped } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { DenyAssignment, Lock, PolicyAssignment, PolicyDefinition } from './world';

const NAMESPACE = 'Microsoft.Authorization';

const scopeOf = ({ parameters }: ArmRequest): string => (parameters['scope'] === undefined ? '' : `/${parameters['scope']}`);

/** What the four types share: a name on a scope, shown in its own way, changed by those who may. */
interface Kind<T> {
  type: string;
  list: (request: ArmRequest) => T[];
  scope: (item: T) => string;
  name: (item: T) => string;
  show: (item: T) => object;
  /** The item that a body asks for; a type without it is only read here. */
  read?: (request: ArmRequest, scope: string, name: string) => T;
}

function routesOf<T>({ type, list, scope, name, show, read }: Kind<T>): ArmRoute[] {
  const full = `${NAMESPACE}/${type}`;
  const find = (request: ArmRequest): T | undefined =>
    list(request).find((item) => same(scope(item), scopeOf(request)) && same(name(item), request.parameters['name'] ?? ''));
  const shown = (item: T): object => ({
    ...show(item),
    id: `${scope(item)}/providers/${full}/${name(item)}`,
    name: name(item),
    type: full,
  });
  const one = { path: `/{scope}/providers/${full}/{name}`, type: full, scope: scopeOf };
  return [
    {
      method: 'GET',
      path: `/{scope}/providers/${full}`,
      type: full,
      action: `${full}/read`,
      scope: scopeOf,
      handle: (request) => {
        // At the scope and above it; below it too, unless `atScope()` is asked for.
        const atScope = /atScope\(\)/i.test(request.query.get('$filter') ?? '');
        const found = list(request).filter(
          (item) =>
            covers(request.lab.world, scope(item), scopeOf(request)) ||
            (!atScope && covers(request.lab.world, scopeOf(request), scope(item))),
        );
        return { status: 200, body: paged(request, found.map(shown)) };
      },
    },
    {
      ...one,
      method: 'GET',
      action: `${full}/read`,
      handle: (request) => {
        const item = find(request);
        if (item === undefined) throw armErrors.governanceNotFound(type, request.parameters['name'] ?? '');
        return { status: 200, body: shown(item) };
      },
    },
    ...(read === undefined
      ? []
      : ([
          {
            ...one,
            method: 'PUT',
            action: `${full}/write`,
            lockable: false,
            handle: (request) => {
              const [existing, item] = [find(request), read(request, scopeOf(request), request.parameters['name'] ?? '')];
              const items = list(request);
              if (existing === undefined) items.push(item);
              else items.splice(items.indexOf(existing), 1, item);
              return { status: existing === undefined ? 201 : 200, body: shown(item) };
            },
          },
          {
            ...one,
            method: 'DELETE',
            action: `${full}/delete`,
            lockable: false,
            handle: (request) => {
              const existing = find(request);
              if (existing === undefined) return { status: 204 };
              list(request).splice(list(request).indexOf(existing), 1);
              return { status: 200, body: shown(existing) };
            },
          },
        ] satisfies ArmRoute[])),
  ];
}

const LOCK = z.looseObject({
  properties: z.looseObject({ level: z.enum(['CanNotDelete', 'ReadOnly']), notes: z.string().nullish() }),
});

const POLICY_ASSIGNMENT = z.looseObject({
  properties: z.looseObject({
    displayName: z.string().optional(),
    policyDefinitionId: z.string(),
    parameters: z.record(z.string(), z.looseObject({ value: z.unknown() })).optional(),
    notScopes: z.array(z.string()).optional(),
    enforcementMode: z.enum(['Default', 'DoNotEnforce']).optional(),
    nonComplianceMessages: z.array(z.looseObject({ message: z.string() })).optional(),
  }),
});

const POLICY_DEFINITION = z.looseObject({
  properties: z.looseObject({
    displayName: z.string().optional(),
    mode: z.string().default('Indexed'),
    parameters: z.record(z.string(), z.looseObject({ type: z.string() })).optional(),
    policyRule: z.looseObject({
      if: z.record(z.string(), z.unknown()),
      then: z.looseObject({ effect: z.string(), details: z.unknown().optional() }),
    }),
  }),
});

export const governanceRoutes: ArmRoute[] = [
  ...routesOf<Lock>({
    type: 'locks',
    list: ({ lab }) => lab.world.locks,
    scope: ({ scope }) => scope,
    name: ({ name }) => name,
    show: ({ level, notes }) => ({ properties: { level, ...(notes !== undefined && { notes }) } }),
    read: ({ body }, scope, name) => {
      const { level, notes } = shaped(body, LOCK).properties;
      return { scope, name, level, ...(notes != null && { notes }) };
    },
  }),
  ...routesOf<PolicyAssignment>({
    type: 'policyAssignments',
    list: ({ lab }) => lab.world.policyAssignments,
    scope: ({ scope }) => scope,
    name: ({ name }) => name,
    show: ({ name: _name, ...properties }) => ({ properties: { enforcementMode: 'Default', ...properties } }),
    read: ({ body }, scope, name) => {
      const { displayName = name, ...given } = shaped(body, POLICY_ASSIGNMENT).properties;
      return { ...definedOf(given), scope, name, displayName } as PolicyAssignment;
    },
  }),
  ...routesOf<PolicyDefinition>({
    type: 'policyDefinitions',
    list: ({ lab }) => lab.world.policyDefinitions,
    scope: ({ id }) => id.slice(0, id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/')),
    name: ({ name }) => name,
    show: ({ name: _name, id: _id, ...properties }) => ({ properties: { policyType: 'Custom', ...properties } }),
    read: ({ body }, scope, name) => {
      const { displayName = name, ...given } = shaped(body, POLICY_DEFINITION).properties;
      return {
        ...definedOf(given),
        id: `${scope}/providers/${NAMESPACE}/policyDefinitions/${name}`,
        name,
        displayName,
      } as PolicyDefinition;
    },
  }),
  ...routesOf<DenyAssignment>({
    type: 'denyAssignments',
    list: ({ lab }) => lab.world.denyAssignments,
    scope: ({ scope }) => scope,
    name: ({ name }) => name,
    show: ({ scope, denyAssignmentName, actions, notActions, dataActions, notDataActions, principals, excludePrincipals, ...rest }) => ({
      properties: {
        denyAssignmentName,
        scope,
        permissions: [{ actions, notActions, dataActions, notDataActions }],
        principals: principals.map((id) => ({ id, type: id.startsWith('00000000') ? 'SystemDefined' : 'ServicePrincipal' })),
        excludePrincipals: excludePrincipals.map((id) => ({ id, type: 'ServicePrincipal' })),
        doNotApplyToChildScopes: rest.doNotApplyToChildScopes ?? false,
        isSystemProtected: true,
      },
    }),
  }),
];

function definedOf(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
