// What the azure-workload-identity webhook does to a pod: as recorded from the real one, version by version.
import { createHash } from 'node:crypto';
import { textOf } from '../json';
import { webhookErrors } from './errors';
import type { Container, Pod } from '../kubernetes/pod';

export interface WebhookConfiguration {
  version: '1.5.1' | '1.6.0' | '1.6.0-identity-binding';
  tenantId: string;
  /** With its trailing slash. */
  authorityHost: string;
  /** Of the tokens that it projects: its flag `--audience` (azure-workload-identity, cmd/webhook/main.go). */
  audience: string;
  /** Stands in for the name of a pod that has none yet: that pod's volume is named anew in each pass. */
  requestId?: string;
  /** What a webhook with identity binding turned on tells pods of the cluster's token endpoint. */
  tokenProxy?: { url: string; sniName: string; caFile?: string; caData?: string };
}

/** The annotations of the pod's ServiceAccount; undefined when there is no such ServiceAccount. */
export type ServiceAccountAnnotations = Record<string, string> | undefined;

export const USE_LABEL = 'azure.workload.identity/use';
const PREFIX = 'azure.workload.identity/';
const PROXY_PORT = '8000';

/** Where the token lies has moved between versions: nothing may rely on it but through AZURE_FEDERATED_TOKEN_FILE. */
function tokenLayout({ version, requestId = '' }: WebhookConfiguration, pod: Pod): { volume: string; mountPath: string; path: string } {
  if (version === '1.5.1')
    return { volume: 'azure-identity-token', mountPath: '/var/run/secrets/azure/tokens', path: 'azure-identity-token' };
  const hash = createHash('sha256')
    // A pod whose name the API server has yet to make has none here.
    .update(textOf(pod.metadata.name) || requestId)
    .digest('hex')
    .slice(0, 30);
  return { volume: `azure-workload-identity-reserved-${hash}`, mountPath: '/var/run/secrets/azure/wi', path: 'token/azure-identity-token' };
}

/** The pod after the webhook. Refuses what the real one refuses, by throwing a Refusal with its words. */
export function mutatePod(configuration: WebhookConfiguration, pod: Pod, serviceAccount: ServiceAccountAnnotations): Pod {
  const serviceAccountName = pod.spec.serviceAccountName ?? '';
  if (serviceAccount === undefined) throw webhookErrors.noServiceAccount(serviceAccountName);
  const annotations = pod.metadata.annotations ?? {};
  const mutated = structuredClone(pod);
  // The webhook is written in Go and sends the pod back through its types: these appear on the way.
  mutated.metadata.creationTimestamp ??= null;
  mutated.status ??= {};
  if (`${PREFIX}inject-proxy-sidecar` in annotations) injectProxy(mutated, annotations);
  const expirationSeconds = tokenExpiration(annotations, serviceAccount);

  const binding =
    configuration.version === '1.6.0-identity-binding' && annotations[`${PREFIX}use-identity-binding`]?.toLowerCase() === 'true'
      ? configuration.tokenProxy
      : undefined;
  const layout = tokenLayout(configuration, pod);
  const clientId = serviceAccountName === '' ? undefined : serviceAccount[`${PREFIX}client-id`];
  const environment = [
    ...(clientId ? [{ name: 'AZURE_CLIENT_ID', value: clientId }] : []),
    { name: 'AZURE_TENANT_ID', value: serviceAccount[`${PREFIX}tenant-id`] ?? configuration.tenantId },
    { name: 'AZURE_FEDERATED_TOKEN_FILE', value: `${layout.mountPath}/${layout.path}` },
    { name: 'AZURE_AUTHORITY_HOST', value: configuration.authorityHost },
    ...(binding === undefined
      ? []
      : [
          { name: 'AZURE_KUBERNETES_TOKEN_PROXY', value: binding.url },
          { name: 'AZURE_KUBERNETES_SNI_NAME', value: binding.sniName },
          ...(binding.caFile === undefined ? [] : [{ name: 'AZURE_KUBERNETES_CA_FILE', value: binding.caFile }]),
          ...(binding.caData === undefined ? [] : [{ name: 'AZURE_KUBERNETES_CA_DATA', value: binding.caData }]),
        ]),
  ];
  const skipped = (annotations[`${PREFIX}skip-containers`] ?? '').split(';').map((name) => name.trim());
  const mount = { mountPath: layout.mountPath, name: layout.volume, readOnly: true };
  for (const container of [...(mutated.spec.initContainers ?? []), ...mutated.spec.containers]) {
    container.resources ??= {};
    if (!skipped.includes(container.name)) injectContainer(container, environment, mount);
  }
  const volumes = (mutated.spec.volumes ??= []);
  if (!volumes.some(({ name }) => name === layout.volume)) {
    const audience = binding === undefined ? configuration.audience : 'api://AKSIdentityBinding';
    volumes.push({
      name: layout.volume,
      projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds, path: layout.path } }] },
    });
  }
  return mutated;
}

