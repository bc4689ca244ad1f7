// A whole laboratory: its services, its proxy and its control port, started and stopped together.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { clientEnvironment } from './client-environment';
import { createClock } from './clock';
import { cloudOf, type CloudName } from './clouds';
import { deployerKubeconfig } from './container-service/kubeconfig';
import { controlApp } from './control/wire';
import { deployerToken } from './entra/rules';
import { entraService } from './entra/wire';
import { createFaults } from './faults';
import { freshWorld, NAMES } from './fresh-world';
import { githubOidcService, TOKEN_REQUEST_URL } from './github/oidc-wire';
import { githubService } from './github/wire';
import { graphService } from './graph/wire';
import { grantedByObjects } from './identity-binding/rules';
import { startTokenProxy } from './identity-binding/token-proxy';
import { createJournal, type JournalEntry } from './journal';
import { keyVaultService } from './key-vault/wire';
import { createKeys } from './keys';
import { createClusterApis } from './kubernetes/cluster-api';
import { refuseUpgrade } from './kubernetes/unplayed';
import { kubernetesService } from './kubernetes/wire';
import { createCertificateAuthority } from './network/certificates';
import { serviceOf } from './network/hosts';
import { createDispatcher } from './network/listener';
import { insideUrl, startProxy } from './network/proxy';
import { hostEntries } from './network/host-names';
import { reach } from './network/reach';
import { javaTrustStore } from './network/trust-store';
import { oidcIssuerService } from './oidc-issuer/wire';
import { createRandom } from './random';
import { startRealCluster, type RealCluster } from './real-cluster/real-cluster';
import { resourceManagerService } from './resource-manager/wire';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { createUnplayed } from './unplayed';
import { configurationService } from './targets/configuration-wire';
import { modelsService } from './targets/models-wire';
import { queryService } from './targets/query-wire';
import { registryService } from './targets/registry-wire';
import { storageService } from './targets/storage-wire';
import type { FaultRule } from './faults';
import type { Lab } from './context';
import type { ApiServerParts } from './real-cluster/api-server';
import type { World } from './world';

export interface LabOptions {
  seed?: number;
  /** Where it answers for its host names itself, without a proxy: an address and a port of this machine. */
  direct?: { address: string; port: number };
  /** The cloud that it plays; by default the public one. */
  cloud?: CloudName;
  /** Programs of a real API server, to stand in for the laboratory's own. */
  apiServer?: ApiServerParts['binaries'];
}

