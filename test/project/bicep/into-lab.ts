// The scaffolded deployer.bicep, deployed into the laboratory: from then on nobody deploys there but the identity that it makes.
import { join } from 'node:path';
import { deployParameters, type Resource } from './deployment';
import { NAMES } from '../../lab/fresh-world';
import { textOf, type Value } from './expression';
import type { World } from '../../lab/world';

export interface Deployer {
  clientId: string;
  tenantId: string;
  subscriptionId: string;
}

/** `folder` is the scaffolded repository. The team's one edit of the first day is the subject that GitHub sends. */
export async function deployDeployer(world: World, folder: string, subjects: readonly string[]): Promise<Deployer> {
  world.roleDefinitions = [];
  world.roleAssignments = [];
  const outputs = await deployParameters(
    join(folder, 'infra/deployer.bicepparam'),
    { githubSubjects: [...subjects] },
    {
      subscriptionId: world.subscriptions[0]!.subscriptionId,
      resourceGroup: NAMES.resourceGroup,
      tenantId: world.tenantId,
      made: (resource) => make(world, resource),
    },
  );
  return outputs as unknown as Deployer;
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
