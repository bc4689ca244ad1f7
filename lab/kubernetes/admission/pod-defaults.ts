// What the API server's own plugins give every new pod: its account, its quality of service, tolerations and priority.
import { kubernetesErrors } from '../errors';
import { nanos } from '../quantity';
import { builtIn } from '../resources';
import type { Container, Pod } from '../pod';
import type { Store } from '../store';

/** Seconds that DefaultTolerationSeconds lets a pod stay on a node that is lost. */
const TOLERATED_SECONDS = 300;

export function podDefaults(store: Store, pod: Pod, namespace: string): Pod {
  const serviceAccountName = pod.spec.serviceAccountName ?? pod.spec.serviceAccount ?? 'default';
  const account = store.get(builtIn('ServiceAccount'), namespace, serviceAccountName);
  if (account === undefined) {
    throw kubernetesErrors.admission(
      builtIn('Pod'),
      pod.metadata.name,
      `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`,
    );
  }
  const containers = pod.spec.containers.map(withRequests);
  const pullSecrets = pod.spec['imagePullSecrets'] ?? account['imagePullSecrets'];
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers,
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(withRequests) }),
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
