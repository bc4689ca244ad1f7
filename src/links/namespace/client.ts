// The workload's namespace, and the namespaces of the whole cluster.
import { array, looseObject, nullish, object, optional, string } from 'valibot';
import { ownershipMetadata, OWNED_SELECTORS, type MarkedObject, type Ownership } from '../../chain/ownership';
import { expectSuccess, understood } from '../../kubernetes/answer';
import { applyObject, deleteObject, marksOf, OBJECT, readObject, separateManifestFields } from '../../kubernetes/objects';
import type { Connection } from '../../kubernetes/connection';

export interface NamespaceFacts extends MarkedObject {
  terminating: boolean;
}

export interface NamespaceClient {
  read(): Promise<NamespaceFacts | undefined>;
  /** Creates the namespace, or writes the marks of this release on it. */
  apply(labels: Readonly<Record<string, string>>, ownership: Ownership): Promise<void>;
  /** Gone, or about to go: a namespace takes its time. */
  remove(): Promise<void>;
}

export function namespaceClient(connection: () => Promise<Connection>, namespace: string): NamespaceClient {
  const path = `/api/v1/namespaces/${namespace}`;
  return {
    read: async () => {
      const live = await readObject(await connection(), path, 'namespace');
      return live && { ...marksOf(live), terminating: live.status?.phase === 'Terminating' };
    },
    apply: async (labels, ownership) => {
      const api = await connection();
      const live = await readObject(api, path, 'namespace');
      if (live !== undefined) await separateManifestFields(api, path, live, 'namespace');
      const marks = ownershipMetadata(ownership);
      const metadata = { name: namespace, ...marks, labels: { ...labels, ...marks.labels } };
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata };
      const answer = expectSuccess(await applyObject(api, path, body), 'namespace', `to create the namespace ${namespace}`);
      understood(answer, OBJECT, 'namespace');
    },
    remove: async () => deleteObject(await connection(), path, 'namespace'),
  };
}

export interface MarkedNamespace extends MarkedObject {
  name: string;
}

const PAGE_SIZE = 500;
const LIST = object({ items: array(OBJECT), metadata: looseObject({ continue: optional(nullish(string())) }), kind: string() });

/** The namespaces that the Action has created, by marks of today and older ones. */
export async function listOwnedNamespaces(connection: Connection): Promise<MarkedNamespace[]> {
  const lists = await Promise.all(OWNED_SELECTORS.map((labelSelector) => list(connection, { labelSelector })));
  return [...new Map(lists.flat().map((namespace) => [namespace.name, namespace])).values()];
}

/** Names of all namespaces, whoever created them. */
export async function listNamespaces(connection: Connection): Promise<string[]> {
  return (await list(connection, {})).map(({ name }) => name);
}

async function list(connection: Connection, selector: Record<string, string>): Promise<MarkedNamespace[]> {
  const found: MarkedNamespace[] = [];
  let next = '';
  do {
    const query = { ...selector, limit: String(PAGE_SIZE), ...(next !== '' && { continue: next }) };
    const answer = await connection.send({ method: 'GET', path: '/api/v1/namespaces', query });
    const { items, metadata } = understood(expectSuccess(answer, 'namespace', 'to list the namespaces'), LIST, 'namespace');
    for (const live of items) if (live.status?.phase !== 'Terminating') found.push({ name: live.metadata.name, ...marksOf(live) });
    next = metadata.continue ?? '';
  } while (next !== '');
  return found;
}
