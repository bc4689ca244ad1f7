// How far a workload has rolled out, by its status alone: as `kubectl rollout status` and `kubectl wait` say it.
import { array, boolean, looseObject, nullish, number, optional, record, string, type InferOutput } from 'valibot';
import { counted } from '../../chain/diagnosis';

const COUNT = optional(number(), 0);
const CONDITIONS = nullish(
  array(looseObject({ type: string(), status: string(), reason: optional(string(), ''), message: optional(string(), '') })),
);

export const ROLLOUT_OBJECT = looseObject({
  kind: string(),
  metadata: looseObject({
    name: string(),
    generation: optional(number(), 0),
    annotations: nullish(record(string(), string())),
  }),
  spec: nullish(
    looseObject({
      replicas: optional(number(), 1),
      paused: nullish(boolean()),
      suspend: nullish(boolean()),
      completions: nullish(number()),
      parallelism: nullish(number()),
      selector: nullish(looseObject({ matchLabels: nullish(record(string(), string())) })),
      updateStrategy: nullish(
        looseObject({ type: optional(string(), ''), rollingUpdate: nullish(looseObject({ partition: optional(number(), 0) })) }),
      ),
    }),
  ),
  status: nullish(
    looseObject({
      observedGeneration: COUNT,
      replicas: COUNT,
      updatedReplicas: COUNT,
      availableReplicas: COUNT,
      readyReplicas: COUNT,
      currentRevision: optional(string(), ''),
      updateRevision: optional(string(), ''),
      desiredNumberScheduled: COUNT,
      updatedNumberScheduled: COUNT,
      numberAvailable: COUNT,
      succeeded: COUNT,
      phase: optional(string(), ''),
      conditions: CONDITIONS,
    }),
  ),
});
export type RolloutObject = InferOutput<typeof ROLLOUT_OBJECT>;

export type RolloutState =
  | { state: 'complete'; progress: string }
  | { state: 'progressing'; progress: string }
  /** It will not come to its end by itself. */
  | { state: 'failed'; code: 'ROLLOUT_DEADLINE' | 'ROLLOUT_JOB_FAILED' | 'ROLLOUT_POD_FAILED'; progress: string }
  /** Somebody has stopped it on purpose. */
  | { state: 'held'; progress: string };

/** The kinds that are waited for. */
export const ROLLOUT_KINDS = {
  Deployment: { path: 'apis/apps/v1', plural: 'deployments', apiVersion: 'apps/v1' },
  StatefulSet: { path: 'apis/apps/v1', plural: 'statefulsets', apiVersion: 'apps/v1' },
  DaemonSet: { path: 'apis/apps/v1', plural: 'daemonsets', apiVersion: 'apps/v1' },
  Job: { path: 'apis/batch/v1', plural: 'jobs', apiVersion: 'batch/v1' },
  Pod: { path: 'api/v1', plural: 'pods', apiVersion: 'v1' },
} as const;
export type RolloutKind = keyof typeof ROLLOUT_KINDS;

export function isRolloutKind(kind: string): kind is RolloutKind {
  return Object.hasOwn(ROLLOUT_KINDS, kind);
}

export function rolloutState(kind: RolloutKind, object: RolloutObject): RolloutState {
  if (kind === 'Job') return jobState(object);
  if (kind === 'Pod') return podState(object);
  const observed = object.status?.observedGeneration ?? 0;
  if (observed < object.metadata.generation) return progressing('its controller has not seen it yet');
  return { Deployment: deploymentState, StatefulSet: statefulSetState, DaemonSet: daemonSetState }[kind](object);
}

