// Jobs: pods until enough have succeeded, or too many have failed.
import { timestamp } from '../../clock';
import { isMap, sameJson } from '../../json';
import { deletedInBackground } from '../deletion';
import { builtIn } from '../resources';
import { createPod, deletePod, isActive, isReady, podsOf, tell, type Controlled, type PodTemplate } from './pods';
import type { Pod } from '../pod';
import type { KubernetesObject } from '../../world';

const JOB = builtIn('Job');
const RETRY_MS = 1000;
const INDEX = 'batch.kubernetes.io/job-completion-index';

interface Job extends KubernetesObject {
  spec: {
    parallelism: number;
    completions?: number;
    completionMode: string;
    backoffLimit: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    template: PodTemplate;
  };
  status?: { startTime?: string; completionTime?: string; conditions?: Condition[]; [field: string]: unknown };
}

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastProbeTime: string;
  lastTransitionTime: string;
}

export function reconcileJobs(cluster: Controlled): number | undefined {
  const waits = cluster.store.list(JOB).map((job) => reconcile(cluster, job as Job));
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

function reconcile(cluster: Controlled, job: Job): number | undefined {
  const { store, lab } = cluster;
  if (job.metadata.deletionTimestamp !== undefined) return undefined;
  const now = lab.clock.now();
  const end = (job.status?.conditions ?? []).find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  if (end !== undefined) return removeWhenOld(cluster, job, Date.parse(end.lastTransitionTime));
  const pods = podsOf(store, job);
  const [active, failed] = [pods.filter(isActive), pods.filter(({ status }) => status?.phase === 'Failed')];
  const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded');
  const { parallelism, completions, backoffLimit, activeDeadlineSeconds, suspend } = job.spec;
  const startTime = suspend === true ? undefined : (job.status?.startTime ?? timestamp(now));
  const deadline =
    startTime !== undefined && activeDeadlineSeconds !== undefined ? Date.parse(startTime) + activeDeadlineSeconds * 1000 : undefined;
  const restarts = active.reduce(
    (sum, { status }) => sum + (status?.containerStatuses ?? []).reduce((all, { restartCount }) => all + restartCount, 0),
    0,
  );
  const outcome = ((): { type: 'Complete' | 'Failed'; reason: string; message: string } | undefined => {
    if (deadline !== undefined && now >= deadline)
      return { type: 'Failed', reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' };
    if (failed.length + restarts > backoffLimit)
      return { type: 'Failed', reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
    const enough =
      completions === undefined ? succeeded.length > 0 && active.length === 0 : indexesOf(job, succeeded).length >= completions;
    return enough ? { type: 'Complete', reason: 'CompletionsReached', message: 'Reached expected number of succeeded pods' } : undefined;
  })();

  let refused = false;
  if (suspend === true || outcome !== undefined) {
    for (const pod of active) deletePod(cluster, JOB, job, pod);
  } else {
    const left = completions === undefined ? (succeeded.length > 0 ? 0 : parallelism) : completions - indexesOf(job, succeeded).length;
    // A failed pod is not replaced at once: 10 seconds in reality, doubled each time; a tenth of that here.
    const backoff = failed.length === 0 ? 0 : Math.min(1000 * 2 ** (failed.length - 1), 60_000);
    const lastFailure = Math.max(0, ...failed.map(endOf));
    if (now < lastFailure + backoff) {
      writeStatus(cluster, job, pods, startTime, undefined);
      return lastFailure + backoff - now;
    }
    for (const index of missingIndexes(job, pods, Math.min(parallelism, left) - active.length))
      refused = createNumbered(cluster, job, index) || refused;
  }
  writeStatus(cluster, job, podsOf(store, job), startTime, outcome);
  return refused ? RETRY_MS : deadline === undefined || outcome !== undefined ? undefined : deadline - now;
}

function endOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ state }) => Date.parse(state.terminated?.finishedAt ?? '') || 0));
}

const isIndexed = ({ spec }: Job): boolean => spec.completionMode === 'Indexed';

