// The proof: a real pod walks the chain, and its verdict is read from its log or, should that be gone, its last words.
import { BrokenLink, diagnose, type Diagnosis } from '../chain/diagnosis';
import { isSighting, isVerdict, type Sighting, type Verdict } from '../chain/verdict';
import { diagnoseStatus, expectSuccess, isMissingRight, isSuccess, parsed, statusProblem } from './answer';
import { judgeMutation, type CheckPod } from './check-pod';
import { podProblem, type PodEvent, type PodState } from './pod-problem';
import type { Connection, KubernetesAnswer } from './connection';
import type { Desired } from '../chain/desired';

export interface ProofParts {
  connection: Connection;
  desired: Desired;
  pod: CheckPod;
  clientId: string | undefined;
  timeoutSeconds: number;
  clock: { now(): number; sleep(milliseconds: number): Promise<void> };
  /** Called for each change of what the pod sees. */
  onSighting: (sighting: Sighting) => void;
}

const POLL_MS = 400;
/** For pulling the image and starting, beyond the time that the pod itself has. */
const START_MS = 120_000;

export async function prove(parts: ProofParts): Promise<Verdict> {
  const { connection, pod } = parts;
  await proveWebhook(parts);
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/pods`;
  const created = await connection.send({ method: 'POST', path, body: pod });
  if (!isSuccess(created)) throw new BrokenLink(refusal(created, parts.desired));
  try {
    return await follow(parts, `${path}/${pod.metadata.name}`);
  } finally {
    // A pod that cannot be deleted ends by its deadline; that is no reason to fail.
    await connection
      .send({ method: 'DELETE', path: `${path}/${pod.metadata.name}`, query: { gracePeriodSeconds: '0' } })
      .catch(() => undefined);
  }
}

/** One dry run shows whether the webhook lives, the label is right, the ServiceAccount is there, and no policy objects. */
async function proveWebhook({ connection, desired, pod, clientId }: ProofParts): Promise<void> {
  const answer = await connection.send({
    method: 'POST',
    path: `/api/v1/namespaces/${pod.metadata.namespace}/pods`,
    query: { dryRun: 'All' },
    body: pod,
  });
  const problem = isSuccess(answer) ? judgeMutation(parsed<CheckPod>(answer), desired, clientId) : refusal(answer, desired);
  if (problem !== undefined) throw new BrokenLink(problem);
}

function refusal(answer: KubernetesAnswer, { namespace, serviceAccount }: Desired): Diagnosis {
  const problem = statusProblem(answer);
  const { status, message } = problem;
  if (/failed calling webhook "[^"]*azure-workload-identity/.test(message)) return diagnose('WEBHOOK_UNREACHABLE', { message });
  if (/serviceaccounts? "[^"]*" not found/.test(message)) return diagnose('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
  if (/admission webhook "[^"]*azure-workload-identity[^"]*" denied/.test(message))
    return diagnose('WEBHOOK_REFUSED', { message: message.replace(/^.*denied the request: /, '') });
  if (status === 401 || isMissingRight(status, message)) return diagnoseStatus(problem, 'proof', 'to start the check pod');
  if (status === 404) return diagnose('SERVICE_ACCOUNT_MISSING', { serviceAccount, namespace });
  return diagnose('POD_REFUSED', { message });
}

async function follow({ connection, pod, timeoutSeconds, clock, onSighting }: ProofParts, path: string): Promise<Verdict> {
  const until = clock.now() + timeoutSeconds * 1000 + START_MS;
  let shown = 0;
  let last = 'nothing';
  for (;;) {
    const [answer, log] = await Promise.all([
      connection.send({ method: 'GET', path }),
      connection.send({ method: 'GET', path: `${path}/log`, query: { container: pod.spec.containers[0]?.name ?? '' } }),
    ]);
    if (answer.status === 404) throw new BrokenLink(diagnose('POD_GONE', {}));
    const state = parsed<PodState>(expectSuccess(answer, 'proof', 'to read the check pod'));
    // 400 before the container starts, 200 and nothing before the pod has a node, 404 when the log is gone.
    const words = isSuccess(log) ? linesOf(log.text) : [];
    const sightings = words.filter(isSighting);
    for (const sighting of sightings.slice(shown)) {
      onSighting(sighting);
      last = `${sighting.stage} ${sighting.code}`;
    }
    shown = Math.max(shown, sightings.length);
    const verdict = words.find(isVerdict) ?? linesOf(terminationMessage(state)).find(isVerdict);
    if (verdict !== undefined) return verdict;
    const problem = podProblem(state, await eventsFor(connection, state));
    if (problem !== undefined) throw new BrokenLink(problem);
    if (clock.now() > until) throw new BrokenLink(diagnose('PROOF_TIMEOUT', { seconds: String(timeoutSeconds), last }));
    await clock.sleep(POLL_MS);
  }
}

/** Events are asked for only while a pod does not start. */
async function eventsFor(connection: Connection, { metadata, status }: PodState): Promise<readonly PodEvent[]> {
  if (status?.phase !== 'Pending' && status?.phase !== 'Failed') return [];
  const answer = await connection.send({
    method: 'GET',
    path: `/api/v1/namespaces/${metadata.namespace}/events`,
    query: { fieldSelector: `involvedObject.name=${metadata.name}` },
  });
  return isSuccess(answer) ? parsed<{ items: PodEvent[] }>(answer).items : [];
}

function terminationMessage({ status }: PodState): string {
  return status?.containerStatuses?.[0]?.state?.terminated?.message ?? '';
}

/** Lines that are no JSON object are none of the script's: warnings of node, say. */
function linesOf(text: string): object[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === 'object' && value !== null ? [value] : [];
    } catch {
      return [];
    }
  });
}
