// Storage accounts, configuration stores and registries in Resource Manager: all three are made, shown and deleted alike.
import { z } from 'zod';
import { RESOURCE, shaped, TAGS } from '../resource-manager/bodies';
import { armError, armErrors } from '../resource-manager/errors';
import { requireLocation } from '../resource-manager/locations';
import { paged } from '../resource-manager/paging';
import { groupOf } from '../resource-manager/resource-groups';
import { within } from '../resource-manager/resource-id';
import { same } from '../text';
import { CONFIGURATION, REGISTRY, STORAGE, type TargetType } from './types';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { World } from '../world';
import type { GenericResource } from './world';

const BODY = z.looseObject({
  location: z.string().nullish(),
  tags: TAGS,
  sku: z.looseObject({ name: z.string() }).optional(),
  kind: z.string().optional(),
  properties: z.looseObject({}).nullish(),
});

const NAME = z.looseObject({ name: z.string() });

function routesOf<T extends GenericResource>(target: TargetType<T>): ArmRoute[] {
  const { type } = target;
  const collection = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${type}`;
  const one = `${collection}/{name}`;
  const idOf = (request: ArmRequest): string => {
    const { subscriptionId, name } = groupOf(request);
    return `/subscriptions/${subscriptionId}/resourceGroups/${name}/providers/${type}/${request.parameters['name'] ?? ''}`;
  };
  const find = (request: ArmRequest): T | undefined => target.list(request.lab.world).find(({ id }) => same(id, idOf(request)));
  const show = ({ id, name, location, tags, sku, kind, properties }: T): object => ({
    ...{ id, name, type, location, tags },
    ...(sku && { sku }),
    ...(kind !== undefined && { kind }),
    properties,
  });
  const put = (request: ArmRequest): { resource: T; created: boolean } => {
    const { world } = request.lab;
    const { location: asked, tags = {}, sku, kind, properties } = shaped(request.body, BODY);
    const location = requireLocation(world, asked, type);
    const name = request.parameters['name'] ?? '';
    const existing = find(request);
    const fields = { ...(sku && { sku }), ...(kind !== undefined && { kind }) };
    if (existing !== undefined) {
      if (existing.location !== location) throw armErrors.locationConflict(name, type, existing.location);
      Object.assign(existing, fields, { tags, properties: { ...existing.properties, ...properties, ...target.own(world, existing.name) } });
      return { resource: existing, created: false };
    }
    if (!target.name.pattern.test(name)) throw armErrors.invalidName(type, name, target.name.rule);
    if (target.list(world).some((other) => same(other.name, name)))
      throw armError(409, target.taken, `The name '${name}' of a resource of type '${type}' is already taken.`);
    if (target.needsSku && sku === undefined) throw armErrors.invalidContent("Required property 'sku' not found in JSON. Path ''.");
    const resource = {
      ...{ id: idOf(request), name, location, tags, ...fields },
      properties: { ...target.defaults, ...properties, ...target.own(world, name) },
      ...structuredClone(target.empty),
    } as T;
    target.list(world).push(resource);
    return { resource, created: true };
  };
  const namespace = type.split('/')[0] ?? '';
  const nameAvailability = (world: World, name: string): object => {
    if (!target.name.pattern.test(name))
      return { nameAvailable: false, reason: 'AccountNameInvalid', message: `The name '${name}' is invalid: ${target.name.rule}.` };
    const taken = target.list(world).some((other) => same(other.name, name));
    return taken
      ? { nameAvailable: false, reason: 'AlreadyExists', message: `The name '${name}' is already taken.` }
      : { nameAvailable: true };
  };
  const existingOf = (request: ArmRequest): T => {
    const found = find(request);
    if (found === undefined) throw armErrors.resourceNotFound(type, request.parameters['name'] ?? '', request.parameters['group'] ?? '');
    return found;
  };
  return [
    ...[`/subscriptions/{subscription}/providers/${type}`, collection].map((path): ArmRoute => ({
      method: 'GET',
      path,
      type,
      action: `${type}/read`,
      scope: ({ path: asked }) => asked.replace(/\/providers\/[^/]+\/[^/]+$/i, ''),
      handle: (request) => {
        if (request.parameters['group'] !== undefined) groupOf(request);
        const found = target.list(request.lab.world).filter(({ id }) => within(id, request.parameters));
        return { status: 200, body: paged(request, found.map(show)) };
      },
    })),
    {
      method: 'POST',
      path: `/subscriptions/{subscription}/providers/${namespace}/checkNameAvailability`,
      type,
      action: `${namespace}/checkNameAvailability/read`,
      scope: ({ path }) => path.split('/providers')[0] ?? '',
      handle: ({ lab, body }) => ({ status: 200, body: nameAvailability(lab.world, shaped(body, NAME).name) }),
    },
    { method: 'GET', path: one, type, action: `${type}/read`, handle: (request) => ({ status: 200, body: show(existingOf(request)) }) },
    {
      method: 'PUT',
      path: one,
      type,
      action: `${type}/write`,
      tracked: true,
      handle: (request) => {
        const { resource, created } = put(request);
        return { status: created ? target.created : 200, body: show(resource) };
      },
    },
    {
      method: 'PATCH',
      path: one,
      type,
      action: `${type}/write`,
      handle: (request) => {
        const resource = existingOf(request);
        const { properties } = shaped(request.body, BODY);
        resource.tags = shaped(request.body, RESOURCE).tags ?? resource.tags;
        Object.assign(resource.properties, properties ?? {}, target.own(request.lab.world, resource.name));
        return { status: 200, body: show(resource) };
      },
    },
    {
      method: 'DELETE',
      path: one,
      type,
      action: `${type}/delete`,
      handle: (request) => {
        const resource = find(request);
        if (resource === undefined) return { status: 204 };
        const list = target.list(request.lab.world);
        list.splice(list.indexOf(resource), 1);
        return { status: 200 };
      },
    },
  ];
}

interface Part {
  name: string;
}

/** Containers, queues, tables and shares: what templates make below an account. */
function partRoutes(
  service: string,
  part: string,
  list: 'containers' | 'queues' | 'tables' | 'shares',
  blank: (name: string) => Part,
): ArmRoute[] {
  const type = `${STORAGE.type}/${service}/${part}`;
  const path = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${STORAGE.type}/{name}/${service}/default/${part}/{part}`;
  const partsOf = ({ lab, parameters }: ArmRequest): { id: string; parts: Part[] } => {
    const account = lab.world.storageAccounts.find(({ id, name }) => same(name, parameters['name'] ?? '') && within(id, parameters));
    if (account === undefined) throw armErrors.parentNotFound(type, `storageAccounts/${parameters['name']}`);
    return { id: account.id, parts: account[list] };
  };
  const show = (id: string, name: string): object => ({ id: `${id}/${service}/default/${part}/${name}`, name, type, properties: {} });
  return [
    {
      method: 'GET',
      path,
      type,
      action: `${type}/read`,
      handle: (request) => {
        const { id, parts } = partsOf(request);
        const name = request.parameters['part'] ?? '';
        if (!parts.some((one) => same(one.name, name))) throw armErrors.resourceNotFound(type, name, request.parameters['group'] ?? '');
        return { status: 200, body: show(id, name) };
      },
    },
    {
      method: 'PUT',
      path,
      type,
      action: `${type}/write`,
      handle: (request) => {
        const { id, parts } = partsOf(request);
        const name = request.parameters['part'] ?? '';
        const created = !parts.some((one) => same(one.name, name));
        if (created) parts.push(blank(name));
        return { status: created ? 201 : 200, body: show(id, name) };
      },
    },
  ];
}

export const targetRoutes: ArmRoute[] = [
  ...routesOf(STORAGE),
  ...routesOf(CONFIGURATION),
  ...routesOf(REGISTRY),
  ...partRoutes('blobServices', 'containers', 'containers', (name) => ({ name, blobs: [] }) as Part),
  ...partRoutes('queueServices', 'queues', 'queues', (name) => ({ name, messages: [] }) as Part),
  ...partRoutes('tableServices', 'tables', 'tables', (name) => ({ name, entities: [] }) as Part),
  ...partRoutes('fileServices', 'shares', 'shares', (name) => ({ name, files: [] }) as Part),
];
