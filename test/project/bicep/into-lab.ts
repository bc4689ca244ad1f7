// The scaffolded bicep, deployed into the laboratory: its cluster and its vault are then what main.bicep says, and nobody
// deploys there but the identities that deployer.bicep and environments.bicep make.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { deployParameters, type Deployment, type Resource } from './deployment';
import { NAMES } from '../../../lab/fresh-world';
import { textOf, type Value } from './expression';
import type { Cluster, ClusterProperties, ResourceGroup, Vault, VaultProperties, World } from '../../../lab/world';

/** Whom the deploying identities trust: the team's one edit of the first day. */
export interface Subjects {
  branch: readonly string[];
  /** Subjects of pull requests, and of the sweep on the default branch. */
  environments?: readonly string[];
}

/** What the first day tells the workflows. */
export type Variables = Record<string, string>;

/** Cluster, vault and secrets of main.bicep take the place of the laboratory's; what Azure adds to them stays. */
export async function deployInfrastructure(
  world: World,
  folder: string,
  secretValues: Record<string, string>,
  environmentSecretValues: Record<string, string> = {},
): Promise<void> {
  const [cluster] = world.clusters as [Cluster];
  const added = cluster.resource.properties;
  await deployParameters(
    join(folder, 'infra/main.bicepparam'),
    { secretValues, environmentSecretValues },
    into(world, (resource) => {
      const properties = (resource.body['properties'] ?? {}) as Record<string, Value>;
      switch (resource.type) {
        case 'Microsoft.ContainerService/managedClusters': {
          const { oidcIssuerProfile, aadProfile, ...asked } = plain(properties) as Partial<ClusterProperties>;
          const { provisioningState, powerState, fqdn, nodeResourceGroup, identityProfile, kubernetesVersion } = added;
          const made: ClusterProperties = {
            ...{ provisioningState, powerState, fqdn, nodeResourceGroup, identityProfile, kubernetesVersion },
            ...asked,
            ...(oidcIssuerProfile?.enabled === true && {
              oidcIssuerProfile: { enabled: true, issuerURL: added.oidcIssuerProfile!.issuerURL! },
            }),
            ...(aadProfile && { aadProfile: { ...aadProfile, adminGroupObjectIDs: [], tenantID: world.tenantId } }),
          };
          Object.assign(cluster, { name: resource.name });
          cluster.resource.properties = made;
          return made as Record<string, Value>;
        }
        case 'Microsoft.KeyVault/vaults': {
          const vault = vaultOf(world, resource);
          const { vaultUri } = vault.properties;
          const base = {
            tenantId: world.tenantId,
            vaultUri,
            accessPolicies: [],
            publicNetworkAccess: 'Enabled',
            provisioningState: 'Succeeded',
          };
          vault.properties = {
            ...base,
            ...(plain(properties) as Pick<VaultProperties, 'sku' | 'enableSoftDelete' | 'softDeleteRetentionInDays'>),
          };
          vault.secrets = [];
          return { vaultUri };
        }
        case 'Microsoft.KeyVault/vaults/secrets': {
          const vault = world.vaults.find(({ id }) => resource.id.startsWith(`${id}/`))!;
          vault.secrets.push({ name: resource.name, versions: [versionOf(textOf(properties['value']))] });
          return {};
        }
        default:
          return {};
      }
    }),
  );
}

/** `folder` is the scaffolded repository. */
export async function deployDeployers(world: World, folder: string, { branch, environments }: Subjects): Promise<Variables> {
  world.roleDefinitions = [];
  world.roleAssignments = [];
  const deploy = (name: string, subjects: readonly string[]): Promise<Record<string, Value>> =>
    deployParameters(
      join(folder, `infra/${name}.bicepparam`),
      { githubSubjects: [...subjects] },
      into(world, (resource) => make(world, resource)),
    );
  const { clientId, tenantId, subscriptionId } = (await deploy('deployer', branch)) as Record<string, string>;
  const second = environments === undefined ? {} : ((await deploy('environments', environments)) as Record<string, string>);
  return {
    AZURE_CLIENT_ID: clientId!,
    AZURE_TENANT_ID: tenantId!,
    AZURE_SUBSCRIPTION_ID: subscriptionId!,
    AZURE_ENVIRONMENTS_CLIENT_ID: second['clientId'] ?? '',
    REGISTRY: 'acr.azurecr.io',
  };
}