export interface RunningLab {
  /** What a client needs: proxy, certificates, kubeconfig, and the variables of a GitHub runner. */
  env: Record<string, string>;
  control: string;
  /** Path of the certificate of the public hosts' authority. */
  ca: string;
  /** The certificate of the clusters' own authority, PEM: the kubeconfig carries it. */
  clusterAuthority: string;
  kubeconfig: string;
  /** For a laboratory without a proxy: the port it answers at, and the lines of a hosts file that lead to it. */
  direct: { port: number; hosts: string[] } | undefined;
  world(): World;
  /** With a real API server, a changed webhook is registered there before this ends. */
  settings(change: Partial<Settings>): Promise<void>;
  faults(...rules: FaultRule[]): void;
  requests(): JournalEntry[];
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startLab({ seed, cloud, direct, apiServer }: LabOptions = {}): Promise<RunningLab> {
  const [authority, clusterAuthority, keys, folder] = await Promise.all([
    createCertificateAuthority('aks-wli-action laboratory'),
    createCertificateAuthority('aks-wli-action laboratory cluster'),
    createKeys(),
    mkdtemp(join(tmpdir(), 'aks-wli-lab-')),
  ]);
  const clock = createClock();
  const [journal, faults] = [createJournal(), createFaults()];
  const random = createRandom(seed);
  const lab: Lab = {
    tokenProxy: undefined,
    world: freshWorld(random, clock.now(), cloud),
    settings: { ...DEFAULT_SETTINGS },
    clock,
    random,
    keys,
    clusterAuthorityPem: clusterAuthority.pem,
    unplayed: createUnplayed(),
    insideEnvironment: () => clientEnvironment(paths, direct === undefined ? insideUrl(proxyUrl) : undefined),
    fetch: (url, caller, init) => dispatcher.fetch(url, caller, init),
  };

  const paths = { ca: join(folder, 'ca.pem'), kubeconfig: join(folder, 'kubeconfig'), trustStore: join(folder, 'ca.jks') };
  let proxyUrl = '';
  const containerEnvironment = (): Record<string, string> => clientEnvironment(paths, direct === undefined ? proxyUrl : undefined);
  const clusters = createClusterApis(lab, containerEnvironment);
  const late: { real?: RealCluster } = {};
  const tokenProxy = await startTokenProxy(
    lab,
    clusterAuthority,
    journal,
    async (cluster, user, clientId) => late.real?.mayUseIdentity(user, clientId) ?? grantedByObjects(cluster, user, clientId),
  );
  lab.tokenProxy = { url: tokenProxy.url, sniName: tokenProxy.sniName, caData: tokenProxy.caData };
  const dispatcher = createDispatcher({
    journal,
    faults,
    settings: () => lab.settings,
    services: {
      'resource-manager': resourceManagerService(lab),
      'entra': entraService(lab),
      'key-vault': keyVaultService(lab),
      'oidc-issuer': oidcIssuerService(lab),
      'kubernetes': kubernetesService(lab, clusters, () => late.real),
      'github-oidc': githubOidcService(lab),
      'github': githubService(lab),
      'graph': graphService(lab),
      'storage': storageService(lab),
      'app-configuration': configurationService(lab),
      'registry': registryService(lab),
      'openai': modelsService(lab),
      'log-analytics': queryService(lab),
    },
  });
  const proxy = await startProxy((host) => (isKubernetes(host) ? clusterAuthority : authority), {
    onRequest: dispatcher.listener,
    onUpgrade: (request, socket, head) => {
      if (late.real !== undefined && isKubernetes((request.headers.host ?? '').replace(/:\d+$/, '')))
        late.real.forwardUpgrade(request, socket, head);
      else refuseUpgrade(lab.unplayed, request, socket);
    },
    reach: (host, inside) => reach(lab.world, host, inside),
    notPlayed: (host) => lab.unplayed.record('network', host),
  });
  proxyUrl = proxy.url;
  const directPort =
    direct &&
    (await proxy.listen(direct).catch(async (error: Error) => {
      await Promise.all([proxy.close(), tokenProxy.close(), rm(folder, { recursive: true, force: true })]);
      throw error;
    }));
  if (apiServer !== undefined)
    late.real = await startRealCluster({
      lab,
      authority: clusterAuthority,
      folder,
      binaries: apiServer,
      containerEnvironment,
    });

  const changeSettings = async (change: Partial<Settings>): Promise<void> => {
    Object.assign(lab.settings, change);
    if (change.now === null) clock.reset();
    if (typeof change.now === 'string') clock.set(Date.parse(change.now));
    clusters.settingsChanged(change);
    await late.real?.settingsChanged(change);
  };
  const writeFiles = async (): Promise<void> => {
    const [cluster] = lab.world.clusters;
    await writeFile(paths.ca, authority.pem);
    await writeFile(paths.trustStore, javaTrustStore({ laboratory: authority.pem }, Date.now()));
    if (cluster !== undefined) {
      await writeFile(
        paths.kubeconfig,
        deployerKubeconfig(
          { cluster, resourceGroup: NAMES.resourceGroup, authorityPem: clusterAuthority.pem, proxyUrl },
          await deployerToken(lab),
        ),
        { mode: 0o600 },
      );
    }
  };
  const replaceWorld = async (world: World): Promise<void> => {
    await clusters.close();
    lab.world = world;
    await writeFiles();
  };
  const reset = async (): Promise<void> => {
    await changeSettings(DEFAULT_SETTINGS);
    faults.clear();
    journal.entries.length = 0;
    lab.unplayed.clear();
    // The same deployer, so that the environment that was handed out stays true.
    await replaceWorld(structuredClone(first));
  };
  const handleControl = getRequestListener(
    controlApp({ lab, address: direct?.address ?? '127.0.0.1', journal, faults, changeSettings, replaceWorld, reset }).fetch,
  );
  const control = http.createServer((request, response) => {
    void handleControl(request, response);
  });
  await Promise.all([
    writeFiles(),
    new Promise<void>((resolve) => {
      control.listen(0, '127.0.0.1', resolve);
    }),
  ]);
  const first = structuredClone(lab.world);
  const controlUrl = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
  return {
    env: { ...containerEnvironment(), ...runnerEnvironment(lab.world, folder), KUBECONFIG: paths.kubeconfig, LAB_CONTROL: controlUrl },
    control: controlUrl,
    ...paths,
    clusterAuthority: clusterAuthority.pem,
    direct: direct && { port: directPort ?? direct.port, hosts: hostEntries(lab.world, direct.address) },
    world: () => lab.world,
    settings: changeSettings,
    faults: (...rules) => faults.add(rules),
    requests: () => journal.entries,
    reset,
    close: async () => {
      control.closeAllConnections();
      await Promise.all([
        clusters.close(),
        late.real?.close(),
        tokenProxy.close(),
        proxy.close(),
        new Promise((resolve) => {
          control.close(resolve);
        }),
      ]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isKubernetes = (host: string): boolean => serviceOf(host) === 'kubernetes';

function runnerEnvironment(world: World, folder: string): Record<string, string> {
  const [deployer] = world.applications;
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: world.github.repository,
    GITHUB_REPOSITORY_OWNER: world.github.repository.split('/')[0]!,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_RUN_ID: '1',
    LAB_GITHUB_TOKEN: world.github.token,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    RUNNER_TEMP: folder,
    ACTIONS_ID_TOKEN_REQUEST_URL: TOKEN_REQUEST_URL,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: world.github.requestToken,
    AZURE_CLIENT_ID: deployer!.clientId,
    AZURE_TENANT_ID: world.tenantId,
    AZURE_SUBSCRIPTION_ID: world.subscriptions[0]!.subscriptionId,
    LAB_CLIENT_SECRET: deployer!.secret!,
    ...(world.cloud !== 'AzureCloud' && { AZURE_AUTHORITY_HOST: `https://${cloudOf(world).login[0]}/` }),
  };
}
