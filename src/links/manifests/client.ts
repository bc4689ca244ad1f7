// The user's manifests in the cluster: compared by a dry run, applied by server-side apply under a field manager of their own,
// never forced.
import { isDeepStrictEqual } from 'node:util';
import { array, boolean, looseObject, optional, string } from 'valibot';
import { BrokenLink, type Diagnosis } from '../../chain/diagnosis';
import { MANAGER, MANIFESTS_MANAGER, ownerOfMetadata, sameOwner, type MarkedObject, type Ownership } from '../../chain/ownership';
import {
  conflictsOf,
  diagnoseStatus,
  expectDeleted,
  expectSuccess,
  isMissingRight,
  isSuccess,
  statusProblem,
  understood,
  type KubernetesAnswer,
} from '../../kubernetes/answer';
import { MANAGED_FIELDS } from '../../kubernetes/field-managers';
import { handOverFields, marksOf, OBJECT, readObject } from '../../kubernetes/objects';
import { groupOf } from '../../manifests/fields';
import { isRecord } from '../../manifests/record';
import { diagnose as diagnoseProof } from '../proof/diagnoses';
import { CLASS_GROUP, STORE_GROUP } from '../workloads/synced';
import { diagnose } from './diagnoses';
import type { Manifest } from './files';
import type { Difference } from '../../chain/change';
import type { RenderedObject } from '../../manifests/render';
import type { Connection } from '../../kubernetes/connection';

export interface ManifestFacts {
  /** `Deployment wlipoc/app`. */
  object: string;
  /** `k8s/app.yaml:3`, where the document begins. */
  file: string;
  state: 'absent' | 'same' | 'differs';
  differs: readonly Difference[];
  problem: Diagnosis | undefined;
}

export interface ManifestsClient {
  /** What applying it would do. */
  compare(manifest: Manifest): Promise<ManifestFacts>;
  apply(manifest: Manifest): Promise<void>;
  /** Whose the object is, by its marks. */
  read(manifest: Manifest): Promise<Found | undefined>;
  /** At a path that `read` gave. */
  remove(path: string): Promise<void>;
}

export interface Found extends MarkedObject {
  path: string;
}

const RESOURCES = looseObject({ resources: array(looseObject({ name: string(), kind: string(), namespaced: boolean() })) });
const LIVE = looseObject({
  kind: string(),
  metadata: looseObject({ name: string(), resourceVersion: optional(string(), ''), managedFields: MANAGED_FIELDS }),
});

/** Changes with every write, or belongs to the server. */
const VOLATILE = new Set(['managedFields', 'resourceVersion', 'generation', 'uid', 'creationTimestamp']);

/** Who wrote a manifest's fields before this manager did, in our name: fields of theirs are taken over without a conflict. */
const FORMER_MANAGERS = [
  // Releases that applied manifests under the Action's own field manager.
  { manager: MANAGER, operation: 'Apply' },
  // `kubectl apply` without --server-side: the same files, by hand or by k8s-deploy, until now.
  { manager: 'kubectl-client-side-apply', operation: 'Update' },
];

