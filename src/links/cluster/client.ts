// The AKS cluster: read, its features turned on, connected to.
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { createHttpPoller, type OperationResponse } from '@azure/core-lro';
import { array, boolean, looseObject, nullish, object, optional, parse, string, type InferOutput } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from '../../azure/request';
import { BrokenLink, type Diagnosis } from '../../chain/diagnosis';
import { namesNear } from '../../chain/near-names';
import { formatResourceId } from '../../chain/resource-id';
import { diagnose as diagnoseAzure } from '../../azure/diagnoses';
import { diagnose } from './diagnoses';
import { bodyOf, sendRaw } from '../../azure/raw';
import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { Attempt, AzureProblem } from '../../azure/problem';
import type { AzureSession } from '../../azure/session';
import type { Shape } from '../../azure/answers';
import type { ResourceId } from '../../chain/resource-id';

/** The api-version of reads and writes alike: a PUT must not lose what the GET did not know. */
const API_VERSION = '2026-04-01';

const CLUSTER = looseObject({
  location: string(),
  sku: nullish(looseObject({ name: optional(string()) })),
  eTag: optional(string()),
  identity: nullish(looseObject({ tenantId: optional(string()) })),
  properties: looseObject({
    provisioningState: optional(string()),
    powerState: nullish(looseObject({ code: optional(string()) })),
    oidcIssuerProfile: nullish(looseObject({ enabled: optional(boolean()), issuerURL: optional(string()) })),
    securityProfile: nullish(looseObject({ workloadIdentity: nullish(looseObject({ enabled: optional(boolean()) })) })),
    aadProfile: nullish(looseObject({ tenantID: optional(string()), enableAzureRBAC: optional(boolean()) })),
    apiServerAccessProfile: nullish(looseObject({ enablePrivateCluster: optional(boolean()), enableVnetIntegration: nullish(boolean()) })),
  }),
});

export const CLUSTER_SHAPES: readonly Shape[] = [
  { method: 'GET', path: /\/managedClusters\/[^/]+$/i, schema: CLUSTER },
  { method: 'GET', path: /\/managedClusters$/i, schema: object({ value: array(looseObject({ id: string() })) }) },
  {
    method: 'POST',
    path: /\/listClusterUserCredential$/i,
    schema: object({ kubeconfigs: array(looseObject({ value: string() })) }),
  },
];

export interface ClusterFacts {
  location: string;
  running: boolean;
  issuerEnabled: boolean;
  workloadIdentityEnabled: boolean;
  issuerUrl: string | undefined;
  tenantId: string | undefined;
  /** Who decides what a principal may do in the cluster: Azure role assignments, or Roles of Kubernetes alone. */
  authorization: 'azure' | 'kubernetes';
  /** AKS Automatic: deployment safeguards refuse what does not keep them, and cannot be turned off. */
  automatic: boolean;
  /** The API server has an address in the cluster's own network. */
  vnetIntegration: boolean;
}

export interface ClusterClient {
  read(): Promise<ClusterFacts>;
  /** The kubeconfig of the cluster's users, as text: it may hold credentials. `publicName`: of a private cluster, too. */
  kubeconfig(publicName: boolean): Promise<string>;
  /** Turns the OIDC issuer and workload identity on, and waits until the cluster has done it. */
  enableFeatures(onStatus: (status: string) => void): Promise<ClusterFacts>;
  /** The issuers of all clusters of the subscription that can be seen. */
  listIssuers(): Promise<string[]>;
}

export function clusterClient(session: AzureSession, cluster: ResourceId): ClusterClient {
  const { subscriptionId, resourceGroup, name } = cluster;
  const client = new ContainerServiceClient(session.credential, subscriptionId, clientOptions(session, CLUSTER_SHAPES));
  const attempt = (operation: string, near = ''): Attempt => ({
    link: 'cluster',
    operation,
    target: cluster,
    explain: (problem) => explain(problem, cluster, near),
  });
  const url = `${session.cloud.resourceManager}${formatResourceId(cluster)}?api-version=${API_VERSION}`;
  const get = async (): Promise<InferOutput<typeof CLUSTER>> => parse(CLUSTER, bodyOf(await sendRaw(client, 'GET', url)));

  return {
    read: async () => {
      try {
        return factsOf(await get());
      } catch (error) {
        throw asBrokenLink(error, attempt('read the cluster', await nearNames(client, cluster, problemOf(error))));
      }
    },
    kubeconfig: (publicName) =>
      attempted(attempt("get the cluster's kubeconfig"), async () => {
        const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(resourceGroup, name, {
          format: 'exec',
          ...(publicName && { serverFqdn: 'public' }),
        });
        return Buffer.from(kubeconfigs?.[0]?.value ?? '').toString();
      }),
    enableFeatures: (onStatus) =>
      attempted(attempt('turn the features on'), async () => {
        const before = await get();
        const { properties } = before;
        // The whole cluster goes back as it was read, unknown fields included: a PUT deletes what it does not name.
        const body = {
          ...before,
          properties: {
            ...properties,
            oidcIssuerProfile: { ...properties.oidcIssuerProfile, enabled: true },
            securityProfile: {
              ...properties.securityProfile,
              workloadIdentity: { ...properties.securityProfile?.workloadIdentity, enabled: true },
            },
          },
        };
        await followed(client, url, body, before.eTag, session.signal, onStatus);
        return factsOf(await get());
      }),
    listIssuers: () =>
      attempted(attempt('list the clusters'), async () =>
        (await collect(client.managedClusters.list())).flatMap(({ oidcIssuerProfile }) => oidcIssuerProfile?.issuerURL ?? []),
      ),
  };
}

