// Whether the cluster takes the pods of a template, and what the webhook makes of them: asked by a dry run of a pod.
import { diagnoseStatus, isMissingRight, isSuccess, statusProblem, understood } from '../../kubernetes/answer';
import { listOf, recordOf, text } from '../../manifests/record';
import { judgeMutation, MUTATED_POD } from '../proof/check-pod';
import { diagnose } from './diagnoses';
import { environmentOf } from './lint/environment';
import { shown } from './lint/finding';
import { isOwnAccount, USE_LABEL, type Origin, type Surroundings, type Workload } from './lint/item';
import type { Diagnosis } from '../../chain/diagnosis';
import type { Connection } from '../../kubernetes/connection';
import { groupOf } from '../../manifests/fields';

/** Of kinds from outside, the pods are what their controllers make of the template. */
const GROUPS = ['', 'apps', 'batch'];

export type Admission = { state: 'admitted' } | { state: 'refused'; problem: Diagnosis } | { state: 'not yet' };

/** `not yet`: namespace or ServiceAccount are not there. A quota is no reason: pods that will be replaced count in it. */
export async function admit(workload: Workload, surroundings: Surroundings, connection: Connection): Promise<Admission> {
  if (!GROUPS.includes(groupOf(workload.item.object.apiVersion))) return { state: 'admitted' };
  const path = `/api/v1/namespaces/${encodeURIComponent(workload.namespace)}/pods`;
  const answer = await connection.send({ method: 'POST', path, query: { dryRun: 'All' }, body: podOf(workload) });
  if (isSuccess(answer)) {
    const problem = judged(workload, surroundings, understood(answer, MUTATED_POD, 'workloads'));
    return problem === undefined ? { state: 'admitted' } : { state: 'refused', problem };
  }
  const problem = statusProblem(answer);
  const { status, message } = problem;
  if (status === 404 || /serviceaccounts? "?[^"]*"? not found|error looking up service account/.test(message)) return { state: 'not yet' };
  if (/exceeded quota/.test(message)) return { state: 'admitted' };
  const { object, file, place } = described(workload);
  const diagnosis =
    status === 401 || status >= 500 || isMissingRight(status, message)
      ? diagnoseStatus(problem, 'workloads', `to try the pods of ${object}`)
      : { ...diagnose('POD_NOT_ADMITTED', { object, file, message }), ...place };
  return { state: 'refused', problem: diagnosis };
}

/** The pod that the workload's controller would make. */
function podOf({ item, template, namespace }: Workload): object {
  const { labels, annotations, spec } = template;
  const claims = listOf(recordOf(item.object['spec'])['volumeClaimTemplates']).map(
    (claim) => recordOf(recordOf(claim)['metadata'])['name'],
  );
  const volumes = [...listOf(spec['volumes']), ...claims.map((name) => ({ name, emptyDir: {} }))];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    // A name of its own: a Pod of this name may be there.
    metadata: { generateName: `${item.object.metadata.name.slice(0, 50)}-`, namespace, labels, annotations },
    spec: { ...spec, ...(volumes.length > 0 && { volumes }) },
  };
}

/** As the check pod is judged, where the pods are the workload's and ask for the webhook. */
function judged(workload: Workload, surroundings: Surroundings, pod: Parameters<typeof judgeMutation>[0]): Diagnosis | undefined {
  const { template, containers } = workload;
  if (!isOwnAccount(workload, surroundings) || template.labels[USE_LABEL] !== 'true') return undefined;
  const skipped = text(template.annotations['azure.workload.identity/skip-containers']).split(';');
  const container = listOf(template.spec['containers'])
    .map((one) => String(recordOf(one)['name']))
    .find((name) => !skipped.some((one) => one.trim() === name));
  if (container === undefined) return undefined;
  const variables = containers.filter(({ name }) => name === container).flatMap(environmentOf);
  // What it has set itself, the lint has judged.
  const own = variables.some(({ name }) => name.startsWith('AZURE_'));
  if (own) return undefined;
  const problem = judgeMutation(pod, container, surroundings.desired, surroundings.clientId);
  if (problem === undefined) return undefined;
  const { object, file, place } = described(workload);
  return { ...diagnose('POD_NOT_MUTATED', { object, file, why: problem.seen }), fix: problem.fix, ...place };
}

function described({ item, template, namespace }: Workload): { object: string; file: string; place: Pick<Diagnosis, 'place'> } {
  const object = `${item.object.kind} ${namespace}/${item.object.metadata.name}`;
  const origin: Origin = item.originOf(template.path);
  return 'place' in origin
    ? { object, file: `${origin.place.file}:${origin.place.line}`, place: { place: origin.place } }
    : { object, file: `${shown(template.path)}, written by ${origin.manager}`, place: {} };
}
