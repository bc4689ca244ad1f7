// Following workloads until they have rolled out: all at once, each by a watch, within one time limit.
import { looseObject, nullish, record, string } from 'valibot';
import { BrokenLink, type Diagnosis } from '../../chain/diagnosis';
import { waitingLine } from '../../chain/waiting';
import { expectSuccess, isSuccess, understood } from '../../kubernetes/answer';
import { watchObject } from '../../kubernetes/watched';
import { diagnose } from './diagnoses';
import { eventText, EVENTS, isStale, newestStart, POD, PODS, podTrouble, type Pod, type PodTrouble } from './pod-state';
import { ROLLOUT_KINDS, ROLLOUT_OBJECT, rolloutState, type RolloutKind, type RolloutObject, type RolloutState } from './rollout';
import type { Clock } from '../../chain/clock';
import type { Connection } from '../../kubernetes/connection';

export interface RolloutTarget {
  kind: RolloutKind;
  namespace: string;
  name: string;
  /** Its pods run as the workload's ServiceAccount, with an identity from the webhook: this is its client id. */
  clientId: string | undefined;
}

export interface RolledOut {
  /** `Deployment ns/shop`. */
  object: string;
  progress: string;
}

export interface FollowParts {
  connection: Connection;
  clock: Clock;
  log: (line: string) => void;
  serviceAccount: string;
  /** 0: it is judged as it is. */
  timeoutMs: number;
  /** The run has just given rights that take minutes to count: until then, pods may crash. */
  patient: boolean;
}

/** Pods are looked at that often, besides every change of what makes them. */
const TICK_MS = 2000;

/** Without a readiness probe a container is ready as soon as it runs: one that crashes at its start is ready for a moment. */
const SETTLE_MS = 5000;

/** @throws BrokenLink with every workload that has not rolled out. */
export async function followAll(targets: readonly RolloutTarget[], parts: FollowParts): Promise<RolledOut[]> {
  const results = await Promise.allSettled(targets.map((target) => follow(target, parts)));
  const failures = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = failures.find((failure) => !(failure instanceof BrokenLink));
  if (unexpected !== undefined) throw unexpected instanceof Error ? unexpected : new Error('a rollout failed', { cause: unexpected });
  const [first, ...others] = failures.flatMap((failure) => (failure instanceof BrokenLink ? failure.diagnoses : []));
  if (first !== undefined) throw new BrokenLink(first, others);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function follow(target: RolloutTarget, parts: FollowParts): Promise<RolledOut> {
  const { connection, clock, log, timeoutMs } = parts;
  const object = `${target.kind} ${target.namespace}/${target.name}`;
  const startedAt = clock.now();
  const watched = await watchObject(connection, pathOf(target), ROLLOUT_OBJECT, 'workloads', `to read ${pathOf(target)}`);
  let shown = '';
  let completeSince: number | undefined;
  try {
    for (;;) {
      const live = await watched.state();
      if (live === undefined) throw new BrokenLink(diagnose('WORKLOAD_MISSING', { object }));
      const state = rolloutState(target.kind, live);
      const elapsedMs = clock.now() - startedAt;
      const pods = await podsOf(target, live, connection);
      const troubles = await currentTroubles(target, live, pods, connection);
      completeSince =
        state.state === 'complete' && !troubles.some(({ kind }) => contradicts(target.kind, kind))
          ? (completeSince ?? clock.now())
          : undefined;
      const isSettled =
        completeSince !== undefined &&
        (timeoutMs === 0 || clock.now() - Math.min(completeSince, newestStart(pods) ?? Infinity) >= SETTLE_MS);
      if (isSettled || state.state === 'held' || (completeSince !== undefined && runsOnce(target.kind, live))) {
        stopAtStalePods(target, pods, object, parts);
        log(`${object}: ${state.progress}`);
        return { object, progress: state.progress };
      }
      const problem =
        completeSince === undefined ? await problemOf({ target, live, state, object, pods, troubles, elapsedMs }, parts) : undefined;
      if (problem !== undefined) throw new BrokenLink(problem);
      if (completeSince === undefined && state.progress !== shown) log(waitingLine(object, state.progress, elapsedMs));
      shown = state.progress;
      await Promise.race([
        clock.sleep(completeSince === undefined ? Math.min(TICK_MS, Math.max(timeoutMs - elapsedMs, 1)) : TICK_MS),
        watched.changed(),
      ]);
    }
  } finally {
    watched.stop();
  }
}

interface Seen {
  target: RolloutTarget;
  live: RolloutObject;
  state: RolloutState;
  object: string;
  pods: readonly Pod[];
  troubles: readonly PodTrouble[];
  elapsedMs: number;
}

async function problemOf({ target, state, object, pods, troubles, elapsedMs }: Seen, parts: FollowParts): Promise<Diagnosis | undefined> {
  const isLate = elapsedMs >= parts.timeoutMs;
  const worst = ['image', 'crash', 'failed', 'waiting'].flatMap((kind) => troubles.filter((one) => one.kind === kind))[0];
  const { namespace } = target;
  const details = async (): Promise<{ object: string; namespace: string; pod: string; trouble: string; progress: string }> => ({
    object,
    namespace,
    pod: worst?.pod ?? target.name,
    trouble: await described(worst, pods, namespace, parts.connection),
    progress: state.progress,
  });
  if (state.state === 'failed') return diagnose(state.code, await details());
  if (worst?.kind === 'image') return diagnose('ROLLOUT_IMAGE', await details());
  // A Job counts its own failures, and says when there were too many.
  if (worst?.kind === 'crash' && target.kind !== 'Job' && (!parts.patient || isLate)) return diagnose('ROLLOUT_CRASH', await details());
  return isLate ? diagnose('ROLLOUT_TIMEOUT', { ...(await details()), seconds: String(Math.round(elapsedMs / 1000)) }) : undefined;
}

/** The container's state, and the event that fits it. */
async function described(
  trouble: PodTrouble | undefined,
  pods: readonly Pod[],
  namespace: string,
  connection: Connection,
): Promise<string> {
  const pod = trouble?.pod ?? pods[0]?.metadata.name;
  if (pod === undefined) return 'There is no pod of it.';
  const query = { fieldSelector: `involvedObject.name=${pod}` };
  const answer = await connection.send({ method: 'GET', path: `/api/v1/namespaces/${namespace}/events`, query });
  const event = isSuccess(answer) ? eventText(understood(answer, EVENTS, 'workloads').items, pod) : '';
  const parts = [
    trouble === undefined ? `Pod ${pod} is not ready` : `Pod ${pod}, ${trouble.state}`,
    ...(event === '' ? [] : [`event ${event}`]),
  ];
  return `${parts.join('; ').replace(/\.$/, '')}.`;
}

async function podsOf({ kind, namespace, name }: RolloutTarget, { spec }: RolloutObject, connection: Connection): Promise<Pod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  if (kind === 'Pod') {
    const answer = await connection.send({ method: 'GET', path: `${path}/${encodeURIComponent(name)}` });
    return answer.status === 404 ? [] : [understood(expectSuccess(answer, 'workloads', `to read the pod ${name}`), POD, 'workloads')];
  }
  const labels = Object.entries(spec?.selector?.matchLabels ?? {}).map(([label, value]) => `${label}=${value}`);
  if (labels.length === 0) return [];
  const answer = await connection.send({ method: 'GET', path, query: { labelSelector: labels.join(',') } });
  const { items } = understood(expectSuccess(answer, 'workloads', `to list the pods of ${kind} ${name}`), PODS, 'workloads');
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined || metadata.deletionTimestamp === null);
}