function factsOf({ location, sku, identity, properties }: InferOutput<typeof CLUSTER>): ClusterFacts {
  const automatic = sku?.name === 'Automatic';
  return {
    location,
    running: properties.powerState?.code !== 'Stopped',
    issuerEnabled: properties.oidcIssuerProfile?.enabled === true,
    workloadIdentityEnabled: properties.securityProfile?.workloadIdentity?.enabled === true,
    issuerUrl: properties.oidcIssuerProfile?.issuerURL,
    tenantId: identity?.tenantId ?? properties.aadProfile?.tenantID,
    authorization: properties.aadProfile?.enableAzureRBAC === true ? 'azure' : 'kubernetes',
    automatic,
    // AKS Automatic comes with it: https://learn.microsoft.com/azure/aks/intro-aks-automatic
    vnetIntegration: properties.apiServerAccessProfile?.enableVnetIntegration ?? automatic,
  };
}

function explain(
  { code, message }: AzureProblem,
  { name, resourceGroup, subscriptionId }: ResourceId,
  near: string,
): Diagnosis | undefined {
  switch (code) {
    case 'ResourceNotFound':
      return diagnose('CLUSTER_NOT_FOUND', { cluster: name, group: resourceGroup, near });
    case 'ResourceGroupNotFound':
      return diagnoseAzure('RESOURCE_GROUP_NOT_FOUND', { group: resourceGroup, subscription: subscriptionId, near });
    case 'OperationNotAllowed':
    case 'EtagMismatch':
    case 'ETagMismatch':
      return diagnose('CLUSTER_BUSY', { message: message.replace(/\s+/g, ' ').trim() });
    default:
      return undefined;
  }
}

/** Sends the update and follows the operation that it starts to its end. */
async function followed(
  client: ContainerServiceClient,
  url: string,
  body: object,
  eTag: string | undefined,
  abortSignal: AbortSignal,
  onStatus: (status: string) => void,
): Promise<void> {
  const operation = (response: PipelineResponse): OperationResponse => {
    const { status: statusCode, headers, request } = response;
    const parsed = bodyOf(response);
    if (typeof parsed === 'object' && parsed !== null && 'status' in parsed) onStatus(String(parsed.status));
    return { flatResponse: parsed, rawResponse: { statusCode, headers: headers.toJSON(), body: parsed, request } };
  };
  const poller = createHttpPoller(
    {
      sendInitialRequest: async () => operation(await sendRaw(client, 'PUT', url, body, eTag === undefined ? {} : { 'if-match': eTag })),
      sendPollRequest: async (path) => operation(await sendRaw(client, 'GET', path)),
    },
    { intervalInMs: 2000, skipFinalGet: true, resolveOnUnsuccessful: true },
  );
  await poller.pollUntilDone({ abortSignal });
  const { status, error } = poller.operationState ?? { status: 'unknown', error: undefined };
  if (status !== 'succeeded') throw new BrokenLink(diagnose('CLUSTER_UPDATE_FAILED', { status, message: error?.message ?? '' }));
}

/** Names close to the one that was not found, where the caller may list them. */
async function nearNames(client: ContainerServiceClient, cluster: ResourceId, problem: AzureProblem | undefined): Promise<string> {
  if (problem === undefined || !/^(Resource|ResourceGroup)NotFound$/.test(problem.code)) return '';
  try {
    const found = (await collect(client.managedClusters.list())).map(({ id = '' }) => id.split('/'));
    const [groups, names] = [found.map((parts) => parts[4] ?? ''), found.map((parts) => parts.at(-1) ?? '')];
    if (problem.code === 'ResourceGroupNotFound') return namesNear(cluster.resourceGroup, groups);
    const elsewhere = found
      .filter((parts) => parts.at(-1)?.toLowerCase() === cluster.name.toLowerCase())
      .map((parts) => `${cluster.name} in resource group ${parts[4] ?? ''}`);
    return elsewhere.length > 0 ? ` (there is: ${elsewhere.slice(0, 5).join(', ')})` : namesNear(cluster.name, names);
  } catch {
    return '';
  }
}
