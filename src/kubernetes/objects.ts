// The objects that the Action itself keeps in the cluster: read, applied under its own field manager, deleted.
import { array, looseObject, nullish, object, optional, record, string, type GenericSchema, type InferOutput } from 'valibot';
import { MANAGER, MANIFESTS_MANAGER, OWNED_SELECTORS, type MarkedObject } from '../chain/ownership';
import { BrokenLink, type Diagnosis } from '../chain/diagnosis';
import {
  conflictsOf,
  diagnoseStatus,
  expectDeleted,
  expectSuccess,
  isSuccess,
  statusProblem,
  understood,
  type KubernetesAnswer,
} from './answer';
import { appliesOtherFields, handOver, MANAGED_FIELDS, type ManagedFields } from './field-managers';
import type { Connection } from './connection';
import type { LinkName } from '../chain/links';

export const OBJECT = looseObject({
  kind: string(),
  metadata: looseObject({
    name: string(),
    resourceVersion: optional(string(), ''),
    labels: nullish(record(string(), string())),
    annotations: nullish(record(string(), string())),
    managedFields: MANAGED_FIELDS,
  }),
  status: nullish(looseObject({ phase: optional(string()) })),
});
export type LiveObject = InferOutput<typeof OBJECT>;

const APPLY_PATCH = 'application/apply-patch+yaml';

/** Undefined when there is none. */
export async function readObject(connection: Connection, path: string, link: LinkName): Promise<LiveObject | undefined> {
  return readObjectAs(connection, path, link, OBJECT);
}

export async function readObjectAs<Schema extends GenericSchema>(
  connection: Connection,
  path: string,
  link: LinkName,
  schema: Schema,
): Promise<InferOutput<Schema> | undefined> {
  const answer = await connection.send({ method: 'GET', path });
  if (answer.status === 404) {
    // Only the API server itself may say that something is not there: a proxy's 404 is no Status.
    understood(answer, looseObject({ kind: string() }), link);
    return undefined;
  }
  return understood(expectSuccess(answer, link, `to read ${path}`), schema, link);
}

const PAGE_SIZE = 500;
const LIST = object({ items: array(OBJECT), metadata: looseObject({ continue: optional(nullish(string())) }), kind: string() });

/** All objects at a path, page by page. */
export async function listObjects(
  connection: Connection,
  path: string,
  selector: Record<string, string>,
  link: LinkName,
): Promise<LiveObject[]> {
  const found: LiveObject[] = [];
  let next = '';
  do {
    const query = { ...selector, limit: String(PAGE_SIZE), ...(next !== '' && { continue: next }) };
    const answer = expectSuccess(await connection.send({ method: 'GET', path, query }), link, `to list ${path}`);
    const { items, metadata } = understood(answer, LIST, link);
    found.push(...items);
    next = metadata.continue ?? '';
  } while (next !== '');
  return found;
}

/** Those that the Action has created, by marks of today and older ones. */
export async function listOwned(connection: Connection, path: string, link: LinkName): Promise<LiveObject[]> {
  const lists = await Promise.all(OWNED_SELECTORS.map((labelSelector) => listObjects(connection, path, { labelSelector }, link)));
  return [...new Map(lists.flat().map((live) => [live.metadata.name, live])).values()];
}

export function marksOf({ metadata: { labels, annotations } }: LiveObject): MarkedObject {
  return { labels: labels ?? {}, annotations: annotations ?? {} };
}

/** Server-side apply under the Action's own field manager. The answer may be a refusal. */
export function applyObject(connection: Connection, path: string, body: object): Promise<KubernetesAnswer> {
  return connection.send({ method: 'PATCH', path, body, contentType: APPLY_PATCH, query: { fieldManager: MANAGER } });
}

export async function deleteObject(connection: Connection, path: string, link: LinkName): Promise<void> {
  expectDeleted(await connection.send({ method: 'DELETE', path }), link, `to delete ${path}`);
}

/**
 * Earlier releases applied the user's manifests under the Action's own field manager. Where one of those is the workload's own
 * Namespace or ServiceAccount, its fields go to the manager of the manifests, before ours are applied without them.
 */
export async function separateManifestFields(connection: Connection, path: string, live: LiveObject, link: LinkName): Promise<void> {
  const fields = live.metadata.managedFields ?? [];
  const isOwn = (field: string): boolean =>
    /^\.metadata\.(labels|annotations)\.(aks-wli-|azure\.workload\.identity\/|app\.kubernetes\.io\/managed-by$)/.test(field);
  if (!appliesOtherFields(fields, MANAGER, isOwn)) return;
  await handOverFields(connection, path, live, { manager: MANAGER, operation: 'Apply' }, MANIFESTS_MANAGER, link);
}

/** Refused with a conflict when somebody has written the object meanwhile. */
export async function handOverFields(
  connection: Connection,
  path: string,
  {
    metadata: { resourceVersion, managedFields },
  }: { metadata: { resourceVersion: string; managedFields?: ManagedFields | null | undefined } },
  from: { manager: string; operation: string },
  to: string,
  link: LinkName,
): Promise<void> {
  const body = [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    { op: 'replace', path: '/metadata/managedFields', value: handOver(managedFields ?? [], from, to) },
  ];
  const answer = await connection.send({
    method: 'PATCH',
    path,
    body,
    contentType: 'application/json-patch+json',
    query: { fieldManager: MANAGER },
  });
  expectSuccess(answer, link, `to hand fields of ${path} over to ${to}`);
}

/** The first field that another manager has is the reason of a refusal. @throws BrokenLink unless the object was applied. */
export function expectApplied(
  answer: KubernetesAnswer,
  link: LinkName,
  operation: string,
  ofConflict: (conflict: { manager: string; field: string }) => Diagnosis,
): void {
  if (isSuccess(answer)) {
    understood(answer, OBJECT, link);
    return;
  }
  const problem = statusProblem(answer);
  const [conflict] = conflictsOf(problem);
  throw new BrokenLink(conflict === undefined ? diagnoseStatus(problem, link, operation) : ofConflict(conflict));
}
