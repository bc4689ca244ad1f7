// The workload's namespace, and the namespaces of the whole cluster.
import { ownershipMetadata, type MarkedObject, type Ownership } from '../../chain/ownership';
import { expectSuccess, understood } from '../../kubernetes/answer';
import {
  applyObject,
  deleteObject,
  listObjects,
  listOwned,
  marksOf,
  OBJECT,
  readObject,
  separateManifestFields,
  type LiveObject,
} from '../../kubernetes/objects';
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

const NAMESPACES = '/api/v1/namespaces';

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

/** The namespaces that the Action has created. */
export async function listOwnedNamespaces(connection: Connection): Promise<MarkedNamespace[]> {
  const found = await listOwned(connection, NAMESPACES, 'namespace');
  return found.filter(isStaying).map((live) => ({ name: live.metadata.name, ...marksOf(live) }));
}

/** Names of all namespaces, whoever created them. */
export async function listNamespaces(connection: Connection): Promise<string[]> {
  return (await listObjects(connection, NAMESPACES, {}, 'namespace')).filter(isStaying).map(({ metadata }) => metadata.name);
}

function isStaying({ status }: LiveObject): boolean {
  return status?.phase !== 'Terminating';
}
