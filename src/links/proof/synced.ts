// The proof of what brings secrets to pods in place of an SDK: a class mounts in a pod of its own, an ExternalSecret is Ready.
import { randomBytes } from 'node:crypto';
import { array, looseObject, nullish, optional, string } from 'valibot';
import { BrokenLink, stopAt, type Diagnosis } from '../../chain/diagnosis';
import { waitingLine } from '../../chain/waiting';
import { expectSuccess, isSuccess, understood } from '../../kubernetes/answer';
import { watchObject, type Watched } from '../../kubernetes/watched';
import { createPod, deletePod } from './client';
import { diagnose } from './diagnoses';
import { readEvents } from './follow';
import { mountPod } from './mount-pod';
import { podProblem, POD_STATE, type PodEvent } from './pod-problem';
import type { CheckPodParts } from './check-pod';
import type { Synced } from '../workloads/synced';
import type { Clock } from '../../chain/clock';
import type { Connection } from '../../kubernetes/connection';

export interface SyncedParts {
  connection: Connection;
  clock: Clock;
  log: (line: string) => void;
  /** Of the check pod: the pod that mounts is made as it is. */
  pod: Omit<CheckPodParts, 'name'>;
  /** Milliseconds since 1970. */
  until: number;
}

const TICK_MS = 1000;
/** An operator that runs has said something by then. */
const OPERATOR_MS = 60_000;

/** In words, what has been proven. @throws BrokenLink with all that has not. */
export async function proveSynced({ classes, externalSecrets }: Synced, parts: SyncedParts): Promise<string[]> {
  const proofs = [...classes.map((name) => proveClass(name, parts)), ...externalSecrets.map((name) => proveExternalSecret(name, parts))];
  const results = await Promise.allSettled(proofs);
  const failures: Diagnosis[] = [];
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    if (!(result.reason instanceof BrokenLink)) throw result.reason;
    failures.push(...result.reason.diagnoses);
  }
  stopAt(failures);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

async function proveClass(name: string, parts: SyncedParts): Promise<string> {
  const { connection, pod } = parts;
  const mounting = mountPod({ ...pod, name: `wli-mount-${randomBytes(4).toString('hex')}` }, name);
  const path = `/api/v1/namespaces/${mounting.metadata.namespace}/pods`;
  try {
    await createPod(connection, mounting, path);
    await followMount(name, `${path}/${mounting.metadata.name}`, parts);
    return `a pod mounts the SecretProviderClass '${name}'`;
  } finally {
    await deletePod(connection, parts.log, path, mounting.metadata.name);
  }
}

/** The container starts when every volume is mounted, and ends at once. */
async function followMount(name: string, path: string, parts: SyncedParts): Promise<void> {
  const { connection, clock, log, until } = parts;
  const { namespace, serviceAccount } = parts.pod.desired;
  const startedAt = clock.now();
  const watched = await watchObject(connection, path, POD_STATE, 'proof', 'to read the pod that mounts');
  let shown = '';
  try {
    for (;;) {
      const state = watched.wasDeleted() ? undefined : await watched.state();
      if (state === undefined) throw new BrokenLink(diagnose('POD_GONE', {}));
      if (state.status?.phase === 'Succeeded') return;
      const elapsedMs = clock.now() - startedAt;
      const events = await readEvents(connection, namespace, state.metadata.name);
      const message = mountMessage(events);
      const details = { name, serviceAccount, seconds: String(Math.round(elapsedMs / 1000)) };
      if (DRIVER_MISSING.test(message)) throw new BrokenLink(diagnose('SECRETS_DRIVER_MISSING', { message }));
      if (message !== '' && (FINAL.test(message) || clock.now() > until))
        throw new BrokenLink(diagnose('CLASS_NOT_MOUNTED', { ...details, message }));
      if (state.status?.phase === 'Failed')
        throw new BrokenLink(diagnose('CLASS_NOT_MOUNTED', { ...details, message: 'it is mounted, and nothing is in it' }));
      const problem = podProblem(state, 'check', events, clock.now() > until ? Infinity : elapsedMs, '');
      if (problem !== undefined) throw new BrokenLink(problem);
      if (clock.now() > until)
        throw new BrokenLink(diagnose('CLASS_NOT_MOUNTED', { ...details, message: 'the pod has not started, and no event says why' }));
      if (message !== shown) log(waitingLine(`the SecretProviderClass '${name}' to mount`, message, elapsedMs));
      shown = message;
      await pause(clock, watched);
    }
  } finally {
    watched.stop();
  }
}