/** Of pods that are being replaced nothing is said. */
async function currentTroubles(
  target: RolloutTarget,
  live: RolloutObject,
  pods: readonly Pod[],
  connection: Connection,
): Promise<PodTrouble[]> {
  const found: PodTrouble[] = [];
  for (const pod of pods) {
    const trouble = podTrouble(pod);
    if (trouble !== undefined && (await isCurrent(target, live, pod, connection))) found.push(trouble);
  }
  return found;
}

const REVISION = 'deployment.kubernetes.io/revision';
const REPLICA_SET = looseObject({ metadata: looseObject({ annotations: nullish(record(string(), string())) }) });

async function isCurrent({ kind, namespace }: RolloutTarget, live: RolloutObject, pod: Pod, connection: Connection): Promise<boolean> {
  const { labels, ownerReferences } = pod.metadata;
  const annotations = live.metadata.annotations ?? {};
  switch (kind) {
    case 'Deployment': {
      const owner = ownerReferences?.find((reference) => reference.kind === 'ReplicaSet')?.name;
      const revision = annotations[REVISION];
      if (owner === undefined || revision === undefined) return true;
      const path = `/apis/apps/v1/namespaces/${namespace}/replicasets/${encodeURIComponent(owner)}`;
      const answer = await connection.send({ method: 'GET', path });
      if (!isSuccess(answer)) return answer.status !== 404;
      return understood(answer, REPLICA_SET, 'workloads').metadata.annotations?.[REVISION] === revision;
    }
    case 'StatefulSet':
      return isSame(labels?.['controller-revision-hash'], live.status?.updateRevision);
    case 'DaemonSet':
      return isSame(labels?.['pod-template-generation'], annotations['deprecated.daemonset.template.generation']);
    case 'Job':
    case 'Pod':
      return true;
  }
}

function isSame(ofPod: string | undefined, current: string | undefined): boolean {
  return ofPod === undefined || current === undefined || current === '' || ofPod === current;
}

/** Green, and without a token: the webhook looks at a pod when it is made, and never again. */
function stopAtStalePods(target: RolloutTarget, pods: readonly Pod[], object: string, { serviceAccount }: FollowParts): void {
  const { kind, name, namespace, clientId } = target;
  if (clientId === undefined || kind === 'Job') return;
  const stale = pods.filter((pod) => pod.status?.phase === 'Running' && isStale(pod, clientId)).map(({ metadata }) => metadata.name);
  if (stale.length === 0) return;
  const shown = stale.length === 1 ? `the pod ${stale.join()}` : `${stale.length} pods (${stale.slice(0, 3).join(', ')})`;
  throw new BrokenLink(diagnose('ROLLOUT_STALE', { pods: shown, object, serviceAccount, kind: kind.toLowerCase(), name, namespace }));
}

/** Pods that have failed for good, evicted ones say, are replaced and left lying about; those of a Job that is complete may have failed. */
function contradicts(workload: RolloutKind, trouble: PodTrouble['kind']): boolean {
  return workload !== 'Job' && trouble !== 'failed';
}

/** A Job, or a Pod that has succeeded: nothing more is to be expected of it. */
function runsOnce(kind: RolloutKind, { status }: RolloutObject): boolean {
  return kind === 'Job' || (kind === 'Pod' && status?.phase === 'Succeeded');
}

function pathOf({ kind, namespace, name }: RolloutTarget): string {
  const { path, plural } = ROLLOUT_KINDS[kind];
  return `/${path}/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
}
