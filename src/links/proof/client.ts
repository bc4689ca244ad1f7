// The check pod in the cluster: tried as a dry run, created, followed to its verdict, deleted whatever happens.
import { array, looseObject, nullish, object, record, safeParse, string } from 'valibot';
import { BrokenLink, type Diagnosis } from '../../chain/diagnosis';
import { jsonOf } from '../../chain/json';
import { diagnoseStatus, isMissingRight, isSuccess, statusProblem, understood, type KubernetesAnswer } from '../../kubernetes/answer';
import { diagnose as diagnoseServiceAccount } from '../service-account/diagnoses';
import { CHECK_POD_SELECTOR, judgeMutation, MUTATED_POD, UNTIL_ANNOTATION, type CheckPod } from './check-pod';
import { diagnose } from './diagnoses';
import { follow } from './follow';
import type { TimedConnection } from './slowest';
import type { Verdict, Progress } from './verdict';
import type { Connection } from '../../kubernetes/connection';
import type { Context } from '../context';

export interface ProofParts {
  context: Context;
  connection: TimedConnection;
  pod: CheckPod;
  clientId: string | undefined;
  /** Milliseconds since 1970. */
  until: number;
  /** The time that it has had by then. */
  timeoutSeconds: number;
  /** Called for each change of what the pod sees. */
  onProgress: (progress: Progress) => void;
}

/** In the time that a cancelled step has left. */
const DELETE_TRIES = 2;

const SURVIVORS = object({
  kind: string(),
  metadata: looseObject({}),
  items: array(looseObject({ metadata: looseObject({ name: string(), annotations: nullish(record(string(), string())) }) })),
});

/** @throws BrokenLink when there is no verdict. */
export async function prove(parts: ProofParts): Promise<Verdict> {
  const { pod, context } = parts;
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
  await Promise.all([proveWebhook(parts, path), removeSurvivors(parts, path)]);
  try {
    await create(parts, path);
    return await follow(parts, `${path}/${pod.metadata.name}`);
  } finally {
    if (!(await remove(parts, path, pod.metadata.name)))
      context.log(`the API server has not confirmed that it deleted the pod ${pod.metadata.name}; no longer waiting: the next run deletes it`);
  }
}

/** One dry run shows whether the webhook lives, the label is right, the ServiceAccount is there, and no policy objects. */
async function proveWebhook({ connection, context: { desired }, pod, clientId }: ProofParts, path: string): Promise<void> {
  const answer = await connection.send({ method: 'POST', path, query: { dryRun: 'All' }, body: pod });
  if (!isSuccess(answer)) throw new BrokenLink(refusal(answer, pod));
  const problem = judgeMutation(understood(answer, MUTATED_POD, 'proof'), pod.spec.containers[0].name, desired, clientId);
  if (problem === undefined) return;
  const near = problem.code === 'SERVICE_ACCOUNT_UNANNOTATED' ? await nearMiss(connection, pod) : '';
  throw new BrokenLink({ ...problem, seen: `${problem.seen}${near}` });
}

/** An annotation that is spelt nearly right. */
async function nearMiss(connection: Connection, { metadata, spec }: CheckPod): Promise<string> {
  const path = `/api/v1/namespaces/${metadata.namespace}/serviceaccounts/${spec.serviceAccountName}`;
  const answer = await connection.send({ method: 'GET', path });
  const account = safeParse(
    looseObject({ metadata: looseObject({ annotations: nullish(record(string(), string())) }) }),
    jsonOf(answer.text),
  );
  const near = Object.keys((account.success && account.output.metadata.annotations) || {}).find((name) => /client.?id/i.test(name));
  return near === undefined ? '' : ` It has '${near.replace(/[\r\n]/g, ' ')}'.`;
}

/** An answer that was lost is no failure: a pod of this very name can only be ours. */
async function create({ connection, pod }: ProofParts, path: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const created = await connection.send({ method: 'POST', path, body: pod });
      if (isSuccess(created)) {
        understood(created, MUTATED_POD, 'proof');
        return;
      }
      if (statusProblem(created).reason === 'AlreadyExists') return;
      throw new BrokenLink(refusal(created, pod));
    } catch (error) {
      if (tries === 3 || !(error instanceof BrokenLink) || error.diagnoses[0].code !== 'CLUSTER_UNREACHABLE') throw error;
    }
  }
}

/** Pods of runs that were killed: theirs is the time that is written on them. */
async function removeSurvivors(parts: ProofParts, path: string): Promise<void> {
  const { connection, context } = parts;
  const now = context.clock.now();
  const answer = await connection.send({ method: 'GET', path, query: { labelSelector: CHECK_POD_SELECTOR } });
  if (!isSuccess(answer)) return;
  const { items } = understood(answer, SURVIVORS, 'proof');
  const over = items.filter(({ metadata: { annotations } }) => Date.parse(annotations?.[UNTIL_ANNOTATION] ?? '') < now);
  await Promise.all(over.map(({ metadata: { name } }) => remove(parts, path, name)));
}

/** Whether it is known to be gone. A pod that cannot be deleted ends by its deadline; that is no reason to fail. */
async function remove({ connection, context }: ProofParts, path: string, name: string): Promise<boolean> {
  for (let tries = 1; tries <= DELETE_TRIES; tries += 1) {
    if (tries > 1) context.log(`waiting for the API server to delete the pod ${name}`);
    const answer = await connection
      .send({ method: 'DELETE', path: `${path}/${encodeURIComponent(name)}`, query: { gracePeriodSeconds: '0' }, cleanup: true })
      .catch((): undefined => undefined);
    const isDeleted =
      answer !== undefined &&
      (isSuccess(answer) || answer.status === 404) &&
      safeParse(looseObject({ kind: string() }), jsonOf(answer.text)).success;
    if (isDeleted) return true;
    if (answer?.status === 403) return false;
  }
  return false;
}

function refusal(answer: KubernetesAnswer, { metadata: { namespace }, spec: { serviceAccountName: serviceAccount } }: CheckPod): Diagnosis {
  const problem = statusProblem(answer);
  const { status, message } = problem;
  if (/failed calling webhook "[^"]*azure-workload-identity/.test(message)) return diagnose('WEBHOOK_UNREACHABLE', { message });
  if (/serviceaccounts? "[^"]*" not found/.test(message))
    return diagnoseServiceAccount('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
  if (/admission webhook "[^"]*azure-workload-identity[^"]*" denied/.test(message))
    return diagnose('WEBHOOK_REFUSED', { message: message.replace(/^.*denied the request: /, '') });
  if (status === 401 || isMissingRight(status, message)) return diagnoseStatus(problem, 'proof', 'to start the check pod');
  if (status === 404) return diagnoseServiceAccount('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
  if (/exceeded quota|(maximum|minimum) (cpu|memory) usage per|LimitRange/i.test(message)) return diagnose('POD_OVER_QUOTA', { message });
  return status >= 500 ? diagnoseStatus(problem, 'proof', 'to start the check pod') : diagnose('POD_REFUSED', { message });
}
