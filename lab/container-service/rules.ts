// AKS clusters: read, replaced whole, and changed by operations that take their time.
import { z } from 'zod';
import { scopeCovers } from '../authorization/scopes';
import { cloudOf } from '../clouds';
import { freshCluster, NAMES } from '../fresh-world';
import { shaped, TAGS, type JsonObject } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { requireLocation } from '../resource-manager/locations';
import { groupOf } from '../resource-manager/resource-groups';
import { same } from '../text';
import { clusterErrors } from './errors';
import type { ArmRequest } from '../resource-manager/routes';
import type { Lab } from '../context';
import type { Cluster, ClusterProperties, ResourceGroup } from '../world';

export const CLUSTER_TYPE = 'Microsoft.ContainerService/managedClusters';

/** Properties that the service sets and a client cannot. */
const READ_ONLY = [
  'provisioningState',
  'powerState',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
  'currentKubernetesVersion',
  'nodeResourceGroup',
  'identityProfile',
] as const;

export interface Operation {
  id: string;
  startedAt: number;
  endsAt: number;
}

/** Operations by cluster: the last one of each, since a second is refused while one runs. */
const operations = new WeakMap<Cluster, Operation>();

function clusterId(group: ResourceGroup, name: string): string {
  return `/subscriptions/${group.subscriptionId}/resourcegroups/${group.name}/providers/${CLUSTER_TYPE}/${name}`;
}

export function lookUpCluster(lab: Lab, group: ResourceGroup, name: string): Cluster | undefined {
  const cluster = lab.world.clusters.find((candidate) => same(candidate.id, clusterId(group, name)));
  return cluster && settle(lab, cluster);
}

export function findCluster(lab: Lab, group: ResourceGroup, name: string): Cluster {
  const cluster = lookUpCluster(lab, group, name);
  if (cluster === undefined) throw armErrors.resourceNotFound(CLUSTER_TYPE, name, group.name);
  return cluster;
}

/** The cluster that the path of a request names. */
export function clusterOf(request: ArmRequest): Cluster {
  return findCluster(request.lab, groupOf(request), request.parameters['name'] ?? '');
}

/** Operations that are not of the cluster itself. They run beside it. */
const others = new Map<string, Operation>();

/** The headers of an answer to a request that goes on. */
export function startOperation(lab: Lab, cluster: Cluster): Record<string, string> {
  const startedAt = lab.clock.now();
  const operation = { id: lab.random.guid(), startedAt, endsAt: startedAt + lab.settings.clusterUpdateMs };
  others.set(operation.id, operation);
  return operationHeaders(lab, cluster, operation);
}

export function operationHeaders(lab: Lab, cluster: Cluster, { id }: Operation): Record<string, string> {
  const [, , subscription] = cluster.id.split('/');
  const base = `https://${cloudOf(lab.world).resourceManager}/subscriptions/${subscription}/providers/Microsoft.ContainerService/locations/${cluster.location}`;
  return { 'azure-asyncoperation': `${base}/operations/${id}?api-version=2016-03-30` };
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
    issuer.issuerURL = `https://${cluster.location}.${cloudOf(lab.world).issuerSuffix}/${lab.world.tenantId}/${lab.random.guid()}/`;
  }
  return cluster;
}

const pool = z.looseObject({ name: z.string(), count: z.number().int().min(0).max(1000).optional() });
const CLUSTER = z.looseObject({
  location: z.string().nullish(),
  tags: TAGS,
  properties: z.looseObject({
    dnsPrefix: z.string().nullish(),
    agentPoolProfiles: z.array(pool).nullish(),
    oidcIssuerProfile: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
    securityProfile: z.looseObject({ workloadIdentity: z.looseObject({ enabled: z.boolean().optional() }).nullish() }).nullish(),
    aadProfile: z.looseObject({}).nullish(),
    disableLocalAccounts: z.boolean().nullish(),
  }),
});

/** The body in its shape, without what the service sets; what a cluster cannot be without is required. */
function readCluster(body: JsonObject): Omit<Cluster['resource'], 'properties'> & { properties: Partial<ClusterProperties> } {
  const { properties } = shaped(body, CLUSTER);
  if (properties.agentPoolProfiles == null || properties.agentPoolProfiles.length === 0) throw clusterErrors.missing('agentPoolProfiles');
  const { id: _id, name: _name, type: _type, location: _location, eTag: _eTag, systemData: _systemData, ...resource } = body;
  const wanted: Partial<ClusterProperties> = structuredClone(resource['properties'] ?? {});
  if (wanted.securityProfile?.workloadIdentity?.enabled === true && wanted.oidcIssuerProfile?.enabled !== true)
    throw clusterErrors.needsIssuer();
  return { ...resource, properties: wanted };
}

