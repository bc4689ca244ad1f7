// Microsoft.ContainerService on the wire.
import { groupOf, within } from '../resource-manager/resource-groups';
import { paged } from '../resource-manager/paging';
import { clusterErrors } from './errors';
import { staticKubeconfig, userKubeconfig } from './kubeconfig';
import { CLUSTER_TYPE, findCluster, findOperation, operationHeaders, patchTags, putCluster, type Operation } from './rules';
import type { ArmAnswer, ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { Cluster } from '../world';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const CLUSTERS = `${SUBSCRIPTION}/resourceGroups/{group}/providers/${CLUSTER_TYPE}`;
const CLUSTER = `${CLUSTERS}/{name}`;

function show(cluster: Cluster): object {
  return {
    id: cluster.id,
    name: cluster.name,
    location: cluster.location,
    // This service's own spelling, capital M.
    type: 'Microsoft.ContainerService/ManagedClusters',
    ...cluster.resource,
    eTag: cluster.eTag,
  };
}

function clusterOf(request: ArmRequest): Cluster {
  return findCluster(request.lab, groupOf(request), request.parameters['name'] ?? '');
}

function accepted(cluster: Cluster, operation: Operation): ArmAnswer {
  return { status: 200, body: show(cluster), headers: operationHeaders(cluster, operation) };
}

function credential(request: ArmRequest, name: 'clusterUser' | 'clusterAdmin'): ArmAnswer {
  const cluster = clusterOf(request);
  const parts = { cluster, resourceGroup: request.parameters['group'] ?? '', authorityPem: request.lab.clusterAuthorityPem };
  if (name === 'clusterAdmin' && cluster.resource.properties.disableLocalAccounts === true) throw clusterErrors.localAccountsDisabled();
  const config = name === 'clusterUser' ? userKubeconfig(request.lab, parts) : staticKubeconfig(request.lab, parts, name);
  return { status: 200, body: { kubeconfigs: [{ name, value: Buffer.from(config).toString('base64') }] } };
}

/** The name of an operation is its GUID with the first three parts byte-swapped: so does the service. */
function operationName(id: string): string {
  const swap = (part: string): string => (part.match(/../g) ?? []).reverse().join('');
  return id
    .split('-')
    .map((part, index) => (index < 3 ? swap(part) : part))
    .join('-');
}

export const containerServiceRoutes: ArmRoute[] = [
  ...[`${SUBSCRIPTION}/providers/${CLUSTER_TYPE}`, CLUSTERS].map((path): ArmRoute => ({
    method: 'GET',
    path,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/read`,
    scope: ({ path: asked }) => asked.replace(/\/providers\/[^/]+\/[^/]+$/i, ''),
    handle: (request) => {
      const found = request.lab.world.clusters.filter(({ id }) => within(id, request.parameters));
      return { status: 200, body: paged(request, found.map(show)) };
    },
  })),
  {
    method: 'GET',
    path: CLUSTER,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/read`,
    handle: (request) => ({ status: 200, body: show(clusterOf(request)) }),
  },
  {
    method: 'PUT',
    path: CLUSTER,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/write`,
    handle: (request) => {
      const cluster = clusterOf(request);
      return accepted(cluster, putCluster(request.lab, cluster, request.body, request.headers.get('if-match')));
    },
  },
  {
    method: 'PATCH',
    path: CLUSTER,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/write`,
    handle: (request) => {
      const cluster = clusterOf(request);
      return accepted(cluster, patchTags(request.lab, cluster, (request.body['tags'] ?? {}) as Record<string, string>));
    },
  },
  {
    method: 'POST',
    path: `${CLUSTER}/listClusterUserCredential`,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/listClusterUserCredential/action`,
    scope: ({ path }) => path.replace(/\/[^/]+$/, ''),
    handle: (request) => credential(request, 'clusterUser'),
  },
  {
    method: 'POST',
    path: `${CLUSTER}/listClusterAdminCredential`,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/listClusterAdminCredential/action`,
    scope: ({ path }) => path.replace(/\/[^/]+$/, ''),
    handle: (request) => credential(request, 'clusterAdmin'),
  },
  {
    // Whoever started an operation may follow it: no right of its own.
    method: 'GET',
    path: `${SUBSCRIPTION}/providers/Microsoft.ContainerService/locations/{location}/operations/{operation}`,
    type: 'Microsoft.ContainerService/locations/operations',
    action: null,
    handle: ({ lab, parameters }) => {
      const operation = findOperation(lab, parameters['operation'] ?? '');
      const startTime = new Date(operation.startedAt).toISOString();
      const name = operationName(operation.id);
      return {
        status: 200,
        body:
          operation.endsAt > lab.clock.now()
            ? { name, status: 'InProgress', startTime }
            : { name, status: 'Succeeded', startTime, endTime: new Date(operation.endsAt).toISOString() },
      };
    },
  },
];