function deploymentState({ spec, status }: RolloutObject): RolloutState {
  if (spec?.paused === true) return { state: 'held', progress: 'it is paused' };
  const failed = conditionOf(status, 'Progressing');
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  const wanted = spec?.replicas ?? 1;
  if (failed?.reason === 'ProgressDeadlineExceeded')
    return { state: 'failed', code: 'ROLLOUT_DEADLINE', progress: `${availableReplicas} of ${wanted} replicas available` };
  if (updatedReplicas < wanted) return progressing(`${updatedReplicas} of ${wanted} replicas updated${refusedPods(status)}`);
  if (replicas > updatedReplicas)
    return progressing(`${counted(replicas - updatedReplicas, 'old replica is', 'old replicas are')} still there`);
  if (availableReplicas < updatedReplicas) return progressing(`${availableReplicas} of ${wanted} updated replicas available`);
  return complete(`${availableReplicas} of ${wanted} replicas available`);
}

function statefulSetState({ spec, status }: RolloutObject): RolloutState {
  const { readyReplicas = 0, updatedReplicas = 0, currentRevision = '', updateRevision = '' } = status ?? {};
  const wanted = spec?.replicas ?? 1;
  if (spec?.updateStrategy?.type === 'OnDelete')
    return readyReplicas < wanted
      ? progressing(`${readyReplicas} of ${wanted} replicas ready`)
      : complete(`${readyReplicas} of ${wanted} replicas ready`);
  if (readyReplicas < wanted) return progressing(`${readyReplicas} of ${wanted} replicas ready${refusedPods(status)}`);
  const partition = spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  if (partition > 0)
    return updatedReplicas < wanted - partition
      ? progressing(`${updatedReplicas} of ${wanted - partition} replicas updated`)
      : complete(`${updatedReplicas} of ${wanted - partition} replicas updated`);
  return currentRevision === updateRevision
    ? complete(`${readyReplicas} of ${wanted} replicas ready`)
    : progressing(`${updatedReplicas} of ${wanted} replicas updated`);
}

function daemonSetState({ spec, status }: RolloutObject): RolloutState {
  const { desiredNumberScheduled: wanted = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  if (spec?.updateStrategy?.type !== 'OnDelete' && updatedNumberScheduled < wanted)
    return progressing(`${updatedNumberScheduled} of ${wanted} pods updated`);
  return numberAvailable < wanted
    ? progressing(`${numberAvailable} of ${wanted} pods available`)
    : complete(`${numberAvailable} of ${wanted} pods available`);
}

function jobState({ spec, status }: RolloutObject): RolloutState {
  if (conditionOf(status, 'Complete') !== undefined) return complete('it is complete');
  const failed = conditionOf(status, 'Failed') ?? conditionOf(status, 'FailureTarget');
  if (failed !== undefined)
    return {
      state: 'failed',
      code: 'ROLLOUT_JOB_FAILED',
      progress: [failed.reason, failed.message].filter((part) => part !== '').join(': '),
    };
  if (spec?.suspend === true) return { state: 'held', progress: 'it is suspended' };
  const wanted = spec?.completions ?? spec?.parallelism ?? 1;
  return progressing(`${status?.succeeded ?? 0} of ${wanted} pods succeeded`);
}

function podState({ status }: RolloutObject): RolloutState {
  const { phase = 'Pending' } = status ?? {};
  if (phase === 'Succeeded') return complete('it has succeeded');
  if (phase === 'Failed') return { state: 'failed', code: 'ROLLOUT_POD_FAILED', progress: 'it has failed' };
  return conditionOf(status, 'Ready') === undefined ? progressing(`it is ${phase === '' ? 'Pending' : phase}`) : complete('it is ready');
}

/** A quota or a policy refuses the pods: nothing but the status of what makes them says so. */
function refusedPods(status: RolloutObject['status']): string {
  const refused = conditionOf(status, 'ReplicaFailure');
  return refused === undefined ? '' : ` (${refused.reason}: ${refused.message})`;
}

/** A condition that holds; `Progressing` in any state. */
function conditionOf(status: RolloutObject['status'], type: string) {
  return status?.conditions?.find((condition) => condition.type === type && (condition.status === 'True' || type === 'Progressing'));
}

function progressing(progress: string): RolloutState {
  return { state: 'progressing', progress };
}

function complete(progress: string): RolloutState {
  return { state: 'complete', progress };
}
