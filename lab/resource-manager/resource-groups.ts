// Subscriptions and resource groups: the ground that all other resources stand on.
import { same } from '../authorization/rules';
import { armErrors } from './errors';
import { paged } from './paging';
import type { ArmRequest, ArmRoute } from './routes';
import type { ResourceGroup, World } from '../world';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const GROUP = `${SUBSCRIPTION}/resourceGroups/{group}`;
const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const GROUPS = 'Microsoft.Resources/resourceGroups';
const GROUP_RIGHT = 'Microsoft.Resources/subscriptions/resourceGroups';

export function findGroup(world: World, subscription: string, name: string): ResourceGroup {
  const group = world.resourceGroups.find((candidate) => same(candidate.subscriptionId, subscription) && same(candidate.name, name));
  if (group === undefined) throw armErrors.groupNotFound(name);
  return group;
}

export function groupOf({ lab, parameters }: ArmRequest): ResourceGroup {
  return findGroup(lab.world, parameters['subscription'] ?? '', parameters['group'] ?? '');
}

/** True for ids that lie in the subscription, and in the group where one is named. */
export function within(id: string, { subscription, group }: Record<string, string>): boolean {
  const [, , ofSubscription = '', , ofGroup = ''] = id.split('/');
  return same(ofSubscription, subscription ?? '') && (group === undefined || same(ofGroup, group));
}

function show(group: ResourceGroup): object {
  return {
    id: `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`,
    name: group.name,
    type: GROUPS,
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

function showSubscription(lab: ArmRequest['lab'], { subscriptionId, displayName }: World['subscriptions'][number]): object {
  const { tenantId } = lab.world;
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName,
    state: 'Enabled',
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionPolicies: { locationPlacementId: 'Public_2014-09-01', quotaId: 'PayAsYouGo_2014-09-01', spendingLimit: 'Off' },
  };
}

export const resourceGroupRoutes: ArmRoute[] = [
  {
    method: 'GET',
    path: '/tenants',
    type: SUBSCRIPTIONS,
    action: null,
    handle: ({ lab }) => ({ status: 200, body: { value: [{ id: `/tenants/${lab.world.tenantId}`, tenantId: lab.world.tenantId }] } }),
  },
  {
    method: 'GET',
    path: '/subscriptions',
    type: SUBSCRIPTIONS,
    action: null,
    handle: ({ lab }) => ({
      status: 200,
      body: {
        value: lab.world.subscriptions.map((subscription) => showSubscription(lab, subscription)),
        count: { type: 'Total', value: lab.world.subscriptions.length },
      },
    }),
  },
  {
    method: 'GET',
    path: SUBSCRIPTION,
    type: SUBSCRIPTIONS,
    action: null,
    handle: ({ lab, parameters }) => ({
      status: 200,
      body: showSubscription(
        lab,
        lab.world.subscriptions.find(({ subscriptionId }) => same(subscriptionId, parameters['subscription'] ?? ''))!,
      ),
    }),
  },
  {
    // Every resource of the subscription, in short: az looks a vault up here when it is told only the name.
    method: 'GET',
    path: `${SUBSCRIPTION}/resources`,
    type: 'Microsoft.Resources/resources',
    action: null,
    handle: (request) => {
      const { world } = request.lab;
      const filter = request.query.get('$filter') ?? '';
      const [type, name] = ['resourceType', 'name'].map((field) => new RegExp(`${field} eq '([^']*)'`, 'i').exec(filter)?.[1]);
      const all = [
        ...world.vaults.map((vault) => ({ ...vault, type: 'Microsoft.KeyVault/vaults' })),
        ...world.clusters.map((cluster) => ({
          ...cluster,
          tags: cluster.resource.tags ?? {},
          type: 'Microsoft.ContainerService/managedClusters',
        })),
        ...world.identities.map((identity) => ({ ...identity, type: 'Microsoft.ManagedIdentity/userAssignedIdentities' })),
      ];
      const found = all.filter(
        (resource) =>
          within(resource.id, request.parameters) &&
          (type === undefined || same(resource.type, type)) &&
          (name === undefined || same(resource.name, name)),
      );
      return {
        status: 200,
        body: paged(
          request,
          found.map(({ id, name: own, type: kind, location, tags }) => ({ id, name: own, type: kind, location, tags })),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: `${SUBSCRIPTION}/resourceGroups`,
    type: GROUPS,
    action: `${GROUP_RIGHT}/read`,
    handle: ({ lab, parameters }) => ({
      status: 200,
      body: {
        value: lab.world.resourceGroups.filter(({ subscriptionId }) => same(subscriptionId, parameters['subscription'] ?? '')).map(show),
      },
    }),
  },
  {
    method: 'GET',
    path: GROUP,
    type: GROUPS,
    action: `${GROUP_RIGHT}/read`,
    handle: (request) => ({ status: 200, body: show(groupOf(request)) }),
  },
  {
    method: 'PUT',
    path: GROUP,
    type: GROUPS,
    action: `${GROUP_RIGHT}/write`,
    handle: ({ lab, parameters, body }) => {
      const { subscription = '', group: name = '' } = parameters;
      const existing = lab.world.resourceGroups.find((group) => same(group.subscriptionId, subscription) && same(group.name, name));
      if (typeof body['location'] !== 'string') throw armErrors.locationRequired();
      const tags = (body['tags'] ?? {}) as Record<string, string>;
      if (existing !== undefined) {
        existing.tags = tags;
        return { status: 200, body: show(existing) };
      }
      const created: ResourceGroup = { subscriptionId: subscription, name, location: body['location'], tags };
      lab.world.resourceGroups.push(created);
      return { status: 201, body: show(created) };
    },
  },
];
