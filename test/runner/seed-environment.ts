// An environment as a run would have left it, put straight into the world of a laboratory: hundreds of runs would take minutes.
import { desiredChain } from '../../src/chain/desired';
import { ownershipDescription, ownershipMetadata, ownershipTags } from '../../src/chain/ownership';
import { INPUTS } from '../links/example';
import { EXAMPLE } from './example';
import type { World } from '../../lab/world';

export interface SeededEnvironment {
  /** Of its pull request. */
  number: number;
  repository: string;
  namespace: string;
}

export function seedEnvironment(world: World, { number, repository, namespace }: SeededEnvironment): void {
  const { subscriptionId } = world.subscriptions[0]!;
  const environment = `pr-${number}`;
  const marks = { repository, repositoryId: '', environment, expires: undefined };
  const desired = desiredChain(
    {
      ...INPUTS,
      subscriptionId,
      resourceGroup: EXAMPLE['resource-group'],
      cluster: EXAMPLE.cluster,
      namespace,
      serviceAccount: EXAMPLE['service-account'],
      vault: EXAMPLE.vault,
      secret: [],
      environment,
    },
    marks,
  );
  const id = (kind: number): string =>
    `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(6, '0')}${repository.length.toString().padStart(6, '0')}`;
  world.identities.push({
    id: `/subscriptions/${subscriptionId}/resourcegroups/hashbnuswest/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${desired.identity.name}`,
    name: desired.identity.name,
    location: 'westus',
    tags: ownershipTags(marks),
    principalId: id(1),
    clientId: id(2),
    createdAt: 0,
    federatedIdentityCredentials: [],
  });
  world.roleAssignments.push({
    scope: world.vaults[0]!.id,
    name: id(3),
    principalId: id(1),
    principalType: 'ServicePrincipal',
    role: '4633458b-17de-408a-b874-0445c86b69e6',
    description: ownershipDescription(marks),
    condition: null,
    conditionVersion: null,
    createdAt: 0,
    createdBy: id(4),
  });
  world.clusters[0]!.objects.push({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: desired.namespace, uid: id(5), resourceVersion: '1', ...ownershipMetadata(marks) },
    status: { phase: 'Active' },
  });
}
