// The scaffolded bicep, deployed into the laboratory: its cluster and its vault are then what main.bicep says, and nobody
// deploys there but the identity that deployer.bicep makes.
import { join } from 'node:path';
import { deployParameters, type Deployment, type Resource } from './deployment';
import { NAMES } from '../../../lab/fresh-world';
import { textOf, type Value } from './expression';
import type { ClusterProperties, VaultProperties, World } from '../../../lab/world';

export interface Deployer {
  clientId: string;
  tenantId: string;
  subscriptionId: string;
}

/** Cluster, vault and secrets of main.bicep take the place of the laboratory's; what Azure adds to them stays. */
export async function deployInfrastructure(world: World, folder: string, secretValues: Record<string, string>): Promise<void> {
  const [cluster, vault] = [world.clusters[0]!, world.vaults[0]!];
  const added = cluster.resource.properties;
  await deployParameters(
    join(folder, 'infra/main.bicepparam'),
    { secretValues },
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
          const version = { version: 'f'.repeat(32), value: textOf(properties['value']), enabled: true, created: 0, updated: 0 };
          vault.secrets.push({ name: resource.name, versions: [version] });
          return {};
        }
        default:
          return {};
      }
    }),
  );
}

/** `folder` is the scaffolded repository. The team's one edit of the first day is the subject that GitHub sends. */
export async function deployDeployer(world: World, folder: string, subjects: readonly string[]): Promise<Deployer> {
  world.roleDefinitions = [];
  world.roleAssignments = [];
  const parameters = join(folder, 'infra/deployer.bicepparam');
  const outputs = await deployParameters(
    parameters,
    { githubSubjects: [...subjects] },
    into(world, (resource) => make(world, resource)),
  );
  return outputs as unknown as Deployer;
}

function into(world: World, made: Deployment['made']): Deployment {
  const { subscriptionId } = world.subscriptions[0]!;
  return { subscriptionId, resourceGroup: NAMES.resourceGroup, tenantId: world.tenantId, made };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function make(world: World, resource: Resource): Record<string, Value> {
  if (resource.existing) return {};
  const properties = (resource.body['properties'] ?? {}) as Record<string, Value>;
  switch (resource.type) {
    case 'Microsoft.ManagedIdentity/userAssignedIdentities': {
      const [principalId, clientId] = ['0d0d0d0d-0000-4000-8000-000000000001', '0d0d0d0d-0000-4000-8000-000000000002'] as const;
      const { id, name } = resource;
      world.identities.push({
        id,
        name,
        location: NAMES.location,
        tags: {},
        principalId,
        clientId,
        createdAt: 0,
        federatedIdentityCredentials: [],
      });
      return { principalId, clientId, tenantId: world.tenantId };
    }
    case 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': {
      const { issuer, subject, audiences } = properties as { issuer: string; subject: string; audiences: string[] };
      const identity = world.identities.find(({ id }) => resource.id.startsWith(`${id}/`))!;
      identity.federatedIdentityCredentials.push({ name: resource.name, issuer, subject, audiences, writtenAt: 0 });
      return {};
    }
    case 'Microsoft.Authorization/roleDefinitions': {
      const [permission] = properties['permissions'] as { actions: string[]; dataActions?: string[] }[];
      world.roleDefinitions.push({
        name: resource.name,
        roleName: textOf(properties['roleName']),
        description: textOf(properties['description']),
        builtIn: false,
        assignableScopes: [resource.scope],
        actions: [...permission!.actions],
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
      throw new Error(`a resource that deployer.bicep had no need of: ${resource.type}`);
  }
}