/** Each success counts; of an Indexed Job each number once. */
function indexesOf(job: Job, pods: Pod[]): string[] {
  const indexes = pods.map(({ metadata }, position) => metadata.annotations?.[INDEX] ?? String(position));
  return isIndexed(job) ? [...new Set(indexes)] : indexes;
}

function missingIndexes(job: Job, pods: Pod[], count: number): (string | undefined)[] {
  if (count <= 0) return [];
  if (!isIndexed(job)) return Array.from({ length: count }, () => undefined);
  const taken = new Set(
    pods.filter((pod) => isActive(pod) || pod.status?.phase === 'Succeeded').map(({ metadata }) => metadata.annotations?.[INDEX]),
  );
  return Array.from({ length: job.spec.completions ?? 0 }, (_, index) => String(index))
    .filter((index) => !taken.has(index))
    .slice(0, count);
}

/** True when admission refused it. */
function createNumbered(cluster: Controlled, job: Job, index: string | undefined): boolean {
  const { template } = job.spec;
  const numbered = (container: Pod['spec']['containers'][number]) => ({
    ...container,
    env: [...(container.env ?? []), { name: 'JOB_COMPLETION_INDEX', value: index ?? '' }],
  });
  return (
    createPod(cluster, JOB, job, {
      template:
        index === undefined ? template : { ...template, spec: { ...template.spec, containers: template.spec.containers.map(numbered) } },
      name: { prefix: index === undefined ? `${job.metadata.name}-` : `${job.metadata.name}-${index}-` },
      ...(index !== undefined && { labels: { [INDEX]: index }, annotations: { [INDEX]: index } }),
    }) !== undefined
  );
}

function removeWhenOld({ store, lab, deletion }: Controlled, job: Job, ended: number): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec;
  if (ttlSecondsAfterFinished === undefined) return undefined;
  const wait = ended + ttlSecondsAfterFinished * 1000 - lab.clock.now();
  const { namespace = 'default', name } = job.metadata;
  if (wait <= 0 && store.get(JOB, namespace, name) !== undefined)
    deletion.delete({ kind: JOB, verb: 'delete', namespace, name }, deletedInBackground('Job'));
  return wait > 0 ? wait : undefined;
}

function writeStatus(
  { store, lab }: Controlled,
  before: Job,
  pods: Pod[],
  startTime: string | undefined,
  outcome: { type: 'Complete' | 'Failed'; reason: string; message: string } | undefined,
): void {
  const job = store.get(JOB, before.metadata.namespace, before.metadata.name) as Job | undefined;
  if (job === undefined) return;
  const at = timestamp(lab.clock.now());
  const condition = (type: string): Condition => ({
    type,
    status: 'True',
    reason: outcome?.reason ?? '',
    message: outcome?.message ?? '',
    lastProbeTime: at,
    lastTransitionTime: at,
  });
  const count = (matches: (pod: Pod) => boolean): number => pods.filter(matches).length;
  const [active, succeeded, failed] = [
    outcome === undefined ? count(isActive) : 0,
    count(({ status }) => status?.phase === 'Succeeded'),
    count(({ status }) => status?.phase === 'Failed'),
  ];
  const status = {
    ...(startTime !== undefined && { startTime }),
    ...(active > 0 && { active }),
    ready: outcome === undefined ? count(isReady) : 0,
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    terminating: count(({ metadata }) => metadata.deletionTimestamp !== undefined),
    uncountedTerminatedPods: {},
    ...(outcome !== undefined && {
      conditions: [condition(outcome.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'), condition(outcome.type)],
    }),
    ...(outcome?.type === 'Complete' && { completionTime: at }),
  };
  const known = isMap(job.status) ? job.status : {};
  if (!sameJson(known, status)) store.put(JOB, { ...job, status });
  if (outcome === undefined) return;
  const event = outcome.type === 'Complete' ? { reason: 'Completed', message: 'Job completed' } : outcome;
  tell(lab, store, JOB, job, { type: outcome.type === 'Complete' ? 'Normal' : 'Warning', reason: event.reason, message: event.message });
}
