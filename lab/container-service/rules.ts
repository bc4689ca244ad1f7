// AKS clusters: read, replaced whole, and changed by operations that take their time.
import { same } from '../authorization/rules';
import { armErrors } from '../resource-manager/errors';
import { clusterErrors } from './errors';
import type { Lab } from '../context';
import type { Cluster, ClusterProperties, ResourceGroup } from '../world';

export const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';

/** Properties that the service sets and a client cannot. */
const READ_ONLY = ['provisioningState', 'powerState', 'fqdn', 'azurePortalFQDN', 'currentKubernetesVersion'] as const;

export interface Operation {
  id: string;
  startedAt: number;
  endsAt: number;
}

/** Operations by cluster: the last one of each, since a second is refused while one runs. */
const operations = new WeakMap<Cluster, Operation>();

export function findCluster(lab: Lab, group: ResourceGroup, name: string): Cluster {
  const id = `/subscriptions/${group.subscriptionId}/resourcegroups/${group.name}/providers/${CLUSTER_TYPE}/${name}`;
  const cluster = lab.world.clusters.find((candidate) => same(candidate.id, id));
  if (cluster === undefined) throw armErrors.resourceNotFound(CLUSTER_TYPE, name, group.name);
  return settle(lab, cluster);
}

/** Operations that are not of the cluster itself. They run beside it. */
const others = new Map<string, Operation>();

/** The headers of an answer to a request that goes on. */
export function startOperation(lab: Lab, cluster: Cluster): Record<string, string> {
  const startedAt = lab.clock.now();
  const operation = { id: lab.random.guid(), startedAt, endsAt: startedAt + lab.settings.clusterUpdateMs };
  others.set(operation.id, operation);
  return operationHeaders(cluster, operation);
}

export function operationHeaders(cluster: Cluster, { id }: Operation): Record<string, string> {
  const [, , subscription] = cluster.id.split('/');
  return {
    'azure-asyncoperation': `https://management.azure.com/subscriptions/${subscription}/providers/Microsoft.ContainerService/locations/${cluster.location}/operations/${id}?api-version=2016-03-30`,
  };
}

export function findOperation(lab: Lab, id: string): Operation {
  const other = others.get(id);
  if (other !== undefined) return other;
  for (const cluster of lab.world.clusters) {
    const operation = operations.get(cluster);
    if (operation?.id === id) {
      settle(lab, cluster);
      return operation;
    }
  }
  throw clusterErrors.noOperation(id);
}

/** Brings a cluster up to date: an operation whose time has come is done. */
function settle(lab: Lab, cluster: Cluster): Cluster {
  const operation = operations.get(cluster);
  const { properties } = cluster.resource;
  if (operation === undefined || operation.endsAt > lab.clock.now() || properties.provisioningState === 'Succeeded') return cluster;
  properties.provisioningState = 'Succeeded';
  const issuer = properties.oidcIssuerProfile;
  if (issuer?.enabled === true && issuer.issuerURL === undefined) {
    issuer.issuerURL = `https://${cluster.location}.oic.prod-aks.azure.com/${lab.world.tenantId}/${lab.random.guid()}/`;
  }
  return cluster;
}

/** PUT replaces the cluster: what the body does not have is gone, as in Azure. */
export function putCluster(lab: Lab, cluster: Cluster, body: Record<string, unknown>, ifMatch: string | null): Operation {
  refuseWhileBusy(lab, cluster);
  if (ifMatch !== null && ifMatch !== '*' && ifMatch !== cluster.eTag) throw clusterErrors.etagMismatch();
  const { id: _id, name: _name, type: _type, location: _location, eTag: _eTag, systemData: _systemData, ...resource } = body;
  const before = cluster.resource.properties;
  const wanted = structuredClone(resource['properties'] ?? {}) as ClusterProperties;
  if (before.oidcIssuerProfile?.enabled === true && wanted.oidcIssuerProfile?.enabled === false) throw clusterErrors.issuerStays();
  if (wanted.securityProfile?.workloadIdentity?.enabled === true && wanted.oidcIssuerProfile?.enabled !== true)
    throw clusterErrors.needsIssuer();
  for (const property of READ_ONLY) wanted[property] = before[property] as never;
  if (before.oidcIssuerProfile?.issuerURL !== undefined) {
    wanted.oidcIssuerProfile = { ...wanted.oidcIssuerProfile, issuerURL: before.oidcIssuerProfile.issuerURL };
  }
  cluster.resource = { ...resource, properties: wanted };
  return begin(lab, cluster);
}

export function patchTags(lab: Lab, cluster: Cluster, tags: Record<string, string>): Operation {
  refuseWhileBusy(lab, cluster);
  cluster.resource.tags = tags;
  return begin(lab, cluster);
}

function refuseWhileBusy(lab: Lab, cluster: Cluster): void {
  const running = operations.get(cluster);
  if (running !== undefined && running.endsAt > lab.clock.now()) throw clusterErrors.busy(running.startedAt, running.id);
}

function begin(lab: Lab, cluster: Cluster): Operation {
  const startedAt = lab.clock.now();
  const operation = { id: lab.random.guid(), startedAt, endsAt: startedAt + lab.settings.clusterUpdateMs };
  operations.set(cluster, operation);
  cluster.resource.properties.provisioningState = 'Updating';
  cluster.eTag = lab.random.guid();
  return operation;
}
