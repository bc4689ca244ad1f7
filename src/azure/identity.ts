// The user-assigned managed identity.
import { ManagedServiceIdentityClient, type Identity } from '@azure/arm-msi';
import { tags } from '../chain/marks';
import { attempted, clientOptions, collect, unlessMissing } from './request';
import type { AzureSession } from './session';
import type { Desired } from '../chain/desired';
import type { IdentityFacts } from '../chain/facts';

export interface IdentityClient {
  read(): Promise<IdentityFacts | undefined>;
  create(location: string): Promise<IdentityFacts>;
  /** Its credentials go with it; its role assignments would stay behind. */
  remove(): Promise<void>;
  /** All identities of the group. */
  list(): Promise<IdentityFacts[]>;
}

export function identityClient(session: AzureSession, desired: Desired): IdentityClient {
  const { subscriptionId, resourceGroup, name } = desired.identity;
  const { userAssignedIdentities } = new ManagedServiceIdentityClient(session.credential, subscriptionId, clientOptions(session));
  return {
    read: () =>
      attempted({ link: 'identity', operation: 'read the identity', desired }, async () => {
        const identity = await unlessMissing(() => userAssignedIdentities.get(resourceGroup, name));
        return identity && factsOf(identity);
      }),
    remove: () =>
      attempted({ link: 'identity', operation: 'delete the identity', desired }, async () => {
        await userAssignedIdentities.delete(resourceGroup, name);
      }),
    list: () =>
      attempted({ link: 'identity', operation: 'list the identities', desired }, async () =>
        (await collect(userAssignedIdentities.listByResourceGroup(resourceGroup))).map(factsOf),
      ),
    create: (location) =>
      attempted({ link: 'identity', operation: 'make the identity', desired }, async () =>
        factsOf(await userAssignedIdentities.createOrUpdate(resourceGroup, name, { location, tags: tags(desired.identityMarks) })),
      ),
  };
}

function factsOf({ id = '', clientId = '', principalId = '', tenantId = '', tags: found = {} }: Identity): IdentityFacts {
  return { id, clientId, principalId, tenantId, tags: found };
}
