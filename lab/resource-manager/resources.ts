// Lists of resources of every type, and their tags: what az, SDKs and people find things by.
import { decide, type Principal } from '../authorization/rules';
import { shaped, TAGS } from './bodies';
import { armErrors } from './errors';
import { parseFilter } from './filter';
import { findResource, inventory, type InventoryItem } from './inventory';
import { paged } from './paging';
import { groupOf } from './resource-groups';
import { resourceIdOf, within } from './resource-id';
import { z } from 'zod';
import type { ArmRequest, ArmRoute } from './routes';
import type { Lab } from '../context';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const TAGS_TYPE = 'Microsoft.Resources/tags';

function mayRead(lab: Lab, principal: Principal, { id, type }: InventoryItem): boolean {
  const question = { principal, action: `${type}/read`, plane: 'management' as const, scope: id };
  return decide(lab.world, lab.settings, lab.clock.now(), question).outcome === 'granted';
}

const FIELDS = {
  resourceType: ({ type }: InventoryItem) => type,
  name: ({ name }: InventoryItem) => name,
  location: ({ location }: InventoryItem) => location,
  resourceGroup: ({ id }: InventoryItem) => resourceIdOf(id)?.group,
  tagName: ({ tags }: InventoryItem) => Object.keys(tags),
  tagValue: ({ tags }: InventoryItem) => Object.values(tags),
};

/** Where tags of a scope are kept: of a resource, or of a group. */
function tagged(request: ArmRequest): { get: () => Record<string, string>; set: (tags: Record<string, string>) => void } {
  const scope = `/${request.parameters['scope'] ?? ''}`;
  const [, , subscription = '', , group] = scope.split('/');
  const resource = findResource(request.lab.world, scope);
  if (resource !== undefined) return { get: () => resource.tags, set: resource.setTags };
  if (resourceIdOf(scope) !== undefined || group === undefined)
    throw armErrors.resourceNotFound(resourceIdOf(scope)?.type ?? '', scope.split('/').at(-1) ?? '', group ?? '');
  const own = groupOf({ ...request, parameters: { subscription, group } });
  return {
    get: () => own.tags,
    set: (tags) => {
      own.tags = tags;
    },
  };
}

const TAGS_BODY = z.looseObject({
  operation: z.enum(['Merge', 'Replace', 'Delete']).optional(),
  properties: z.looseObject({ tags: TAGS }),
});

function changedTags(kind: string, present: Record<string, string>, given: Record<string, string>): Record<string, string> {
  if (kind === 'Replace') return given;
  if (kind === 'Merge') return { ...present, ...given };
  return Object.fromEntries(Object.entries(present).filter(([name, value]) => given[name] !== value));
}

function showTags(request: ArmRequest, tags: Record<string, string>): object {
  return { id: request.path, name: 'default', type: TAGS_TYPE, properties: { tags } };
}

export const resourceRoutes: ArmRoute[] = [
  // What the caller may not read is not in the list; without any right the list is empty, not forbidden.
  ...[`${SUBSCRIPTION}/resources`, `${SUBSCRIPTION}/resourceGroups/{group}/resources`].map((path): ArmRoute => ({
    method: 'GET',
    path,
    type: 'Microsoft.Resources/resources',
    action: null,
    handle: (request) => {
      const { lab, caller, parameters, query } = request;
      if (parameters['group'] !== undefined) groupOf(request);
      const matches = parseFilter(query.get('$filter') ?? '', FIELDS);
      const found = inventory(lab.world).filter((item) => within(item.id, parameters) && matches(item) && mayRead(lab, caller, item));
      const shown = found.map(({ id, name, type, location, tags, sku, kind }) => ({
        ...{ id, name, type, location, tags },
        ...(sku && { sku }),
        ...(kind !== undefined && { kind }),
      }));
      return { status: 200, body: paged(request, shown) };
    },
  })),
  {
    method: 'GET',
    path: `/{scope}/providers/${TAGS_TYPE}/default`,
    type: TAGS_TYPE,
    action: `${TAGS_TYPE}/read`,
    handle: (request) => ({ status: 200, body: showTags(request, tagged(request).get()) }),
  },
  ...(['PUT', 'PATCH'] as const).map((method): ArmRoute => ({
    method,
    path: `/{scope}/providers/${TAGS_TYPE}/default`,
    type: TAGS_TYPE,
    action: `${TAGS_TYPE}/write`,
    handle: (request) => {
      const { operation, properties } = shaped(request.body, TAGS_BODY);
      const { get, set } = tagged(request);
      set(changedTags(method === 'PUT' ? 'Replace' : (operation ?? 'Merge'), get(), properties.tags ?? {}));
      return { status: 200, body: showTags(request, get()) };
    },
  })),
];