/** `namespace`: where objects go that name none. `definedHere`: kinds that a manifest of the same run defines. */
export function manifestsClient(
  connection: () => Promise<Connection>,
  namespace: string,
  definedHere: ReadonlySet<string>,
  /** Undefined where the namespace is the run's own: then an object that is there may be written. */
  owner?: Ownership,
): ManifestsClient {
  const discovered = new Map<string, Promise<KubernetesAnswer>>();
  const send = async (request: Parameters<Connection['send']>[0]): Promise<KubernetesAnswer> => (await connection()).send(request);
  const pathOf = async ({ apiVersion, kind, metadata }: RenderedObject): Promise<string | undefined> => {
    const base = apiPath(apiVersion);
    const asked = discovered.get(apiVersion) ?? send({ method: 'GET', path: base });
    discovered.set(apiVersion, asked);
    const answer = await asked;
    if (answer.status === 404) return undefined;
    const { resources } = understood(expectSuccess(answer, 'manifests', `the kinds of ${apiVersion}`), RESOURCES, 'manifests');
    const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
    if (resource === undefined) return undefined;
    const scope = resource.namespaced ? `/namespaces/${encodeURIComponent(metadata.namespace ?? namespace)}` : '';
    return `${base}${scope}/${resource.name}/${encodeURIComponent(metadata.name)}`;
  };
  const patch = (path: string, object: RenderedObject, options: Record<string, string>): Promise<KubernetesAnswer> =>
    send({
      method: 'PATCH',
      path,
      body: object,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: MANIFESTS_MANAGER, fieldValidation: 'Strict', ...options },
    });

  return {
    compare: async ({ object, file }) => {
      const facts = { object: describe(object, namespace), file, differs: [], problem: undefined };
      const path = await pathOf(object);
      if (path === undefined) {
        const isDefinedHere = definedHere.has(`${object.apiVersion} ${object.kind}`);
        return { ...facts, state: 'absent', problem: isDefinedHere ? undefined : unknownKind(object, file) };
      }
      const live = await send({ method: 'GET', path });
      if (owner !== undefined && isSuccess(live) && !sameOwner(ownerOfMetadata(marksOf(understood(live, OBJECT, 'manifests'))), owner))
        return { ...facts, state: 'differs', problem: diagnose('MANIFEST_OF_OTHERS', { object: facts.object, file }) };
      const former = live.status === 404 ? [] : formerManagers(live);
      // A dry run cannot take fields over first: it is forced where nobody but a former manager could object.
      const preview = await patch(path, object, { dryRun: 'All' });
      const conflicts = isSuccess(preview) ? [] : conflictsOf(statusProblem(preview));
      const answer =
        conflicts.length > 0 && conflicts.every(({ manager }) => former.includes(manager))
          ? await patch(path, object, { dryRun: 'All', force: 'true' })
          : preview;
      if (!isSuccess(answer)) {
        // Its namespace is created by this run.
        if (answer.status === 404) return { ...facts, state: 'absent' };
        return { ...facts, state: live.status === 404 ? 'absent' : 'differs', problem: refusal(answer, object, file, namespace) };
      }
      if (live.status === 404) return { ...facts, state: 'absent' };
      const before = understood(expectSuccess(live, 'manifests', `to read ${path}`), LIVE, 'manifests');
      const differs = differences(before, understood(answer, LIVE, 'manifests'));
      // Fields that are still a former manager's go over, although no value changes.
      return { ...facts, state: differs.length === 0 && former.length === 0 ? 'same' : 'differs', differs };
    },
    apply: async ({ object, file }) => {
      // A kind that an earlier manifest has just defined is not in the answers kept so far.
      if ((await pathOf(object)) === undefined) discovered.delete(object.apiVersion);
      const path = await pathOf(object);
      if (path === undefined) throw new BrokenLink(unknownKind(object, file));
      await takeOver(await connection(), path);
      const answer = await patch(path, object, {});
      if (!isSuccess(answer)) throw new BrokenLink(refusal(answer, object, file, namespace));
      understood(answer, LIVE, 'manifests');
    },
    read: async ({ object }) => {
      const path = await pathOf(object);
      const live = path === undefined ? undefined : await readObject(await connection(), path, 'manifests');
      return path === undefined || live === undefined ? undefined : { path, ...marksOf(live) };
    },
    remove: async (path) => {
      // Without it the pods of a Job stay.
      const query = { propagationPolicy: 'Background' };
      expectDeleted(await send({ method: 'DELETE', path, query }), 'manifests', `to delete ${path}`);
    },
  };
}

/** Of what brings secrets to pods it is known what is missing. */
function unknownKind({ kind, apiVersion }: RenderedObject, file: string): Diagnosis {
  const message = `the cluster has no kind ${kind} of ${apiVersion} (${file})`;
  switch (groupOf(apiVersion)) {
    case CLASS_GROUP:
      return { ...diagnoseProof('SECRETS_DRIVER_MISSING', { message }), link: 'manifests' };
    case STORE_GROUP:
      return { ...diagnoseProof('SECRETS_OPERATOR_MISSING', { message }), link: 'manifests' };
    default:
      return diagnose('MANIFEST_UNKNOWN_KIND', { object: `${kind} of ${apiVersion}`, file });
  }
}

async function takeOver(connection: Connection, path: string): Promise<void> {
  for (const former of FORMER_MANAGERS) {
    const answer = await connection.send({ method: 'GET', path });
    if (answer.status === 404) return;
    const live = understood(expectSuccess(answer, 'manifests', `to read ${path}`), LIVE, 'manifests');
    if (formerManagers(answer).includes(former.manager))
      await handOverFields(connection, path, live, former, MANIFESTS_MANAGER, 'manifests');
  }
}

/** The former managers that still own fields of an object. The Action's own fields, on its own objects, stay its own. */
function formerManagers(answer: KubernetesAnswer): string[] {
  const { metadata } = understood(expectSuccess(answer, 'manifests', `to read ${answer.request}`), LIVE, 'manifests');
  const fields = metadata.managedFields ?? [];
  const shared = fields.some(({ manager }) => manager === MANIFESTS_MANAGER);
  return FORMER_MANAGERS.filter(
    (former) =>
      fields.some(({ manager, operation }) => manager === former.manager && operation === former.operation) &&
      // On the workload's own Namespace and ServiceAccount the Action is a manager for good.
      !(former.manager === MANAGER && (shared || isOwnObject(answer))),
  ).map(({ manager }) => manager);
}

function isOwnObject({ request }: KubernetesAnswer): boolean {
  return /^\w+ \/api\/v1\/namespaces\/[^/]+(\/serviceaccounts\/[^/]+)?$/.test(request);
}

/** `v1` lies elsewhere than `apps/v1`. Text of a manifest: encoded, so that it can be nothing but a path. */
function apiPath(apiVersion: string): string {
  const segments = apiVersion.split('/').map(encodeURIComponent);
  return segments.length === 1 ? `/api/${segments.join('')}` : `/apis/${segments.join('/')}`;
}

export function describe({ kind, metadata }: RenderedObject, namespace: string): string {
  return `${kind} ${metadata.namespace ?? namespace}/${metadata.name}`;
}

function refusal(answer: KubernetesAnswer, object: RenderedObject, file: string, namespace: string): Diagnosis {
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

function shown(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value).slice(0, 200);
}
