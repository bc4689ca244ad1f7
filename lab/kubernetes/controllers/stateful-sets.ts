// StatefulSets: pods with a number, one after the other; an update goes from the last to the first.
import { createHash } from 'node:crypto';
import { sameJson } from '../../json';
import { builtIn } from '../resources';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf, type Controlled, type PodTemplate } from './pods';
import type { Pod } from '../pod';
import type { KubernetesObject } from '../../world';

const STATEFUL_SET = builtIn('StatefulSet');
const CLAIM = builtIn('PersistentVolumeClaim');
const RETRY_MS = 1000;
const REVISION = 'controller-revision-hash';

interface StatefulSet extends KubernetesObject {
  spec: {
    replicas: number;
    minReadySeconds?: number;
    podManagementPolicy: string;
    updateStrategy: { type: string; rollingUpdate?: { partition?: number } };
    template: PodTemplate;
    volumeClaimTemplates?: (KubernetesObject & { spec: object })[];
    ordinals?: { start?: number };
  };
  status?: { currentRevision?: string; [field: string]: unknown };
}

export function reconcileStatefulSets(cluster: Controlled): number | undefined {
  const waits = cluster.store.list(STATEFUL_SET).map((set) => reconcile(cluster, set as StatefulSet));
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

const revisionOf = ({ metadata, spec }: StatefulSet): string =>
  `${metadata.name}-${createHash('sha256')
    .update(JSON.stringify(spec.template))
    .digest('hex')
    .slice(0, 10)
    .replace(/[aeiou]/g, 'x')}`;

function reconcile(cluster: Controlled, set: StatefulSet): number | undefined {
  const { store } = cluster;
  const [first, revision] = [set.spec.ordinals?.start ?? 0, revisionOf(set)];
  const pods = new Map(podsOf(store, set).map((pod) => [pod.metadata.name, pod]));
  const names = Array.from({ length: set.spec.replicas }, (_, index) => `${set.metadata.name}-${first + index}`);
  const parallel = set.spec.podManagementPolicy === 'Parallel';
  let refused = false;
  if (set.metadata.deletionTimestamp === undefined) {
    for (const name of names) {
      const pod = pods.get(name);
      if (pod === undefined) refused = createNumbered(cluster, set, name, revision) !== undefined || refused;
      else if (pod.status?.phase === 'Failed' && pod.metadata.deletionTimestamp === undefined) deletePod(cluster, STATEFUL_SET, set, pod);
      // The next one waits until this one is ready.
      if (!parallel && (pod === undefined || !isReady(pod))) break;
    }
    const surplus = [...pods.values()].filter((pod) => isActive(pod) && !names.includes(pod.metadata.name)).toSorted(fromTheLast);
    for (const pod of parallel ? surplus : surplus.slice(0, 1)) deletePod(cluster, STATEFUL_SET, set, pod);
    if (surplus.length === 0) update(cluster, set, names, pods, revision);
  }
  const wait = writeStatus(cluster, set, revision);
  return refused ? RETRY_MS : wait;
}

const numberOf = ({ metadata }: Pod): number => Number(metadata.name.split('-').at(-1));
const fromTheLast = (one: Pod, other: Pod): number => numberOf(other) - numberOf(one);

/** One pod at a time, and only while all others are ready. */
function update(cluster: Controlled, set: StatefulSet, names: string[], pods: Map<string, Pod>, revision: string): void {
  if (set.spec.updateStrategy.type === 'OnDelete') return;
  const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
  for (const name of names.slice(partition).toReversed()) {
    const pod = pods.get(name);
    if (pod === undefined || !isActive(pod)) return;
    if (pod.metadata.labels?.[REVISION] !== revision) {
      deletePod(cluster, STATEFUL_SET, set, pod);
      return;
    }
    if (!isReady(pod)) return;
  }
}

function createNumbered(cluster: Controlled, set: StatefulSet, name: string, revision: string): string | undefined {
  const number = name.split('-').at(-1) ?? '0';
  const claims = set.spec.volumeClaimTemplates ?? [];
  for (const claim of claims) createClaim(cluster, set, claim, `${claim.metadata.name}-${name}`);
  const volumes = claims.map(({ metadata }) => ({ name: metadata.name, persistentVolumeClaim: { claimName: `${metadata.name}-${name}` } }));
  const own = (set.spec.template.spec.volumes ?? []).filter((volume) => !claims.some(({ metadata }) => metadata.name === volume.name));
  return createPod(cluster, STATEFUL_SET, set, {
    template: set.spec.template,
    name: { exact: name },
    labels: { 'apps.kubernetes.io/pod-index': number, [REVISION]: revision, 'statefulset.kubernetes.io/pod-name': name },
    spec: { hostname: name, ...(volumes.length > 0 && { volumes: [...own, ...volumes] }) },
  });
}

/** Claims outlive their pods. They are bound at once: AKS has a storage class that makes a disk for each. */
function createClaim({ store }: Controlled, set: StatefulSet, claim: KubernetesObject, name: string): void {
  const namespace = set.metadata.namespace ?? 'default';
  if (store.get(CLAIM, namespace, name) !== undefined) return;
  store.put(CLAIM, {
    ...claim,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { ...claim.metadata, name, namespace },
    status: { phase: 'Bound' },
  });
}

function writeStatus({ store, lab }: Controlled, before: StatefulSet, revision: string): number | undefined {
  const set = store.get(STATEFUL_SET, before.metadata.namespace, before.metadata.name) as StatefulSet | undefined;
  if (set === undefined) return undefined;
  const pods = podsOf(store, set).filter(isActive);
  const ready = pods.filter(isReady).length;
  const available = pods.filter((pod) => isAvailable(pod, set.spec.minReadySeconds ?? 0, lab.clock.now())).length;
  const updated = pods.filter(({ metadata }) => metadata.labels?.[REVISION] === revision).length;
  const finished = updated === set.spec.replicas && ready === set.spec.replicas && pods.length === set.spec.replicas;
  const current = finished ? revision : (set.status?.currentRevision ?? revision);
  const status = {
    observedGeneration: Number(set.metadata['generation'] ?? 1),
    replicas: pods.length,
    readyReplicas: ready,
    availableReplicas: available,
    currentReplicas: pods.filter(({ metadata }) => metadata.labels?.[REVISION] === current).length,
    updatedReplicas: updated,
    currentRevision: current,
    updateRevision: revision,
    collisionCount: 0,
  };
  if (!sameJson(status, set.status)) store.put(STATEFUL_SET, { ...set, status });
  return available < ready ? 1000 : undefined;
}
