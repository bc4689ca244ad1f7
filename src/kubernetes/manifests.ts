// The user's manifests in the cluster: compared by a dry run, applied by server-side apply, never forced.
import { isDeepStrictEqual } from 'node:util';
import { BrokenLink, diagnose, type Diagnosis } from '../chain/diagnosis';
import { MANAGER } from '../chain/marks';
import { conflictsOf, isSuccess, isMissingRight, parsed, statusProblem, diagnoseStatus, expectSuccess } from './answer';
import type { Connection, KubernetesAnswer } from './connection';
import type { Difference, ManifestFacts } from '../chain/facts';

export interface ManifestObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [field: string]: unknown };
  [field: string]: unknown;
}

export interface Manifest {
  object: ManifestObject;
  /** `k8s/app.yaml:3`, where the document begins. */
  file: string;
}

export interface ManifestsClient {
  /** What applying it would do. */
  compare(manifest: Manifest): Promise<ManifestFacts>;
  apply(manifest: Manifest): Promise<void>;
}

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
}

/** Changes with every write, or belongs to the server. */
const VOLATILE = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp']);

/** `namespace`: where objects go that name none. `definedHere`: kinds that a manifest of the same run brings along. */
export function manifestsClient(connection: Connection, namespace: string, definedHere: ReadonlySet<string>): ManifestsClient {
  const discovered = new Map<string, Promise<KubernetesAnswer>>();
  const discover = (apiVersion: string): Promise<KubernetesAnswer> => {
    const path = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const asked = discovered.get(apiVersion) ?? connection.send({ method: 'GET', path });
    discovered.set(apiVersion, asked);
    return asked;
  };
  const pathOf = async ({ apiVersion, kind, metadata }: ManifestObject): Promise<string | undefined> => {
    const answer = await discover(apiVersion);
    if (answer.status === 404) return undefined;
    const { resources } = parsed<{ resources: Resource[] }>(expectSuccess(answer, 'manifests', `the kinds of ${apiVersion}`));
    const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
    if (resource === undefined) return undefined;
    const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(metadata.namespace ?? namespace)}` : '';
    return `${base}${scope}/${resource.name}/${encodeURIComponent(metadata.name)}`;
  };
  const patch = (path: string, object: ManifestObject, dryRun: boolean): Promise<KubernetesAnswer> =>
    connection.send({
      method: 'PATCH',
      path,
      body: object,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: MANAGER, fieldValidation: 'Strict', ...(dryRun && { dryRun: 'All' }) },
    });

  return {
    compare: async ({ object, file }) => {
      const facts = { object: describe(object, namespace), file, differs: [], problem: undefined };
      const path = await pathOf(object);
      if (path === undefined) {
        return definedHere.has(`${object.apiVersion} ${object.kind}`)
          ? { ...facts, state: 'absent' }
          : {
              ...facts,
              state: 'absent',
              problem: diagnose('MANIFEST_UNKNOWN_KIND', { object: `${object.kind} of ${object.apiVersion}`, file }),
            };
      }
      const [live, preview] = await Promise.all([connection.send({ method: 'GET', path }), patch(path, object, true)]);
      if (!isSuccess(preview)) {
        // Its namespace is made by this run.
        if (preview.status === 404) return { ...facts, state: 'absent' };
        return { ...facts, state: live.status === 404 ? 'absent' : 'differs', problem: refusal(preview, object, file, namespace) };
      }
      if (live.status === 404) return { ...facts, state: 'absent' };
      const differs = differences(parsed(expectSuccess(live, 'manifests', `to read ${path}`)), parsed(preview));
      return { ...facts, state: differs.length === 0 ? 'same' : 'differs', differs };
    },
    apply: async ({ object, file }) => {
      // A kind that an earlier manifest has just defined is not in the answers kept so far.
      if ((await pathOf(object)) === undefined) discovered.delete(object.apiVersion);
      const path = await pathOf(object);
      if (path === undefined)
        throw new BrokenLink(diagnose('MANIFEST_UNKNOWN_KIND', { object: `${object.kind} of ${object.apiVersion}`, file }));
      const answer = await patch(path, object, false);
      if (!isSuccess(answer)) throw new BrokenLink(refusal(answer, object, file, namespace));
    },
  };
}

export function describe({ kind, metadata }: ManifestObject, namespace: string): string {
  return `${kind} ${metadata.namespace ?? namespace}/${metadata.name}`;
}

function refusal(answer: KubernetesAnswer, object: ManifestObject, file: string, namespace: string): Diagnosis {
  const problem = statusProblem(answer);
  const described = describe(object, namespace);
  const [conflict] = conflictsOf(problem);
  if (conflict !== undefined) return diagnose('MANIFEST_CONFLICT', { ...conflict, object: described, file });
  if (problem.status === 401 || isMissingRight(problem.status, problem.message))
    return diagnoseStatus(problem, 'manifests', `to apply ${described}`);
  return diagnose('MANIFEST_REFUSED', { object: described, file, message: problem.message });
}

/** What the server would change, field by field: defaults and other managers' fields are on both sides. */
function differences(before: unknown, after: unknown, field = ''): Difference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [{ field, before: shown(before), after: shown(after) }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((key) => !VOLATILE.has(key) && !(field === '' && key === 'status'))
    .flatMap((key) => differences(before[key], after[key], `${field}.${key}`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value).slice(0, 200);
}
