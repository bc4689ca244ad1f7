// What the API server's own plugins give every new pod: its account, its quality of service, tolerations and priority.
import { kubernetesErrors } from '../errors';
import { nanos } from '../quantity';
import { builtIn } from '../resources';
import type { Container, Pod, Volume } from '../pod';
import type { Store } from '../store';
import type { KubernetesObject } from '../../world';

/** Seconds that DefaultTolerationSeconds lets a pod stay on a node that is lost. */
const TOLERATED_SECONDS = 300;

/** `suffix`: what makes the name of the volume with the account's own token unique. */
export function podDefaults(store: Store, pod: Pod, namespace: string, suffix: string): Pod {
  const serviceAccountName = pod.spec.serviceAccountName ?? pod.spec.serviceAccount ?? 'default';
  const account = store.get(builtIn('ServiceAccount'), namespace, serviceAccountName);
  if (account === undefined) {
    throw kubernetesErrors.admission(
      builtIn('Pod'),
      pod.metadata.name,
      `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
    );
  }
  const access = accessVolume(pod, account, suffix);
  const complete = (container: Container): Container => withAccess(withRequests(container), access);
  const containers = pod.spec.containers.map(complete);
  const pullSecrets = pod.spec['imagePullSecrets'] ?? account['imagePullSecrets'];
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers,
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(complete) }),
      ...(access !== undefined && { volumes: [...(pod.spec.volumes ?? []), access] }),
      enableServiceLinks: pod.spec['enableServiceLinks'] ?? true,
      serviceAccountName,
      serviceAccount: serviceAccountName,
      ...(pullSecrets !== undefined && { imagePullSecrets: pullSecrets }),
      priority: pod.spec['priority'] ?? priorityOf(store, pod),
      preemptionPolicy: pod.spec['preemptionPolicy'] ?? 'PreemptLowerPriority',
      tolerations: tolerations(pod),
    },
    status: { phase: 'Pending', qosClass: qualityOf([...containers, ...(pod.spec.initContainers ?? [])]) },
  };
}

const ACCESS_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What a pod reaches the API server with, unless it or its account does not want it: token, authority and namespace. */
function accessVolume({ spec }: Pod, account: KubernetesObject, suffix: string): Volume | undefined {
  if ((spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken']) === false) return undefined;
  return {
    name: `kube-api-access-${suffix}`,
    projected: {
      defaultMode: 420,
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
}

function withAccess(container: Container, volume: Volume | undefined): Container {
  const mounts = container.volumeMounts ?? [];
  if (volume === undefined || mounts.some(({ mountPath }) => mountPath === ACCESS_PATH)) return container;
  return { ...container, volumeMounts: [...mounts, { name: volume.name, readOnly: true, mountPath: ACCESS_PATH }] };
}

/** A limit without a request is a request as well. */
function withRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  return limits === undefined ? container : { ...container, resources: { ...container.resources, requests: { ...limits, ...requests } } };
}

function priorityOf(store: Store, pod: Pod): unknown {
  const name = pod.spec['priorityClassName'];
  if (typeof name !== 'string' || name === '') return 0;
  if (name.startsWith('system-')) return name === 'system-node-critical' ? 2000001000 : 2000000000;
  const found = store.get(builtIn('PriorityClass'), undefined, name);
  if (found === undefined) {
    throw kubernetesErrors.admission(builtIn('Pod'), pod.metadata.name, `no PriorityClass with name ${name} was found`);
  }
  return found['value'];
}

function tolerations({ spec }: Pod): object[] {
  const given = (spec['tolerations'] as { key?: string; operator?: string; effect?: string }[] | undefined) ?? [];
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (taint) => !given.some(({ key, effect }) => (key === taint || key === undefined) && (effect === 'NoExecute' || effect === undefined)),
  );
  return [...given, ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: TOLERATED_SECONDS }))];
}

function qualityOf(containers: Container[]): string {
  const amounts = containers.map(({ resources }) => ({ limits: resources?.limits ?? {}, requests: resources?.requests ?? {} }));
  if (amounts.every(({ limits, requests }) => Object.keys(limits).length + Object.keys(requests).length === 0)) return 'BestEffort';
  const guaranteed = amounts.every(({ limits, requests }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && nanos(requests[name] ?? limits[name]) === nanos(limits[name])),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
