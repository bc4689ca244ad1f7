// Resource groups: the ground that other resources stand on, and fall with.
import { covers } from '../authorization/scopes';
import { decide, same } from '../authorization/rules';
import { regionName } from '../clouds';
import { findOperationResult, startOperationResult } from './operation-results';
import { RESOURCE, shaped } from './bodies';
import { armErrors } from './errors';
import { parseFilter } from './filter';
import { inventory } from './inventory';
import { requireLocation } from './locations';
import { paged } from './paging';
import { deleteVault } from '../key-vault/vaults';
import { within } from './resource-id';
import type { ArmRequest, ArmRoute } from './routes';
import type { Lab } from '../context';
import type { ResourceGroup, World } from '../world';

export { within } from './resource-id';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;
const TYPE = 'Microsoft.Resources/resourceGroups';
const RIGHT = 'Microsoft.Resources/subscriptions/resourceGroups';
const NAME = /^[-\w.()]{0,89}[-\w()]$/u;

export function findGroup(world: World, subscription: string, name: string): ResourceGroup {
  const group = world.resourceGroups.find((candidate) => same(candidate.subscriptionId, subscription) && same(candidate.name, name));
  if (group === undefined) throw armErrors.groupNotFound(name);
  return group;
}

export function groupOf({ lab, parameters }: ArmRequest): ResourceGroup {
  return findGroup(lab.world, parameters['subscription'] ?? '', parameters['group'] ?? '');
}

function idOf({ subscriptionId, name }: ResourceGroup): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
}

function show(group: ResourceGroup): object {
  return {
    id: idOf(group),
    name: group.name,
    type: TYPE,
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

/** With all that is in it; assignments, locks and deployments of what is gone go with it. A vault is only soft-deleted. */
function deleteGroup(lab: Lab, group: ResourceGroup): void {
  const { world } = lab;
  const id = idOf(group);
  const parameters = { subscription: group.subscriptionId, group: group.name };
  for (const vault of world.vaults.filter((one) => within(one.id, parameters))) deleteVault(lab, vault);
  for (const item of inventory(world).filter((one) => within(one.id, parameters))) item.remove();
  world.identityBindings = world.identityBindings.filter(({ clusterId }) => !within(clusterId, parameters));
  world.roleAssignments = world.roleAssignments.filter(({ scope }) => !covers(world, id, scope));
  world.deployments = world.deployments.filter((deployment) => !covers(world, id, deployment.id));
  world.resourceGroups.splice(world.resourceGroups.indexOf(group), 1);
}

export const resourceGroupRoutes: ArmRoute[] = [
  {
    // The list is never forbidden: it holds what the caller may read.
    method: 'GET',
    path: `${SUBSCRIPTION}/resourceGroups`,
    type: TYPE,
    action: null,
    handle: (request) => {
      const { lab, caller, parameters } = request;
      const matches = parseFilter<ResourceGroup>(request.query.get('$filter') ?? '', {
        name: ({ name }) => name,
        location: ({ location }) => location,
        tagName: ({ tags }) => Object.keys(tags),
        tagValue: ({ tags }) => Object.values(tags),
      });
      const found = lab.world.resourceGroups.filter(
        (group) =>
          same(group.subscriptionId, parameters['subscription'] ?? '') &&
          matches(group) &&
          decide(lab.world, lab.settings, lab.clock.now(), {
            ...{ principal: caller, action: `${RIGHT}/read`, plane: 'management', scope: idOf(group) },
          }).outcome === 'granted',
      );
      return { status: 200, body: paged(request, found.map(show)) };
    },
  },
  {
    method: 'GET',
    path: GROUP,
    type: TYPE,
    action: `${RIGHT}/read`,
    handle: (request) => ({ status: 200, body: show(groupOf(request)) }),
  },
  {
    method: 'PUT',
    path: GROUP,
    type: TYPE,
    action: `${RIGHT}/write`,
    handle: ({ lab, parameters, body }) => {
      const { subscription = '', group: name = '' } = parameters;
      const existing = lab.world.resourceGroups.find((group) => same(group.subscriptionId, subscription) && same(group.name, name));
      const { tags = {}, location: asked } = shaped(body, RESOURCE);
      const location = requireLocation(lab.world, asked, TYPE);
      if (existing !== undefined) {
        if (regionName(existing.location) !== location) throw armErrors.groupLocationConflict(location, existing.location);
        existing.tags = tags;
        return { status: 200, body: show(existing) };
      }
      if (!NAME.test(name)) throw armErrors.groupName(name);
      const created: ResourceGroup = { subscriptionId: subscription, name, location, tags };
      lab.world.resourceGroups.push(created);
      return { status: 201, body: show(created) };
    },
  },
  {
    method: 'PATCH',
    path: GROUP,
    type: TYPE,
    action: `${RIGHT}/write`,
    handle: (request) => {
      const group = groupOf(request);
      group.tags = shaped(request.body, RESOURCE).tags ?? group.tags;
      return { status: 200, body: show(group) };
    },
  },
  {
    method: 'DELETE',
    path: GROUP,
    type: TYPE,
    action: `${RIGHT}/delete`,
    handle: (request) => {
      deleteGroup(request.lab, groupOf(request));
      return { status: 202, headers: startOperationResult(request) };
    },
  },
  {
    method: 'GET',
    path: `${SUBSCRIPTION}/operationresults/{operation}`,
    type: TYPE,
    action: null,
    anyVersion: true,
    handle: findOperationResult,
  },
];
