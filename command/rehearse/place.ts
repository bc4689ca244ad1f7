// The place of a rehearsal: the cluster, the vault and all else that the inputs name, in a fresh laboratory.
import { ROLES } from '../../lab/authorization/built-in-roles';
import { cloudOf } from '../../lab/clouds';
import { freshCluster, freshVault } from '../../lab/fresh-world';
import { createRandom } from '../../lab/random';
import type { StorageAccount } from '../../lab/targets/world';
import type { Cluster, World } from '../../lab/world';
import { formatResourceId, parseResourceId, type ResourceId } from '../../src/chain/resource-id';

/** What the inputs do not say of the place. */
export interface PlaceOptions {
  location: string | undefined;
  kubernetes: string | undefined;
  /** The secrets that the vault has; those of the inputs where it is undefined. */
  vaultSecrets: readonly string[] | undefined;
  vaultAccess: 'rbac' | 'policies';
  clusterAccess: 'azure-rbac' | 'kubernetes-rbac';
  oidcIssuer: boolean;
  workloadIdentity: boolean;
}

type Inputs = Readonly<Record<string, string>>;

/** Changes the world of a fresh laboratory into that place. The deployer may do everything in it: rights are not rehearsed. */
export function makePlace(world: World, inputs: Inputs, options: PlaceOptions): void {
  const { cloud, tenantId } = world;
  const [random, now, location] = [createRandom(), Date.now(), options.location ?? cloudOf(world).home];
  const subscriptionId = inputs['subscription-id'] ?? world.subscriptions[0]?.subscriptionId ?? '';
  const resourceGroup = inputs['resource-group'] ?? '';
  const at = (group: string, type: string, name: string): ResourceId => ({ subscriptionId, resourceGroup: group, type, name });
  const scopes = lines(inputs['access']).map((line) => line.replace(/^.*?\s+on\s+/, ''));
  const given = [inputs['vault'] ?? '', inputs['identity'] ?? '', ...scopes];
  const ids = new Map(given.flatMap((text) => resourceOf(text) ?? []).map((id) => [formatResourceId(id).toLowerCase(), id]));
  const targets = [...ids.values()];

  const groups = new Map<string, { subscriptionId: string; name: string }>();
  for (const place of [at(resourceGroup, '', ''), at(inputs['identity-resource-group'] ?? resourceGroup, '', ''), ...targets])
    groups.set(`${place.subscriptionId}/${place.resourceGroup}`.toLowerCase(), {
      subscriptionId: place.subscriptionId,
      name: place.resourceGroup,
    });
  const subscriptions = [...new Set([...groups.values()].map((group) => group.subscriptionId))];
  world.subscriptions = subscriptions.map((id) => ({ subscriptionId: id, displayName: 'Rehearsal' }));
  world.resourceGroups = [...groups.values()].map((group) => ({ ...group, location, tags: {} }));

  const names = { resourceGroup, cluster: inputs['cluster'] ?? '' };
  const cluster = freshCluster(`/subscriptions/${subscriptionId}`, tenantId, random, now, cloud, names);
  world.clusters = [configured({ ...cluster, location }, options)];

  const byName = inputs['vault'] === undefined || inputs['vault'].startsWith('/') ? [] : [at(resourceGroup, VAULT_TYPE, inputs['vault'])];
  world.vaults = [...byName, ...targets.filter(isVault)].map((id) => {
    const vault = freshVault(formatResourceId(id), tenantId, random, now, cloud);
    const [like] = vault.secrets;
    const secrets = (options.vaultSecrets ?? lines(inputs['secret'])).flatMap((name) =>
      like === undefined ? [] : [{ ...structuredClone(like), name }],
    );
    return { ...vault, location, secrets, properties: { ...vault.properties, enableRbacAuthorization: options.vaultAccess === 'rbac' } };
  });
  placeTargets(world, targets, scopes, location);

  const [deployer] = world.applications;
  world.roleAssignments = subscriptions.flatMap((id) =>
    [ROLES.owner, ROLES.aksRbacClusterAdmin].map((role) => ({
      ...{
        scope: `/subscriptions/${id}`,
        name: random.guid(),
        principalId: deployer?.objectId ?? '',
        principalType: 'ServicePrincipal',
        role,
      },
      ...{ description: null, condition: null, conditionVersion: null, createdAt: 0, createdBy: deployer?.objectId ?? '' },
    })),
  );
}

function configured(cluster: Cluster, { kubernetes, clusterAccess, oidcIssuer, workloadIdentity }: PlaceOptions): Cluster {
  const { properties } = cluster.resource;
  const changed = {
    ...properties,
    ...(kubernetes !== undefined && { kubernetesVersion: kubernetes, currentKubernetesVersion: kubernetes }),
    ...(clusterAccess === 'kubernetes-rbac' &&
      properties.aadProfile && { aadProfile: { ...properties.aadProfile, enableAzureRBAC: false } }),
    ...(!oidcIssuer && { oidcIssuerProfile: { enabled: false } }),
    ...(!workloadIdentity && { securityProfile: {} }),
  };
  return { ...cluster, resource: { ...cluster.resource, properties: changed } };
}

/** What roles are given on besides vaults. Of what is not played there is the resource, and no service behind it. */
function placeTargets(world: World, targets: readonly ResourceId[], scopes: readonly string[], location: string): void {
  for (const target of targets) {
    const resource = { id: formatResourceId(target), name: target.name, location, tags: {}, properties: {} };
    const type = target.type.toLowerCase();
    if (type === 'microsoft.storage/storageaccounts') world.storageAccounts.push({ ...resource, ...partsOf(resource.id, scopes) });
    else if (type === 'microsoft.appconfiguration/configurationstores') world.configurationStores.push({ ...resource, keyValues: [] });
    else if (type === 'microsoft.containerregistry/registries') world.registries.push({ ...resource, repositories: [] });
    else if (!isVault(target) && type !== 'microsoft.managedidentity/userassignedidentities') world.resources.push(resource);
  }
}

const VAULT_TYPE = 'Microsoft.KeyVault/vaults';
const isVault = ({ type }: ResourceId): boolean => type.toLowerCase() === VAULT_TYPE.toLowerCase();

/** The containers and the like of a storage account that roles are given on. */
function partsOf(account: string, scopes: readonly string[]): Pick<StorageAccount, 'containers' | 'queues' | 'tables' | 'shares'> {
  const named = (kind: string): string[] => [
    ...new Set(
      scopes
        .filter((scope) => scope.toLowerCase().startsWith(`${account.toLowerCase()}/`))
        .flatMap((scope) => new RegExp(`/default/${kind}/([^/]+)`, 'i').exec(scope)?.[1] ?? []),
    ),
  ];
  return {
    containers: named('containers').map((name) => ({ name, blobs: [] })),
    queues: named('queues').map((name) => ({ name, messages: [] })),
    tables: named('tables').map((name) => ({ name, entities: [] })),
    shares: named('(?:file)?shares').map((name) => ({ name, files: [] })),
  };
}

/** Of a container, its storage account. */
function resourceOf(id: string): ResourceId | undefined {
  return parseResourceId(/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/[^/]+\/[^/]+\/[^/]+/i.exec(id)?.[0] ?? '');
}

export function lines(text = ''): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
