// Namespaces of the whole cluster, in pages.
import { MANAGED_BY_LABEL, MANAGER } from '../chain/marks';
import { expectSuccess, parsed } from './answer';
import type { Connection } from './connection';

export interface MarkedNamespace {
  name: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const PAGE_SIZE = 500;

export function listMarkedNamespaces(connection: Connection): Promise<MarkedNamespace[]> {
  return list(connection, { labelSelector: `${MANAGED_BY_LABEL}=${MANAGER}` });
}

/** Names of all namespaces, whoever made them. */
export async function listNamespaces(connection: Connection): Promise<string[]> {
  return (await list(connection, {})).map(({ name }) => name);
}

async function list(connection: Connection, selector: Record<string, string>): Promise<MarkedNamespace[]> {
  const found: MarkedNamespace[] = [];
  let next: string | undefined;
  do {
    const query = { ...selector, limit: String(PAGE_SIZE), ...(next !== undefined && { continue: next }) };
    const answer = expectSuccess(
      await connection.send({ method: 'GET', path: '/api/v1/namespaces', query }),
      'namespace',
      'to list the namespaces',
    );
    const { items, metadata } = parsed<{
      items: {
        metadata: { name: string; labels?: Record<string, string>; annotations?: Record<string, string> };
        status?: { phase?: string };
      }[];
      metadata: { continue?: string };
    }>(answer);
    found.push(
      ...items
        .filter(({ status }) => status?.phase !== 'Terminating')
        .map(({ metadata: { name, labels = {}, annotations = {} } }) => ({ name, labels, annotations })),
    );
    next = metadata.continue === '' ? undefined : metadata.continue;
  } while (next !== undefined);
  return found;
}