/** As Azure has it when it exists, and as a copy of the laboratory's where it is new. */
function vaultOf(world: World, { id, name }: Resource): Vault {
  const existing = world.vaults.find((vault) => vault.name === name);
  if (existing !== undefined) return existing;
  const [first] = world.vaults as [Vault];
  const vaultUri = first.properties.vaultUri.replace(first.name, name);
  const made: Vault = {
    ...structuredClone(first),
    id,
    name,
    properties: { ...structuredClone(first.properties), vaultUri },
    secrets: first.secrets.map((secret) => ({ name: secret.name, versions: [versionOf(`of ${name}`)] })),
  };
  world.vaults.push(made);
  return made;
}

function versionOf(value: string): Vault['secrets'][number]['versions'][number] {
  return { version: 'f'.repeat(32), value, enabled: true, created: 0, updated: 0 };
}

/** The same for the same name, whatever was made before. */
function idsOf(name: string): { principalId: string; clientId: string } {
  const hex = createHash('sha256').update(name).digest('hex');
  const guid = (text: string): string => text.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  return { principalId: guid(hex), clientId: guid(hex.slice(32)) };
}

function into(world: World, made: Deployment['made']): Deployment {
  const { subscriptionId } = world.subscriptions[0]!;
  return { subscriptionId, resourceGroup: NAMES.resourceGroup, tenantId: world.tenantId, made };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function make(world: World, resource: Resource): Record<string, Value> {
  const properties = (resource.body['properties'] ?? {}) as Record<string, Value>;
  makeGroup(world, resource.id);
  switch (resource.type) {
    case 'Microsoft.ContainerService/managedClusters':
    case 'Microsoft.ContainerService/managedClusters/namespaces':
    case 'Microsoft.ContainerRegistry/registries':
      if (!resource.existing) throw new Error(`nobody who deploys makes a ${resource.type}`);
      return {};
    case 'Microsoft.KeyVault/vaults':
      vaultOf(world, resource);
      return {};
    case 'Microsoft.ManagedIdentity/userAssignedIdentities': {
      const { id, name } = resource;
      const existing = world.identities.find((identity) => identity.id === id);
      if (existing === undefined && resource.existing) throw new Error(`there is no identity ${name}`);
      const ids = existing ?? idsOf(name);
      if (existing === undefined)
        world.identities.push({ ...ids, id, name, location: NAMES.location, tags: {}, createdAt: 0, federatedIdentityCredentials: [] });
      return { principalId: ids.principalId, clientId: ids.clientId, tenantId: world.tenantId };
    }
    case 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': {
      const { issuer, subject, audiences } = properties as { issuer: string; subject: string; audiences: string[] };
      const identity = world.identities.find(({ id }) => resource.id.startsWith(`${id}/`))!;
      if (!identity.federatedIdentityCredentials.some(({ name }) => name === resource.name))
        identity.federatedIdentityCredentials.push({ name: resource.name, issuer, subject, audiences, writtenAt: 0 });
      return {};
    }
    case 'Microsoft.Authorization/roleDefinitions': {
      const [permission] = properties['permissions'] as { actions?: string[]; dataActions?: string[] }[];
      world.roleDefinitions.push({
        name: resource.name,
        roleName: textOf(properties['roleName']),
        description: textOf(properties['description']),
        builtIn: false,
        assignableScopes: [resource.scope],
        actions: [...(permission!.actions ?? [])],
        notActions: [],
        dataActions: [...(permission!.dataActions ?? [])],
        notDataActions: [],
      });
      return {};
    }
    case 'Microsoft.Authorization/roleAssignments':
      world.roleAssignments.push({
        scope: resource.scope,
        name: resource.name,
        principalId: textOf(properties['principalId']),
        principalType: textOf(properties['principalType']),
        role: textOf(properties['roleDefinitionId']).split('/').at(-1)!,
        description: null,
        condition: (properties['condition'] as string | undefined) ?? null,
        conditionVersion: (properties['conditionVersion'] as string | undefined) ?? null,
        createdAt: 0,
        createdBy: 'bicep',
      });
      return {};
    default:
      throw new Error(`a resource that the deployers had no need of: ${resource.type}`);
  }
}

function makeGroup(world: World, id: string): void {
  const name = /\/resourceGroups\/([^/]+)/.exec(id)?.[1];
  const [first] = world.resourceGroups as [ResourceGroup];
  if (name !== undefined && !world.resourceGroups.some((group) => group.name === name))
    world.resourceGroups.push({ ...structuredClone(first), name });
}