const DRIVER_MISSING = /driver name \S+ not found in the list of registered CSI drivers/;
/** What waiting does not fix. */
const FINAL =
  /failed to get secretproviderclass|provider not found|is not set\b|SecretNotFound|SecretDisabled|ForbiddenBy(Firewall|Connection)|AccessDenied/;

/** Of the newest mount that failed, on one line. Names of objects and codes: the driver says no value. */
function mountMessage(events: readonly PodEvent[]): string {
  const failed = events.findLast(
    ({ reason, message = '' }) => reason === 'FailedMount' && !/timed out waiting for the condition/.test(message),
  );
  return oneLine(failed?.message ?? '');
}

function oneLine(words: string): string {
  return words
    .replace(/\s+/g, ' ')
    .replace(/-{4,} ?/g, '')
    .trim()
    .slice(0, 600);
}

const EXTERNAL_SECRET = looseObject({
  kind: string(),
  status: nullish(
    looseObject({
      conditions: nullish(
        array(looseObject({ type: string(), status: string(), reason: optional(string(), ''), message: optional(string(), '') })),
      ),
    }),
  ),
});

async function proveExternalSecret(name: string, parts: SyncedParts): Promise<string> {
  const { connection, clock, log, until } = parts;
  const { namespace } = parts.pod.desired;
  const path = await externalSecretPath(connection, namespace, name);
  const startedAt = clock.now();
  const watched = await watchObject(connection, path, EXTERNAL_SECRET, 'proof', `to read the ExternalSecret ${name}`);
  let shown = '';
  try {
    for (;;) {
      const live = await watched.state();
      const ready = live?.status?.conditions?.find(({ type }) => type === 'Ready');
      if (ready?.status === 'True') return `the ExternalSecret '${name}' is ready`;
      const elapsedMs = clock.now() - startedAt;
      const seconds = String(Math.round(elapsedMs / 1000));
      if (ready === undefined && (elapsedMs >= OPERATOR_MS || clock.now() > until))
        throw new BrokenLink(
          diagnose('SECRETS_OPERATOR_MISSING', { message: `nobody has said anything of the ExternalSecret '${name}' within ${seconds} s` }),
        );
      const message = ready === undefined ? 'no status yet' : oneLine(`${ready.reason}: ${ready.message}`);
      if (clock.now() > until) throw new BrokenLink(diagnose('EXTERNAL_SECRET_NOT_READY', { name, seconds, message }));
      if (message !== shown) log(waitingLine(`the ExternalSecret '${name}' to be ready`, message, elapsedMs));
      shown = message;
      await pause(clock, watched);
    }
  } finally {
    watched.stop();
  }
}

/** `v1`, or `v1beta1` of an operator that is older. */
async function externalSecretPath(connection: Connection, namespace: string, name: string): Promise<string> {
  const paths = ['v1', 'v1beta1'].map(
    (version) => `/apis/external-secrets.io/${version}/namespaces/${namespace}/externalsecrets/${encodeURIComponent(name)}`,
  );
  for (const path of paths) {
    const answer = await connection.send({ method: 'GET', path });
    if (answer.status !== 404) {
      if (!isSuccess(answer)) expectSuccess(answer, 'proof', `to read the ExternalSecret ${name}`);
      understood(answer, EXTERNAL_SECRET, 'proof');
      return path;
    }
  }
  throw new BrokenLink(diagnose('SECRETS_OPERATOR_MISSING', { message: `the cluster has no ExternalSecret '${name}'` }));
}

function pause(clock: Clock, watched: Watched<unknown>): Promise<void> {
  return Promise.race([clock.sleep(TICK_MS), watched.changed()]);
}
