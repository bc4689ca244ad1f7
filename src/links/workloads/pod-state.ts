// The pods of a workload as the cluster shows them: what keeps one from starting, in words that hold nothing of its output.
import { array, boolean, looseObject, nullish, number, optional, record, string, type InferOutput } from 'valibot';

const STATE = nullish(
  looseObject({
    running: nullish(looseObject({ startedAt: optional(string(), '') })),
    waiting: nullish(looseObject({ reason: optional(string(), ''), message: optional(string(), '') })),
    terminated: nullish(looseObject({ exitCode: optional(number()), reason: optional(string(), ''), signal: optional(number()) })),
  }),
);
const STATUSES = nullish(array(looseObject({ name: string(), restartCount: optional(number(), 0), state: STATE, lastState: STATE })));

export const POD = looseObject({
  metadata: looseObject({
    name: string(),
    labels: nullish(record(string(), string())),
    deletionTimestamp: nullish(string()),
    ownerReferences: nullish(array(looseObject({ kind: string(), name: string(), controller: nullish(boolean()) }))),
  }),
  spec: looseObject({
    serviceAccountName: optional(string(), 'default'),
    containers: array(looseObject({ name: string(), env: nullish(array(looseObject({ name: string(), value: optional(string()) }))) })),
  }),
  status: nullish(
    looseObject({
      phase: optional(string(), ''),
      reason: optional(string(), ''),
      conditions: nullish(
        array(looseObject({ type: string(), status: string(), reason: optional(string(), ''), message: optional(string(), '') })),
      ),
      initContainerStatuses: STATUSES,
      containerStatuses: STATUSES,
    }),
  ),
});
export const PODS = looseObject({ kind: string(), items: array(POD) });
export type Pod = InferOutput<typeof POD>;

export const EVENTS = looseObject({
  items: array(
    looseObject({
      type: optional(string(), ''),
      reason: optional(string(), ''),
      message: optional(string(), ''),
      involvedObject: nullish(looseObject({ name: optional(string(), '') })),
    }),
  ),
});
export type PodEvent = InferOutput<typeof EVENTS>['items'][number];

export interface PodTrouble {
  /** `final`: nothing more is to be expected of it. */
  kind: 'image' | 'crash' | 'failed' | 'waiting';
  pod: string;
  /** `container 'web': waiting (CrashLoopBackOff), before that exit code 1 (Error)`. */
  state: string;
}

/** When the newest of the running containers has started, milliseconds since 1970; undefined where none says so. */
export function newestStart(pods: readonly Pod[]): number | undefined {
  const starts = pods
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .map(({ state }) => Date.parse(state?.running?.startedAt ?? ''))
    .filter((start) => !Number.isNaN(start));
  return starts.length === 0 ? undefined : Math.max(...starts);
}

const IMAGE_REASONS = ['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'];

/** The worst that can be said of a pod; undefined when it is well, or on its way. */
export function podTrouble({ metadata, status }: Pod): PodTrouble | undefined {
  const pod = metadata.name;
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { name, state, lastState } of containers) {
    const reason = state?.waiting?.reason ?? '';
    const described = `container '${name}': ${stateText(state, lastState)}`;
    if (IMAGE_REASONS.includes(reason)) return { kind: 'image', pod, state: described };
    if (reason === 'CrashLoopBackOff') return { kind: 'crash', pod, state: described };
  }
  const ended = containers.find(({ state }) => state?.terminated?.exitCode !== undefined && state.terminated.exitCode !== 0);
  const endedText = ended === undefined ? '' : `container '${ended.name}': ${stateText(ended.state, undefined)}`;
  if (status?.phase === 'Failed') return { kind: 'failed', pod, state: endedText === '' ? `it has failed (${status.reason})` : endedText };
  if (ended !== undefined) return { kind: 'waiting', pod, state: endedText };
  const waiting = containers.find(({ state }) => !['', 'ContainerCreating', 'PodInitializing'].includes(state?.waiting?.reason ?? ''));
  if (waiting !== undefined) return { kind: 'waiting', pod, state: `container '${waiting.name}': ${stateText(waiting.state, undefined)}` };
  const unmet = status?.conditions?.find(
    ({ type, status: holds, reason }) => type === 'PodScheduled' && holds === 'False' && reason !== '',
  );
  return unmet === undefined ? undefined : { kind: 'waiting', pod, state: `${unmet.reason}: ${unmet.message}` };
}

type ContainerState = InferOutput<typeof STATE>;

/** Never the message of a container that has ended: with `FallbackToLogsOnError` that is the end of its log. */
function stateText(state: ContainerState, lastState: ContainerState): string {
  const { waiting, terminated } = state ?? {};
  const before = lastState?.terminated ? `, before that ${endText(lastState.terminated)}` : '';
  if (waiting) {
    // The words of a crash loop are the kubelet's, and say nothing more.
    const message = waiting.reason === 'CrashLoopBackOff' || waiting.message === '' ? '' : `: ${waiting.message}`;
    return `waiting (${waiting.reason}${message})${before}`;
  }
  return terminated ? endText(terminated) : 'running';
}

function endText({ exitCode, reason, signal }: { exitCode?: number | undefined; reason: string; signal?: number | undefined }): string {
  const killed = signal === undefined || signal === 0 ? '' : `, signal ${signal}`;
  return `exit code ${exitCode ?? '(none)'} (${reason === '' ? 'no reason given' : reason}${killed})`;
}

/** Whose words are those of Kubernetes: the events of probes and hooks repeat what the container has said. */
const OWN_WORDS = ['Failed', 'BackOff', 'FailedScheduling', 'NotTriggerScaleUp', 'FailedMount', 'FailedAttachVolume', 'FailedCreate'];

/** The newest warning of a pod that Kubernetes says in its own words; of others the reason alone. */
export function eventText(events: readonly PodEvent[], pod: string): string {
  const warnings = events.filter((one) => one.type === 'Warning' && one.involvedObject?.name === pod);
  const event = warnings.findLast(({ reason }) => OWN_WORDS.includes(reason));
  return event === undefined ? (warnings.at(-1)?.reason ?? '') : `${event.reason}: ${event.message}`;
}

/** Whether a pod has no token, or one for another identity: it is older than the annotation of its ServiceAccount. */
export function isStale({ spec, metadata }: Pod, clientId: string): boolean {
  if (metadata.labels?.['azure.workload.identity/use'] !== 'true') return false;
  const has = (variable: string) => spec.containers.some(({ env }) => (env ?? []).some(({ name }) => name === variable));
  const ids = spec.containers.flatMap(({ env }) => (env ?? []).filter(({ name }) => name === 'AZURE_CLIENT_ID'));
  return (
    !has('AZURE_FEDERATED_TOKEN_FILE') || ids.length === 0 || ids.every(({ value }) => value?.toLowerCase() !== clientId.toLowerCase())
  );
}