/** PUT replaces the cluster: what the body does not have is gone, as in Azure. */
export function putCluster(lab: Lab, cluster: Cluster, body: JsonObject, ifMatch: string | null): Operation {
  refuseWhileBusy(lab, cluster);
  if (ifMatch !== null && ifMatch !== '*' && ifMatch !== cluster.eTag) throw clusterErrors.etagMismatch();
  const before = cluster.resource.properties;
  const { properties: wanted, ...resource } = readCluster(body);
  if (before.oidcIssuerProfile?.enabled === true && wanted.oidcIssuerProfile?.enabled === false) throw clusterErrors.issuerStays();
  if (wanted['dnsPrefix'] != null && wanted['dnsPrefix'] !== before['dnsPrefix']) throw clusterErrors.cannotChange('dnsPrefix');
  const { provisioningState, powerState, fqdn } = before;
  const kept = Object.fromEntries(READ_ONLY.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]]])));
  cluster.resource = { ...resource, properties: { ...wanted, ...kept, provisioningState, powerState, fqdn } };
  if (before.oidcIssuerProfile?.issuerURL !== undefined) {
    cluster.resource.properties.oidcIssuerProfile = { ...wanted.oidcIssuerProfile, issuerURL: before.oidcIssuerProfile.issuerURL };
  }
  return begin(lab, cluster, 'Updating');
}

/** What Azure fills in is filled in; its API answers when the operation is done. */
export function createCluster(lab: Lab, group: ResourceGroup, name: string, body: JsonObject): { cluster: Cluster; operation: Operation } {
  if (!/^[a-zA-Z0-9]([-_a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$/.test(name)) throw clusterErrors.invalidName(name);
  const location = requireLocation(lab.world, body['location'], CLUSTER_TYPE);
  const { properties: wanted, ...resource } = readCluster(body);
  const { world, random } = lab;
  const like = freshCluster(`/subscriptions/${group.subscriptionId}`, world.tenantId, random, lab.clock.now(), world.cloud);
  const { fqdn, azurePortalFQDN, identityProfile, ...defaults } = like.resource.properties;
  const dnsPrefix = typeof wanted['dnsPrefix'] === 'string' ? wanted['dnsPrefix'] : name;
  const named = (text: unknown): string =>
    String(text).replaceAll(NAMES.cluster, dnsPrefix.toLowerCase()).replace(`.${like.location}.`, `.${location}.`);
  const aad = wanted.aadProfile == null ? null : { adminGroupObjectIDs: [], tenantID: world.tenantId, ...wanted.aadProfile };
  const issuer = { enabled: wanted.oidcIssuerProfile?.enabled ?? true };
  const cluster: Cluster = {
    ...{ id: clusterId(group, name), name, location, eTag: random.guid(), objects: like.objects },
    resource: {
      sku: like.resource['sku'],
      ...(resource['identity'] !== undefined && { identity: { ...like.resource['identity']!, ...resource['identity'] } }),
      ...resource,
      properties: {
        ...(defaults as Partial<ClusterProperties>),
        disableLocalAccounts: false,
        securityProfile: {},
        nodeResourceGroup: `MC_${group.name}_${name}_${location}`,
        ...wanted,
        ...{ aadProfile: aad, oidcIssuerProfile: issuer, identityProfile },
        ...{ fqdn: named(fqdn), azurePortalFQDN: named(azurePortalFQDN), powerState: { code: 'Running' }, provisioningState: 'Creating' },
      },
    },
  };
  world.clusters.push(cluster);
  return { cluster, operation: begin(lab, cluster, 'Creating') };
}

/** With its bindings and the assignments on it. */
export function deleteCluster(lab: Lab, cluster: Cluster): void {
  refuseWhileBusy(lab, cluster);
  const { world } = lab;
  world.clusters.splice(world.clusters.indexOf(cluster), 1);
  world.identityBindings = world.identityBindings.filter((binding) => !same(binding.clusterId, cluster.id));
  world.roleAssignments = world.roleAssignments.filter(({ scope }) => !scopeCovers(cluster.id, scope));
}

export function patchTags(lab: Lab, cluster: Cluster, tags: Record<string, string>): Operation {
  refuseWhileBusy(lab, cluster);
  cluster.resource.tags = tags;
  return begin(lab, cluster, 'Updating');
}

export function refuseWhileBusy(lab: Lab, cluster: Cluster): void {
  const running = operations.get(cluster);
  if (running !== undefined && running.endsAt > lab.clock.now()) throw clusterErrors.busy(running.startedAt, running.id);
}

export function begin(lab: Lab, cluster: Cluster, state: 'Creating' | 'Updating'): Operation {
  const startedAt = lab.clock.now();
  const operation = { id: lab.random.guid(), startedAt, endsAt: startedAt + lab.settings.clusterUpdateMs };
  operations.set(cluster, operation);
  cluster.resource.properties.provisioningState = state;
  cluster.eTag = lab.random.guid();
  return operation;
}
