// The workload's own objects: Namespace, ServiceAccount, and the issuer of its tokens.
import { AUDIENCE, type Desired } from '../chain/desired';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { isLabelled, MANAGER, metadata } from '../chain/marks';
import { conflictsOf, expectSuccess, isSuccess, parsed, statusProblem, diagnoseStatus } from './answer';
import type { Connection } from './connection';
import type { NamespaceFacts, ServiceAccountFacts } from '../chain/facts';

export interface WorkloadClient {
  readNamespace(): Promise<NamespaceFacts | undefined>;
  readServiceAccount(): Promise<ServiceAccountFacts | undefined>;
  createNamespace(): Promise<void>;
  /** Gone, or about to go: a namespace takes its time. */
  deleteNamespace(): Promise<void>;
  deleteServiceAccount(): Promise<void>;
  /** Applies the annotations; `found` is what is there now. */
  applyServiceAccount(annotations: Record<string, string>, found: ServiceAccountFacts | undefined): Promise<void>;
  /** The `iss` of a token of the ServiceAccount; undefined when there is no such account. The token itself is dropped. */
  tokenIssuer(): Promise<string | undefined>;
}

const APPLY = { contentType: 'application/apply-patch+yaml', query: { fieldManager: MANAGER } } as const;
/** The shortest life that the API gives to a token. */
const TOKEN_SECONDS = 600;

interface Live {
  metadata: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    managedFields?: { manager?: string; fieldsV1?: Record<string, unknown> }[];
  };
  status?: { phase?: string };
}

export function workloadClient(connection: Connection, desired: Desired, mask: (secret: string) => void): WorkloadClient {
  const { namespace, serviceAccount, marks } = desired;
  const namespacePath = `/api/v1/namespaces/${namespace}`;
  const accountPath = `${namespacePath}/serviceaccounts/${serviceAccount}`;
  const read = async (path: string, link: 'namespace' | 'service-account'): Promise<Live | undefined> => {
    const answer = await connection.send({ method: 'GET', path });
    return answer.status === 404 ? undefined : parsed<Live>(expectSuccess(answer, link, `to read ${path}`));
  };
  return {
    readNamespace: async () => {
      const live = await read(namespacePath, 'namespace');
      return (
        live && {
          labels: live.metadata.labels ?? {},
          annotations: live.metadata.annotations ?? {},
          terminating: live.status?.phase === 'Terminating',
        }
      );
    },
    readServiceAccount: async () => {
      const live = await read(accountPath, 'service-account');
      return live && serviceAccountFacts(live);
    },
    createNamespace: async () => {
      const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, ...metadata(marks) } };
      const answer = await connection.send({ method: 'PATCH', path: namespacePath, body, ...APPLY });
      expectSuccess(answer, 'namespace', `to create the namespace ${namespace}`);
    },
    deleteNamespace: async () => {
      const answer = await connection.send({ method: 'DELETE', path: namespacePath });
      if (answer.status !== 404) expectSuccess(answer, 'namespace', `to delete the namespace ${namespace}`);
    },
    deleteServiceAccount: async () => {
      const answer = await connection.send({ method: 'DELETE', path: accountPath });
      if (answer.status !== 404) expectSuccess(answer, 'service-account', `to delete the ServiceAccount ${serviceAccount}`);
    },
    applyServiceAccount: async (annotations, found) => {
      // Marks go only on what the Action made: on another's object it owns the annotations and nothing else.
      const marked = found === undefined || isLabelled(found.labels) ? metadata(marks) : undefined;
      const body = {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: serviceAccount, namespace, ...marked, annotations: { ...marked?.annotations, ...annotations } },
      };
      const answer = await connection.send({ method: 'PATCH', path: accountPath, body, ...APPLY });
      if (isSuccess(answer)) return;
      const problem = statusProblem(answer);
      const [conflict] = conflictsOf(problem);
      throw new BrokenLink(
        conflict === undefined
          ? diagnoseStatus(problem, 'service-account', `to apply the ServiceAccount ${serviceAccount}`)
          : diagnose('SERVICE_ACCOUNT_CONFLICT', { ...conflict, serviceAccount, value: Object.values(annotations)[0] ?? '' }),
      );
    },
    tokenIssuer: async () => {
      const body = {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences: [AUDIENCE], expirationSeconds: TOKEN_SECONDS },
      };
      const answer = await connection.send({ method: 'POST', path: `${accountPath}/token`, body });
      if (answer.status === 404) return undefined;
      const { status } = parsed<{ status: { token: string } }>(expectSuccess(answer, 'federation', 'a token of the ServiceAccount'));
      mask(status.token);
      const claims = JSON.parse(Buffer.from(status.token.split('.')[1] ?? '', 'base64url').toString()) as { iss: string };
      return claims.iss;
    },
  };
}

function serviceAccountFacts({ metadata: live }: Live): ServiceAccountFacts {
  const owners = (live.managedFields ?? [])
    .filter(({ manager }) => manager !== MANAGER)
    .flatMap(({ manager = '', fieldsV1 }) => {
      const annotations = (fieldsV1?.['f:metadata'] as Record<string, unknown> | undefined)?.['f:annotations'] ?? {};
      return Object.keys(annotations).map((field) => [field.replace(/^f:/, ''), manager]);
    });
  return { labels: live.labels ?? {}, annotations: live.annotations ?? {}, owners: Object.fromEntries(owners) as Record<string, string> };
}
