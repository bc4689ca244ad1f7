// Why a check pod gives no verdict: from its state and its events, without waiting for the time limit.
import { array, looseObject, nullish, number, optional, string, type InferOutput } from 'valibot';
import { diagnose } from './diagnoses';
import type { Diagnosis } from '../../chain/diagnosis';

export const POD_STATE = looseObject({
  kind: optional(string()),
  metadata: looseObject({ name: string(), resourceVersion: optional(string()), deletionTimestamp: nullish(string()) }),
  status: nullish(
    looseObject({
      phase: optional(string()),
      reason: optional(string()),
      message: optional(string()),
      conditions: nullish(
        array(looseObject({ type: string(), status: string(), reason: optional(string()), message: optional(string()) })),
      ),
      containerStatuses: nullish(
        array(
          looseObject({
            name: string(),
            state: nullish(
              looseObject({
                waiting: nullish(looseObject({ reason: optional(string()), message: optional(string()) })),
                terminated: nullish(looseObject({ exitCode: optional(number()), reason: optional(string()), message: optional(string()) })),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});
export type PodState = InferOutput<typeof POD_STATE>;

export const POD_EVENTS = looseObject({
  items: array(looseObject({ type: optional(string()), reason: optional(string()), message: optional(string()) })),
});
export type PodEvent = InferOutput<typeof POD_EVENTS>['items'][number];

const IMAGE_REASONS = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull', 'RegistryUnavailable'];
const START_REASONS = ['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError', 'CrashLoopBackOff'];
const IMAGE_EVENTS = /pull|image/i;

/** A cluster autoscaler looks every 10 s, and may need several looks: until then, nobody knows whether a node comes. */
const AUTOSCALER_MS = 60_000;

/** `ageMs`: since the pod was created. `lastWords`: the end of its log, where it is no verdict. */
export function podProblem(
  pod: PodState,
  container: string,
  events: readonly PodEvent[],
  ageMs: number,
  lastWords: string,
): Diagnosis | undefined {
  const { status } = pod;
  // Other containers may have been put beside it: a service mesh does so.
  const state = status?.containerStatuses?.find(({ name }) => name === container)?.state;
  const { reason = '', message = '' } = state?.waiting ?? {};
  if (IMAGE_REASONS.includes(reason)) return diagnose('POD_IMAGE', { message: eventWords(events, IMAGE_EVENTS) ?? message });
  if (START_REASONS.includes(reason))
    return diagnose('POD_FAILED', { message: `${reason}: ${eventWords(events, /fail|error/i) ?? message}` });
  const unscheduled = status?.conditions?.find(({ type, status: holds }) => type === 'PodScheduled' && holds === 'False');
  if (unscheduled?.reason === 'Unschedulable') return unschedulable(unscheduled.message ?? '', events, ageMs);
  if (status?.phase === 'Failed') return diagnose('POD_FAILED', { message: failure(status, state, lastWords) });
  if (status?.phase === 'Succeeded')
    return diagnose('POD_FAILED', { message: 'exited with code 0 and no verdict; does `check-image` run the script?' });
  return undefined;
}

/** No verdict while an autoscaler may still act; at once where it has said that it will not. */
function unschedulable(message: string, events: readonly PodEvent[], ageMs: number): Diagnosis | undefined {
  const refused = events.find(({ reason }) => reason === 'NotTriggerScaleUp')?.message;
  const comes = events.some(({ reason }) => reason === 'TriggeredScaleUp');
  if (refused === undefined && (comes || ageMs < AUTOSCALER_MS)) return undefined;
  const words = events.find(({ reason }) => reason === 'FailedScheduling')?.message ?? message;
  return diagnose('POD_UNSCHEDULABLE', { message: refused === undefined ? words : `${words}; ${refused}` });
}

/** The newest warning that fits the problem. */
function eventWords(events: readonly PodEvent[], fitting: RegExp): string | undefined {
  return events.findLast(({ type, reason = '', message = '' }) => type === 'Warning' && fitting.test(`${reason} ${message}`))?.message;
}

function failure(
  status: NonNullable<PodState['status']>,
  state: NonNullable<NonNullable<NonNullable<PodState['status']>['containerStatuses']>[number]['state']> | null | undefined,
  lastWords: string,
): string {
  const { exitCode, reason, message } = state?.terminated ?? {};
  const parts = [status.reason, status.message, exitCode === undefined ? undefined : `exit code ${exitCode}`, reason, message, lastWords];
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
