// Following the check pod: a watch says when it changes, its log says what it sees, its termination message is the second
// channel for the verdict.
import { safeParse } from 'valibot';
import { BrokenLink } from '../../chain/diagnosis';
import { jsonOf } from '../../chain/json';
import { isSuccess, understood } from '../../kubernetes/answer';
import { watchObject } from '../../kubernetes/watched';
import { diagnose } from './diagnoses';
import { podProblem, POD_EVENTS, POD_STATE, type PodEvent, type PodState } from './pod-problem';
import { PROGRESS, VERDICT, type Progress, type Verdict } from './verdict';
import type { ProofParts } from './client';
import type { Connection } from '../../kubernetes/connection';

/** How often the log is read, and the pod while no watch is open. */
const TICK_MS = 500;

/** @throws BrokenLink when there is no verdict. */
export async function follow({ connection, context, pod, until, timeoutSeconds, onProgress }: ProofParts, path: string): Promise<Verdict> {
  const { clock } = context;
  const container = pod.spec.containers[0].name;
  const startedAt = clock.now();
  const watched = await watchObject(connection, path, POD_STATE, 'proof', 'to read the check pod');
  const seen: Progress[] = [];
  try {
    for (;;) {
      const state = watched.wasDeleted() ? undefined : await watched.state();
      if (state === undefined) throw new BrokenLink(diagnose('POD_GONE', {}));
      const log = hasStarted(state) ? await readLog(connection, path, container) : { lines: [], text: '' };
      const progress = log.lines.flatMap((line) => successOf(safeParse(PROGRESS, line)));
      progress.slice(seen.length).forEach(onProgress);
      seen.push(...progress.slice(seen.length));
      const verdict = [...log.lines, ...linesOf(terminationMessage(state, container))].flatMap((line) =>
        successOf(safeParse(VERDICT, line)),
      )[0];
      if (verdict !== undefined) return verdict;
      const events = mayNeedEvents(state) ? await readEvents(connection, pod.metadata.namespace, pod.metadata.name) : [];
      const isLate = clock.now() > until;
      const problem = podProblem(state, container, events, isLate ? Infinity : clock.now() - startedAt, lastWords(log.text));
      if (problem !== undefined) throw new BrokenLink(problem);
      if (isLate) {
        const last = seen.at(-1);
        if (last !== undefined && !isReading(last)) return timedOut(last, clock.now() - startedAt);
        const saw = last?.code ?? 'the pod has not reported anything';
        const slowest = connection.slowest();
        throw new BrokenLink(
          diagnose('PROOF_TIMEOUT', { seconds: String(timeoutSeconds), last: slowest === undefined ? saw : `${saw}; ${slowest}` }),
        );
      }
      await Promise.race([clock.sleep(TICK_MS), watched.changed()]);
    }
  } finally {
    watched.stop();
  }
}

/** The pod did not come to its end in time: what it saw last is the verdict. */
function timedOut({ stage, code, tries, message = '', details = {} }: Progress, elapsedMs: number): Verdict {
  return { outcome: 'failed', stage, code, message, tries, elapsedMs, timedOut: true, details };
}

/** It was reading, and was cut off before it had read often enough. */
function isReading({ code }: Progress): boolean {
  return code.startsWith('read ');
}

/** 400 before the container starts, 200 and nothing before the pod has a node, 404 when the log is gone. */
async function readLog(connection: Connection, path: string, container: string): Promise<{ lines: unknown[]; text: string }> {
  const answer = await connection.send({ method: 'GET', path: `${path}/log`, query: { container } });
  return isSuccess(answer) ? { lines: linesOf(answer.text), text: answer.text } : { lines: [], text: '' };
}

async function readEvents(connection: Connection, namespace: string, name: string): Promise<readonly PodEvent[]> {
  const query = { fieldSelector: `involvedObject.name=${name}` };
  const answer = await connection.send({ method: 'GET', path: `/api/v1/namespaces/${namespace}/events`, query });
  return isSuccess(answer) ? understood(answer, POD_EVENTS, 'proof').items : [];
}

function hasStarted({ status }: PodState): boolean {
  return status?.phase !== undefined && status.phase !== 'Pending';
}

function mayNeedEvents({ status }: PodState): boolean {
  return status?.phase === undefined || status.phase === 'Pending' || status.phase === 'Failed';
}

function terminationMessage({ status }: PodState, container: string): string {
  return status?.containerStatuses?.find(({ name }) => name === container)?.state?.terminated?.message ?? '';
}

/** What a container said that is no report of the script: the end of it, on one line. */
function lastWords(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && parsed(line) === undefined)
    .slice(-3)
    .join(' | ')
    .slice(-300);
}

/** Lines that are no JSON object are none of the script's: warnings of node, say. */
function linesOf(text: string): unknown[] {
  return text.split('\n').flatMap((line) => parsed(line) ?? []);
}

function parsed(line: string): object | undefined {
  const value = jsonOf(line);
  return typeof value === 'object' && value !== null ? value : undefined;
}

function successOf<T>(result: { success: true; output: T } | { success: false }): T[] {
  return result.success ? [result.output] : [];
}