/** What a container has of its own is kept. */
function injectContainer(
  container: Container,
  environment: { name: string; value: string }[],
  mount: { mountPath: string; name: string; readOnly: boolean },
): void {
  const env = (container.env ??= []);
  for (const variable of environment) {
    if (!env.some(({ name }) => name === variable.name)) env.push({ ...variable });
  }
  const mounts = (container.volumeMounts ??= []);
  if (!mounts.some(({ name }) => name === mount.name)) mounts.push({ ...mount });
}

/** The pod's word goes before the ServiceAccount's. Seconds. */
function tokenExpiration(pod: Record<string, string>, serviceAccount: Record<string, string>): number {
  const annotation = `${PREFIX}service-account-token-expiration`;
  const text = pod[annotation] || serviceAccount[annotation] || '3600';
  if (!/^[+-]?\d+$/.test(text)) throw webhookErrors.expirationIsNoNumber(text);
  const expiration = Number(text);
  if (expiration < 3600 || expiration > 86400) throw webhookErrors.expirationOutOfRange(expiration);
  return expiration;
}

/** As Go reads a number of 32 bits; that it is a port nobody checks but the API server. */
function proxyPort(annotations: Record<string, string>): string {
  const text = annotations[`${PREFIX}proxy-sidecar-port`] ?? PROXY_PORT;
  if (!/^[+-]?\d+$/.test(text)) throw webhookErrors.portIsNoNumber(text, 'invalid syntax');
  const port = Number(text);
  if (port < -(2 ** 31) || port >= 2 ** 31) throw webhookErrors.portIsNoNumber(text, 'value out of range');
  return String(port);
}

/** Any value of the annotation asks for the proxy, `false` included. */
function injectProxy(pod: Pod, annotations: Record<string, string>): void {
  if (pod.spec['hostNetwork'] === true) throw webhookErrors.proxyOnHostNetwork();
  const port = proxyPort(annotations);
  const proxy: Container = {
    name: 'azwi-proxy',
    image: '/proxy:',
    imagePullPolicy: 'IfNotPresent',
    args: [`--proxy-port=${port}`, '--log-level='],
    lifecycle: { postStart: { exec: { command: ['/proxy', `--proxy-port=${port}`, '--probe', '--log-level='] } } },
    ports: [{ containerPort: Number(port) }],
    restartPolicy: 'Always',
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
    },
  };
  const proxyInit: Container = {
    name: 'azwi-proxy-init',
    image: '/proxy-init:',
    imagePullPolicy: 'IfNotPresent',
    env: [{ name: 'PROXY_PORT', value: port }],
    securityContext: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] }, privileged: true, runAsNonRoot: false, runAsUser: 0 },
  };
  // In front of all others the proxy, behind them what points the network to it; each once, whoever put it there.
  const own = pod.spec.initContainers ?? [];
  const has = (name: string): boolean => own.some((container) => container.name === name);
  pod.spec.initContainers = [...(has(proxy.name) ? [] : [proxy]), ...own, ...(has(proxyInit.name) ? [] : [proxyInit])];
}
