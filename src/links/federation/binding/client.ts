// AKS identity bindings: what lets pods of a cluster use an identity without a credential for each ServiceAccount.
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { array, looseObject, nullish, object, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, isMissing, problemOf } from '../../../azure/request';
import { formatResourceId } from '../../../chain/resource-id';
import type { BindingFacts } from './plan';
import type { Shape } from '../../../azure/answers';
import type { Attempt } from '../../../azure/problem';
import type { Context } from '../../context';

const BINDING = looseObject({
  id: string(),
  name: string(),
  properties: looseObject({ managedIdentity: looseObject({ resourceId: string() }) }),
});
const SHAPES: readonly Shape[] = [
  ...['GET', 'PUT'].map((method): Shape => ({ method, path: /\/identityBindings\/[^/]+$/i, schema: BINDING })),
  { method: 'GET', path: /\/identityBindings$/i, schema: object({ value: array(BINDING), nextLink: nullish(string()) }) },
];

export interface BindingClient {
  /** All bindings of the cluster. */
  list(): Promise<readonly BindingFacts[]>;
  /** Creates the binding, and waits until the cluster has done it. */
  create(name: string): Promise<void>;
  /** One that is gone already is as good as deleted. */
  remove(name: string): Promise<void>;
}

const POLL_MS = 1000;

export function bindingClient({ session, desired }: Context): BindingClient {
  const { subscriptionId, resourceGroup, name: cluster } = desired.cluster;
  const { identityBindings } = new ContainerServiceClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
  const attempt = (operation: string, verb: string): Attempt => ({
    link: 'federation',
    operation,
    target: desired.cluster,
    right: `Microsoft.ContainerService/managedClusters/identityBindings/${verb}`,
  });
  const polling = { updateIntervalInMs: POLL_MS, abortSignal: session.signal };
  return {
    list: () =>
      attempted(attempt('list the identity bindings', 'read'), async () =>
        (await collect(identityBindings.listByManagedCluster(resourceGroup, cluster))).map(({ id = '', name = '', properties }) => ({
          id,
          name,
          identityId: properties?.managedIdentity.resourceId ?? '',
          issuer: properties?.oidcIssuer?.oidcIssuerUrl,
        })),
      ),
    create: (name) =>
      attempted(attempt('create the identity binding', 'write'), async () => {
        const properties = { managedIdentity: { resourceId: formatResourceId(desired.identity) } };
        await identityBindings.createOrUpdate(resourceGroup, cluster, name, { properties }, polling);
      }),
    remove: async (name) => {
      try {
        await identityBindings.delete(resourceGroup, cluster, name, polling);
      } catch (error) {
        if (!isMissing(problemOf(error))) throw asBrokenLink(error, attempt('delete the identity binding', 'delete'));
      }
    },
  };
}
