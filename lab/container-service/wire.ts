// Microsoft.ContainerService on the wire.
import { RESOURCE, shaped } from '../resource-manager/bodies';
import { groupOf, within } from '../resource-manager/resource-groups';
import { paged } from '../resource-manager/paging';
import { clusterErrors } from './errors';
import { staticKubeconfig, userKubeconfig } from './kubeconfig';
import { agentPoolRoutes } from './agent-pools';
import { runCommandRoutes } from './run-command';
import {
  CLUSTER_TYPE,
  createCluster,
  deleteCluster,
  clusterOf,
  findOperation,
  lookUpCluster,
  operationHeaders,
  patchTags,
  putCluster,
  startOperation,
  type Operation,
} from './rules';
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

function accepted({ lab }: ArmRequest, cluster: Cluster, operation: Operation, status = 200): ArmAnswer {
  return { status, body: show(cluster), headers: operationHeaders(lab, cluster, operation) };
}

function credential(request: ArmRequest, name: 'clusterUser' | 'clusterAdmin'): ArmAnswer {
  const cluster = clusterOf(request);
  const parts = {
    cluster,
    resourceGroup: request.parameters['group'] ?? '',
    authorityPem: request.lab.clusterAuthorityPem,
    ...serverFqdn(request),
  };
  if (name === 'clusterAdmin' && cluster.resource.properties.disableLocalAccounts === true) throw clusterErrors.localAccountsDisabled();
  const config = name === 'clusterUser' ? userKubeconfig(request.lab, parts) : staticKubeconfig(request.lab, parts, name);
  return { status: 200, body: { kubeconfigs: [{ name, value: Buffer.from(config).toString('base64') }] } };
}

function serverFqdn({ query }: ArmRequest): { serverFqdn?: string } {
  const asked = query.get('server-fqdn');
  return asked === null ? {} : { serverFqdn: asked };
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
  ...agentPoolRoutes,
  ...runCommandRoutes,
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
    tracked: true,
    handle: (request) => {
      const { lab, body } = request;
      const [group, name] = [groupOf(request), request.parameters['name'] ?? ''];
      const cluster = lookUpCluster(lab, group, name);
      if (cluster !== undefined) return accepted(request, cluster, putCluster(lab, cluster, body, request.headers.get('if-match')));
      const created = createCluster(lab, group, name, body);
      return accepted(request, created.cluster, created.operation, 201);
    },
  },
  {
    method: 'PATCH',
    path: CLUSTER,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/write`,
    handle: (request) => {
      const cluster = clusterOf(request);
      return accepted(request, cluster, patchTags(request.lab, cluster, shaped(request.body, RESOURCE).tags ?? {}));
    },
  },
  {
    method: 'DELETE',
    path: CLUSTER,
    type: CLUSTER_TYPE,
    action: `${CLUSTER_TYPE}/delete`,
    handle: (request) => {
      const cluster = lookUpCluster(request.lab, groupOf(request), request.parameters['name'] ?? '');
      if (cluster === undefined) return { status: 204 };
      deleteCluster(request.lab, cluster);
      return { status: 202, headers: startOperation(request.lab, cluster) };
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
    anyVersion: true,
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
