// AKS identity bindings: what lets pods of a cluster use an identity without a credential for each ServiceAccount.
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { array, looseObject, nullish, object, optional, safeParse, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, isMissing, problemOf } from '../../../azure/request';
import { jsonOf } from '../../../chain/json';
import { formatResourceId } from '../../../chain/resource-id';
import { allows } from '../../access/roles';
import type { BindingFacts } from './plan';
import type { Shape } from '../../../azure/answers';
import type { Attempt } from '../../../azure/problem';
import type { Context } from '../../context';

const BINDING = looseObject({
  id: string(),
  name: string(),
  properties: looseObject({ managedIdentity: looseObject({ resourceId: string() }) }),
});
const ACTIONS = optional(array(string()), []);
const PERMISSIONS = object({ value: array(looseObject({ actions: ACTIONS, notActions: ACTIONS })), nextLink: nullish(string()) });
const SHAPES: readonly Shape[] = [
  ...['GET', 'PUT'].map((method): Shape => ({ method, path: /\/identityBindings\/[^/]+$/i, schema: BINDING })),
  { method: 'GET', path: /\/identityBindings$/i, schema: object({ value: array(BINDING), nextLink: nullish(string()) }) },
];

const WRITE_CREDENTIALS = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write';

export interface BindingClient {
  /** All bindings of the cluster. */
  list(): Promise<readonly BindingFacts[]>;
  /** Whether the caller may write credentials of the identity, or of one that is created in its group; undefined where it may not ask. */
  mayWriteCredentials(identityExists: boolean): Promise<boolean | undefined>;
  /** Creates the binding, and waits until the cluster has done it. */
  create(name: string): Promise<void>;
  /** One that is gone already is as good as deleted. */
  remove(name: string): Promise<void>;
}

const POLL_MS = 1000;

export function bindingClient({ session, desired }: Context): BindingClient {
  const { subscriptionId, resourceGroup, name: cluster } = desired.cluster;
  const { identityBindings } = new ContainerServiceClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
  const authorization = new AuthorizationManagementClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
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
    mayWriteCredentials: (identityExists) =>
      attempted(attempt("ask for the caller's rights", 'write'), async () => {
        const { identity } = desired;
        const group = `/subscriptions/${identity.subscriptionId}/resourceGroups/${identity.resourceGroup}`;
        const scope = identityExists ? formatResourceId(identity) : group;
        const request = createPipelineRequest({
          url: `${session.cloud.resourceManager}${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
          headers: createHttpHeaders({ accept: 'application/json' }),
        });
        const { status, bodyAsText } = await authorization.sendRequest(request);
        const answer = status === 200 ? safeParse(PERMISSIONS, jsonOf(bodyAsText ?? '')) : undefined;
        if (answer?.success !== true) return undefined;
        const { value, nextLink } = answer.output;
        return value.some((permission) => allows(permission, WRITE_CREDENTIALS)) || (nextLink ? undefined : false);
      }),
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
