// Tenants, subscriptions and their regions: a caller sees those where he holds a role, and no others.
import { holdsAnyRole, same } from '../authorization/rules';
import { managementGroupsAbove } from '../authorization/scopes';
import { cloudOf } from '../clouds';
import { armErrors } from './errors';
import { paged } from './paging';
import type { ArmRequest, ArmRoute } from './routes';
import type { Subscription } from '../world';

const TYPE = 'Microsoft.Resources/subscriptions';

function show({ lab: { world } }: ArmRequest, { subscriptionId, displayName, tenantId = world.tenantId }: Subscription): object {
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

function visible({ lab: { world }, caller }: ArmRequest): Subscription[] {
  return world.subscriptions.filter(
    ({ subscriptionId, tenantId = world.tenantId }) =>
      same(tenantId, caller.tenantId) && holdsAnyRole(world, caller, `/subscriptions/${subscriptionId}`),
  );
}

function subscriptionOf(request: ArmRequest): Subscription {
  const id = request.parameters['subscription'] ?? '';
  const found = visible(request).find(({ subscriptionId }) => same(subscriptionId, id));
  if (found === undefined) throw armErrors.authorizationFailed(request.caller, `${TYPE}/read`, `/subscriptions/${id}`);
  return found;
}

export const subscriptionRoutes: ArmRoute[] = [
  {
    method: 'GET',
    path: '/tenants',
    type: TYPE,
    action: null,
    handle: ({ lab: { world }, caller }) => {
      const { displayName = 'Default Directory', defaultDomain = 'laboratory.onmicrosoft.com' } =
        world.tenants.find(({ tenantId }) => same(tenantId, caller.tenantId)) ?? {};
      const { tenantId } = caller;
      return {
        status: 200,
        body: {
          value: [
            {
              id: `/tenants/${tenantId}`,
              tenantId,
              countryCode: 'US',
              displayName,
              defaultDomain,
              domains: [defaultDomain],
              tenantCategory: 'Home',
            },
          ],
        },
      };
    },
  },
  {
    method: 'GET',
    path: '/subscriptions',
    type: TYPE,
    action: null,
    handle: (request) => {
      const value = visible(request).map((subscription) => show(request, subscription));
      return { status: 200, body: { value, count: { type: 'Total', value: value.length } } };
    },
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}',
    type: TYPE,
    action: null,
    handle: (request) => ({ status: 200, body: show(request, subscriptionOf(request)) }),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/locations',
    type: TYPE,
    action: null,
    handle: (request) => {
      const { subscriptionId } = subscriptionOf(request);
      const value = cloudOf(request.lab.world).regions.map(({ name, displayName }) => ({
        id: `/subscriptions/${subscriptionId}/locations/${name}`,
        name,
        displayName,
        type: 'Region',
        regionalDisplayName: displayName,
        metadata: { regionType: 'Physical', regionCategory: 'Recommended' },
      }));
      return { status: 200, body: { value } };
    },
  },
  {
    method: 'GET',
    path: '/providers/Microsoft.Management/managementGroups',
    type: 'Microsoft.Management/managementGroups',
    action: null,
    handle: (request) => {
      const { world } = request.lab;
      const root = { name: world.tenantId, displayName: 'Tenant Root Group' };
      const all = [...(world.managementGroups.some(({ name }) => same(name, root.name)) ? [] : [root]), ...world.managementGroups];
      const seen = all.filter(({ name }) =>
        holdsAnyRole(world, request.caller, `/providers/Microsoft.Management/managementGroups/${name}`),
      );
      return {
        status: 200,
        body: paged(
          request,
          seen.map(({ name, displayName }) => showManagementGroup(request, name, displayName)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: '/providers/Microsoft.Management/managementGroups/{group}',
    type: 'Microsoft.Management/managementGroups',
    action: 'Microsoft.Management/managementGroups/read',
    handle: (request) => {
      const { world } = request.lab;
      const asked = request.parameters['group'] ?? '';
      const root = same(asked, world.tenantId) ? { name: world.tenantId, displayName: 'Tenant Root Group' } : undefined;
      const found = world.managementGroups.find(({ name }) => same(name, asked)) ?? root;
      if (found === undefined) throw armErrors.managementGroupNotFound(asked);
      return { status: 200, body: showManagementGroup(request, found.name, found.displayName) };
    },
  },
];

function showManagementGroup({ lab: { world } }: ArmRequest, name: string, displayName: string): object {
  const id = `/providers/Microsoft.Management/managementGroups/${name}`;
  const [, parent] = managementGroupsAbove(world, id);
  const parentName = world.managementGroups.find((group) => same(group.name, parent ?? ''))?.displayName ?? 'Tenant Root Group';
  return {
    id,
    type: 'Microsoft.Management/managementGroups',
    name,
    properties: {
      tenantId: world.tenantId,
      displayName,
      details: {
        version: 1,
        ...(parent !== undefined && {
          parent: { id: `/providers/Microsoft.Management/managementGroups/${parent}`, name: parent, displayName: parentName },
        }),
      },
    },
  };
}
