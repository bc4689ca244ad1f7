// DaemonSets: one pod on every node that takes it.
import { createHash } from 'node:crypto';
import { sameJson } from '../../json';
import { refusalOf, type Node } from '../../kubelet/scheduler';
import { builtIn } from '../resources';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf, type Controlled, type PodTemplate } from './pods';
import type { Pod } from '../pod';
import type { KubernetesObject } from '../../world';

const DAEMON_SET = builtIn('DaemonSet');
const NODE = builtIn('Node');
const RETRY_MS = 1000;
const REVISION = 'controller-revision-hash';

interface DaemonSet extends KubernetesObject {
  spec: { minReadySeconds?: number; updateStrategy: { type: string }; template: PodTemplate };
}

/** What the controller lets its pods tolerate: a node's own troubles. */
const TOLERATIONS = ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map((trouble) => ({
  key: `node.kubernetes.io/${trouble}`,
  operator: 'Exists',
  effect: ['not-ready', 'unreachable'].includes(trouble) ? 'NoExecute' : 'NoSchedule',
}));

export function reconcileDaemonSets(cluster: Controlled): number | undefined {
  const waits = cluster.store.list(DAEMON_SET).map((set) => reconcile(cluster, set as DaemonSet));
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

/** The node that a pod of a DaemonSet is for: it says so in its affinity. */
function nodeOf({ spec }: Pod): string | undefined {
  type Terms = { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: { matchFields?: { values?: string[] }[] }[] } };
  const affinity = spec['affinity'] as { nodeAffinity?: Terms } | undefined;
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0];
}

function reconcile(cluster: Controlled, set: DaemonSet): number | undefined {
  const { store } = cluster;
  const revision = createHash('sha256')
    .update(JSON.stringify(set.spec.template))
    .digest('hex')
    .slice(0, 10)
    .replace(/[aeiou]/g, 'x');
  const tolerations = [...((set.spec.template.spec['tolerations'] as object[] | undefined) ?? []), ...TOLERATIONS];
  const pattern = { ...set.spec.template.spec, tolerations };
  const nodes = store
    .list(NODE)
    .filter((node) => refusalOf({ apiVersion: 'v1', kind: 'Pod', metadata: set.metadata, spec: pattern }, node as Node, []) === undefined)
    .map(({ metadata }) => metadata.name);
  const pods = podsOf(store, set).filter(isActive);
  let refused = false;
  if (set.metadata.deletionTimestamp === undefined) {
    for (const node of nodes.filter((one) => !podsOf(store, set).some((pod) => nodeOf(pod) === one && pod.status?.phase !== 'Failed'))) {
      const affinity = {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
          },
        },
      };
      const made = {
        template: set.spec.template,
        name: { prefix: `${set.metadata.name}-` },
        labels: { [REVISION]: revision },
        spec: { affinity, tolerations },
      };
      refused = createPod(cluster, DAEMON_SET, set, made) !== undefined || refused;
    }
    for (const pod of pods.filter((one) => !nodes.includes(nodeOf(one) ?? ''))) deletePod(cluster, DAEMON_SET, set, pod);
    const outdated = pods.filter(({ metadata }) => metadata.labels?.[REVISION] !== revision);
    // One at a time, the next when all others are ready again.
    const [next] = outdated;
    if (
      set.spec.updateStrategy.type !== 'OnDelete' &&
      next !== undefined &&
      pods.filter((pod) => !isReady(pod) && pod !== next).length === 0
    )
      deletePod(cluster, DAEMON_SET, set, next);
  }
  writeStatus(cluster, set, nodes, revision);
  return refused ? RETRY_MS : undefined;
}

function writeStatus({ store, lab }: Controlled, before: DaemonSet, nodes: string[], revision: string): void {
  const set = store.get(DAEMON_SET, before.metadata.namespace, before.metadata.name) as DaemonSet | undefined;
  if (set === undefined) return;
  const pods = podsOf(store, set).filter((pod) => isActive(pod) && nodes.includes(nodeOf(pod) ?? ''));
  const available = pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, lab.clock.now())).length;
  const status = {
    observedGeneration: Number(set.metadata['generation'] ?? 1),
    desiredNumberScheduled: nodes.length,
    currentNumberScheduled: pods.length,
    numberMisscheduled: 0,
    updatedNumberScheduled: pods.filter(({ metadata }) => metadata.labels?.[REVISION] === revision).length,
    numberReady: pods.filter(isReady).length,
    ...(available > 0 && { numberAvailable: available }),
    ...(nodes.length > available && { numberUnavailable: nodes.length - available }),
  };
  if (!sameJson(status, set['status'])) store.put(DAEMON_SET, { ...set, status });
}
