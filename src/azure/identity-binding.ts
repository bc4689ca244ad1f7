// AKS identity bindings: what lets pods of a cluster use an identity without a credential for each ServiceAccount.
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { formatResourceId } from '../chain/resource-id';
import { attempted, clientOptions, collect } from './request';
import type { AzureSession } from './session';
import type { Desired } from '../chain/desired';
import type { BindingFacts } from '../chain/facts';

export interface IdentityBindingClient {
  /** All bindings of the cluster. */
  list(): Promise<BindingFacts[]>;
  /** Makes the binding, and waits until the cluster has done it. */
  create(name: string): Promise<void>;
  /** One that is gone already is as good as deleted. */
  remove(name: string): Promise<void>;
}

const POLL_MS = 1000;
const READ = 'Microsoft.ContainerService/managedClusters/identityBindings/read';

export function identityBindingClient(session: AzureSession, desired: Desired): IdentityBindingClient {
  const { subscriptionId, resourceGroup, name: cluster } = desired.cluster;
  const { identityBindings } = new ContainerServiceClient(session.credential, subscriptionId, clientOptions(session));
  const attempt = (operation: string) => ({ link: 'federation', operation, desired }) as const;
  return {
    list: () =>
      attempted({ ...attempt('list the identity bindings'), right: { action: READ, scope: formatResourceId(desired.cluster) } }, async () =>
        (await collect(identityBindings.listByManagedCluster(resourceGroup, cluster))).map(({ id = '', name = '', properties }) => ({
          id,
          name,
          identityId: properties?.managedIdentity.resourceId ?? '',
          issuer: properties?.oidcIssuer?.oidcIssuerUrl,
        })),
      ),
    create: (name) =>
      attempted(attempt('make the identity binding'), async () => {
        await identityBindings.createOrUpdate(
          resourceGroup,
          cluster,
          name,
          {
            properties: { managedIdentity: { resourceId: formatResourceId(desired.identity) } },
          },
          { updateIntervalInMs: POLL_MS },
        );
      }),
    remove: (name) =>
      attempted(attempt('delete the identity binding'), async () => {
        await identityBindings.delete(resourceGroup, cluster, name, { updateIntervalInMs: POLL_MS });
      }),
  };
}
