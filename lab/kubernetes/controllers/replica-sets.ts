// ReplicaSets: as many pods of a template as are desired.
import { timestamp } from '../../clock';
import { isMap, sameJson } from '../../json';
import { builtIn } from '../resources';
import { createPod, deletePod, isActive, isAvailable, isReady, podsOf, withCondition, type Controlled, type PodTemplate } from './pods';
import type { Pod } from '../pod';
import type { KubernetesObject } from '../../world';

const REPLICA_SET = builtIn('ReplicaSet');
/** A pod that was refused is tried again after this. Milliseconds. */
const RETRY_MS = 1000;

export interface ReplicaSet extends KubernetesObject {
  spec: { replicas: number; minReadySeconds?: number; selector: { matchLabels?: Record<string, string> }; template: PodTemplate };
  status?: {
    replicas?: number;
    readyReplicas?: number;
    availableReplicas?: number;
    fullyLabeledReplicas?: number;
    observedGeneration?: number;
    conditions?: { type: string; status: string; reason?: string; message?: string; lastTransitionTime: string }[];
  };
}

export function reconcileReplicaSets(cluster: Controlled): number | undefined {
  const waits = cluster.store.list(REPLICA_SET).map((set) => reconcile(cluster, set as ReplicaSet));
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

function reconcile(cluster: Controlled, set: ReplicaSet): number | undefined {
  const { store, lab } = cluster;
  const active = podsOf(store, set).filter(isActive);
  const missing = set.metadata.deletionTimestamp === undefined ? set.spec.replicas - active.length : 0;
  let refused: string | undefined;
  for (let made = 0; made < missing && refused === undefined; made += 1) {
    refused = createPod(cluster, REPLICA_SET, set, { template: set.spec.template, name: { prefix: `${set.metadata.name}-` } });
  }
  for (const pod of active.toSorted(byWorth).slice(0, Math.max(0, -missing))) deletePod(cluster, REPLICA_SET, set, pod);
  const wait = writeStatus(cluster, set, refused);
  return refused === undefined ? wait : Math.min(wait ?? RETRY_MS, RETRY_MS, lab.settings.latencyMs + RETRY_MS);
}

/** Those first that are the least loss: without a node, not ready, young. */
function byWorth(one: Pod, other: Pod): number {
  const worth = (pod: Pod): number => Number(pod.spec.nodeName !== undefined) * 2 + Number(isReady(pod));
  return worth(one) - worth(other) || (String(one.metadata.creationTimestamp) < String(other.metadata.creationTimestamp) ? 1 : -1);
}

function writeStatus({ store, lab }: Controlled, before: ReplicaSet, refused: string | undefined): number | undefined {
  const set = store.get(REPLICA_SET, before.metadata.namespace, before.metadata.name);
  if (set === undefined) return undefined;
  const pods = podsOf(store, set).filter(isActive);
  const minReady = before.spec.minReadySeconds ?? 0;
  const [ready, available] = [pods.filter(isReady).length, pods.filter((pod) => isAvailable(pod, minReady, lab.clock.now())).length];
  const at = timestamp(lab.clock.now());
  const status = isMap(set['status']) ? (set['status'] as NonNullable<ReplicaSet['status']>) : {};
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'ReplicaFailure');
  const failed = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: refused ?? '', lastTransitionTime: at };
  const conditions = refused === undefined ? others : withCondition(status.conditions ?? [], failed);
  const next = {
    replicas: pods.length,
    ...(pods.length > 0 && { fullyLabeledReplicas: pods.length }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    observedGeneration: Number(set.metadata['generation'] ?? 1),
    ...(conditions.length > 0 && { conditions }),
  };
  if (!sameJson(status, next)) store.put(REPLICA_SET, { ...set, status: next });
  return available < ready ? 1000 : undefined;
}
