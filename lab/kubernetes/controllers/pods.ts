// What controllers share: the pods that an object owns, making one of a template, and what of a pod counts.
import { timestamp } from '../../clock';
import { Refusal } from '../../refusal';
import { isMap } from '../../json';
import { deletedInBackground, type Deletion } from '../deletion';
import { apiVersionOf, builtIn, type ResourceKind } from '../resources';
import type { Pod } from '../pod';
import type { Store } from '../store';
import type { Verbs } from '../verbs';
import type { Lab } from '../../context';
import type { KubernetesObject } from '../../world';

export interface Controlled {
  lab: Lab;
  store: Store;
  verbs: Verbs;
  deletion: Deletion;
}

export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec: Pod['spec'];
}

const POD = builtIn('Pod');
const EVENT = builtIn('Event');

export function ownerReference(kind: ResourceKind, { metadata }: KubernetesObject): object {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  const owners = object.metadata['ownerReferences'];
  return Array.isArray(owners) && owners.some((one) => isMap(one) && one['controller'] === true && one['uid'] === owner.metadata.uid);
}

export function podsOf(store: Store, owner: KubernetesObject): Pod[] {
  return store.list(POD, owner.metadata.namespace).filter((pod): pod is Pod => isOwnedBy(pod, owner));
}

export const isEnding = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;
export const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
export const isActive = (pod: Pod): boolean => !isEnding(pod) && !hasEnded(pod);

const readySince = (pod: Pod): number | undefined => {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  return condition?.status === 'True' ? Date.parse(condition.lastTransitionTime) : undefined;
};
export const isReady = (pod: Pod): boolean => isActive(pod) && readySince(pod) !== undefined;

/** Ready for so long that it counts. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const since = isActive(pod) ? readySince(pod) : undefined;
  return since !== undefined && since + minReadySeconds * 1000 <= now;
}

export interface NewPod {
  template: PodTemplate;
  name: { exact: string } | { prefix: string };
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  spec?: Partial<Pod['spec']>;
}

/** The words of the refusal when admission does not let the pod in; undefined when it is there. */
export function createPod({ lab, store, verbs }: Controlled, kind: ResourceKind, owner: KubernetesObject, pod: NewPod): string | undefined {
  const { template, name, labels, annotations, spec } = pod;
  const namespace = owner.metadata.namespace ?? 'default';
  const value = {
    metadata: {
      ...('exact' in name ? { name: name.exact } : { generateName: name.prefix }),
      labels: { ...template.metadata?.labels, ...labels },
      annotations: { ...template.metadata?.annotations, ...annotations },
      ownerReferences: [ownerReference(kind, owner)],
    },
    spec: { ...template.spec, ...spec },
  };
  try {
    const made = verbs.create({ kind: POD, verb: 'create', namespace }, { value, duplicates: [] }, controllerOptions(lab));
    tell(lab, store, kind, owner, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${made.metadata.name}` });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal) || !isMap(error.body)) throw error;
    const message = String(error.body['message']);
    tell(lab, store, kind, owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${message}` });
    return message;
  }
}

export function deletePod({ lab, store, deletion }: Controlled, kind: ResourceKind, owner: KubernetesObject, { metadata }: Pod): void {
  deletion.delete(
    { kind: POD, verb: 'delete', namespace: metadata.namespace ?? 'default', name: metadata.name },
    deletedInBackground('Pod'),
  );
  tell(lab, store, kind, owner, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${metadata.name}` });
}

const timeOf = (lab: Lab): string => timestamp(lab.clock.now());

function controllerOptions(lab: Lab) {
  return {
    dryRun: false,
    force: false,
    fieldValidation: 'Ignore' as const,
    writer: { manager: 'kube-controller-manager', time: timeOf(lab) },
    warnings: [],
  };
}

/** An event about an object. The same one again is counted, not written anew. */
export function tell(
  lab: Lab,
  store: Store,
  kind: ResourceKind,
  { metadata }: KubernetesObject,
  event: { type: 'Normal' | 'Warning'; reason: string; message: string },
): void {
  const namespace = metadata.namespace ?? 'default';
  const same = store
    .list(EVENT, namespace)
    .find(
      (one) =>
        one['reason'] === event.reason &&
        one['message'] === event.message &&
        isMap(one['involvedObject']) &&
        one['involvedObject']['uid'] === metadata.uid,
    );
  if (same !== undefined) {
    store.put(EVENT, { ...same, count: Number(same['count'] ?? 1) + 1, lastTimestamp: timeOf(lab) });
    return;
  }
  store.put(EVENT, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${metadata.name}.${lab.random.hex(16)}`, namespace },
    involvedObject: { apiVersion: apiVersionOf(kind), kind: kind.kind, name: metadata.name, namespace, uid: metadata.uid },
    ...event,
    count: 1,
    firstTimestamp: timeOf(lab),
    lastTimestamp: timeOf(lab),
    source: { component: `${kind.kind.toLowerCase()}-controller` },
  });
}

/** Conditions with one changed: its time moves only with its status. */
export function withCondition<T extends { type: string; status: string; lastTransitionTime?: string }>(
  conditions: readonly T[],
  next: T,
): T[] {
  const before = conditions.find(({ type }) => type === next.type);
  const kept =
    before?.status === next.status && before.lastTransitionTime !== undefined
      ? { ...next, lastTransitionTime: before.lastTransitionTime }
      : next;
  return before === undefined ? [...conditions, kept] : conditions.map((one) => (one === before ? kept : one));
}
