// An identity that a ServiceAccount may use to read the laboratory's vault: what drivers and operators in the cluster need.
import { ROLES } from '../../lab/authorization/built-in-roles';
import { NAMES } from '../../lab/fresh-world';
import type { World } from '../../lab/world';

export interface VaultReader {
  name: string;
  clientId: string;
  principalId: string;
  /** Of the ServiceAccount that it trusts. */
  subject: string;
}

export function addVaultReader(world: World, { name, clientId, principalId, subject }: VaultReader, mayRead: boolean): void {
  world.identities.push({
    id: `/subscriptions/${world.subscriptions[0]!.subscriptionId}/resourcegroups/${NAMES.resourceGroup}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
    name,
    location: NAMES.location,
    tags: {},
    principalId,
    clientId,
    createdAt: 0,
    federatedIdentityCredentials: [
      {
        name: 'f',
        issuer: world.clusters[0]!.resource.properties.oidcIssuerProfile!.issuerURL!,
        subject,
        audiences: ['api://AzureADTokenExchange'],
        writtenAt: 0,
      },
    ],
  });
  if (mayRead)
    world.roleAssignments.push({
      ...world.roleAssignments[0]!,
      scope: world.vaults[0]!.id,
      name: '88888888-8888-4888-8888-888888888888',
      principalId,
      role: ROLES.keyVaultSecretsUser,
      condition: null,
    });
}
