// The AKS cluster: read, turned on, connected to.
import { ContainerServiceClient } from '@azure/arm-containerservice';
import { createDefaultHttpClient, createHttpHeaders, createPipelineRequest, RestError, type HttpMethods } from '@azure/core-rest-pipeline';
import { azureProblem, namesNear, type AzureProblem } from '../chain/azure-problem';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { formatResourceId } from '../chain/resource-id';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from './request';
import type { Clock } from './retry';
import type { AzureSession } from './session';
import type { Desired } from '../chain/desired';
import type { ClusterFacts } from '../chain/facts';

/** The api-version of reads and writes alike: a PUT must not lose what the GET did not know. */
const API_VERSION = '2026-04-01';

interface RawCluster {
  location: string;
  eTag?: string;
  identity?: { tenantId?: string };
  properties: {
    provisioningState?: string;
    powerState?: { code?: string };
    oidcIssuerProfile?: { enabled?: boolean; issuerURL?: string };
    securityProfile?: { workloadIdentity?: { enabled?: boolean } };
    aadProfile?: { tenantID?: string } | null;
  };
}

export interface ClusterClient {
  read(): Promise<ClusterFacts>;
  /** The kubeconfig of the cluster's users, as text: it may hold credentials. */
  kubeconfig(): Promise<string>;
  /** Turns the OIDC issuer and workload identity on, and waits until the cluster has done it. */
  enableFeatures(onWait: (status: string) => void): Promise<void>;
  /** The issuers of all clusters of the subscription that can be seen. */
  listIssuers(): Promise<string[]>;
}

export function clusterClient(session: AzureSession, desired: Desired, clock: Clock): ClusterClient {
  const { subscriptionId, resourceGroup, name } = desired.cluster;
  const client = new ContainerServiceClient(session.credential, subscriptionId, clientOptions(session));
  const attempt = (operation: string) => ({ link: 'cluster', operation, desired }) as const;
  const id = formatResourceId(desired.cluster);
  const send = (method: HttpMethods, url: string, body?: object, headers: Record<string, string> = {}) =>
    sendRaw(client, method, url, body, headers);
  const url = `${session.cloud.resourceManager}${id}?api-version=${API_VERSION}`;
  const get = async (): Promise<RawCluster> => (await send('GET', url)).body as RawCluster;

  return {
    read: async () => {
      try {
        return factsOf(await get());
      } catch (error) {
        throw asBrokenLink(error, { ...attempt('read the cluster'), near: await nearNames(client, desired, problemOf(error)) });
      }
    },
    kubeconfig: () =>
      attempted(attempt("get the cluster's kubeconfig"), async () => {
        const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(resourceGroup, name, { format: 'exec' });
        const [first] = kubeconfigs ?? [];
        return Buffer.from(first?.value ?? '').toString();
      }),
    enableFeatures: (onWait) =>
      attempted(attempt('turn the features on'), async () => {
        const cluster = await get();
        const { properties } = cluster;
        // The whole cluster goes back as it was read, unknown fields included: a PUT deletes what it does not name.
        const wanted = {
          ...cluster,
          properties: {
            ...properties,
            oidcIssuerProfile: { ...properties.oidcIssuerProfile, enabled: true },
            securityProfile: {
              ...properties.securityProfile,
              workloadIdentity: { ...properties.securityProfile?.workloadIdentity, enabled: true },
            },
          },
        };
        const answer = await send('PUT', url, wanted, cluster.eTag === undefined ? {} : { 'if-match': cluster.eTag });
        await followOperation(send, answer.headers.get('azure-asyncoperation'), clock, onWait);
      }),
    listIssuers: async () =>
      (await collect(client.managedClusters.list())).flatMap(({ oidcIssuerProfile }) => oidcIssuerProfile?.issuerURL ?? []),
  };
}

function factsOf({ location, identity, properties }: RawCluster): ClusterFacts {
  return {
    location,
    running: properties.powerState?.code !== 'Stopped',
    issuerEnabled: properties.oidcIssuerProfile?.enabled === true,
    workloadIdentityEnabled: properties.securityProfile?.workloadIdentity?.enabled === true,
    issuerUrl: properties.oidcIssuerProfile?.issuerURL,
    tenantId: identity?.tenantId ?? properties.aadProfile?.tenantID,
  };
}

/** Through the SDK's pipeline (token, proxy, retries), without its models: those drop every field that they do not know. */
async function sendRaw(
  client: ContainerServiceClient,
  method: HttpMethods,
  url: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<{ body: unknown; headers: { get(name: string): string | undefined } }> {
  const request = createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({ 'content-type': 'application/json', 'accept': 'application/json', ...headers }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await client.pipeline.sendRequest(createDefaultHttpClient(), request);
  if (response.status >= 400) throw new RestError(`HTTP ${response.status}`, { statusCode: response.status, request, response });
  return { body: JSON.parse(response.bodyAsText || '{}'), headers: response.headers };
}

const POLL_MS = 2000;
const FINAL = ['succeeded', 'failed', 'canceled'];

async function followOperation(
  send: (method: HttpMethods, url: string) => Promise<{ body: unknown; headers: { get(name: string): string | undefined } }>,
  url: string | undefined,
  clock: Clock,
  onWait: (status: string) => void,
): Promise<void> {
  if (url === undefined) return;
  for (let delayMs = 200; ; delayMs = Math.min(delayMs * 2, POLL_MS * 5)) {
    const { body, headers } = await send('GET', url);
    const { status = '' } = body as { status?: string };
    onWait(status);
    if (status.toLowerCase() === 'succeeded') return;
    if (FINAL.includes(status.toLowerCase())) {
      const { message }: AzureProblem = azureProblem(200, body);
      throw new BrokenLink(diagnose('CLUSTER_UPDATE_FAILED', { status, message }));
    }
    const retryAfter = Number(headers.get('retry-after'));
    await clock.sleep(retryAfter > 0 ? retryAfter * 1000 : delayMs);
  }
}

/** Names close to the one that was not found, where the caller may list them. */
async function nearNames(client: ContainerServiceClient, { cluster }: Desired, problem: AzureProblem | undefined): Promise<string> {
  if (problem === undefined || !/^(Resource|ResourceGroup)NotFound$/.test(problem.code)) return '';
  try {
    const ids = (await collect(client.managedClusters.list())).flatMap(({ id }) => id ?? []);
    const groups = ids.map((id) => id.split('/')[4] ?? '');
    if (problem.code === 'ResourceGroupNotFound') return namesNear(cluster.resourceGroup, groups);
    const names = ids.map((id) => ({ name: id.split('/').at(-1) ?? '', group: id.split('/')[4] ?? '' }));
    const elsewhere = names
      .filter(({ name }) => name.toLowerCase() === cluster.name.toLowerCase())
      .map(({ name, group }) => `${name} in resource group ${group}`);
    return elsewhere.length > 0
      ? ` (there is: ${elsewhere.join(', ')})`
      : namesNear(
          cluster.name,
          names.map(({ name }) => name),
        );
  } catch {
    return '';
  }
}
