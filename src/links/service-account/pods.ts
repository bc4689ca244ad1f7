// The pods that run under a ServiceAccount: they keep the identity that they were started with.
import { array, looseObject, nullish, optional, string } from 'valibot';
import { expectSuccess, understood } from '../../kubernetes/answer';
import type { Connection } from '../../kubernetes/connection';

const PODS = looseObject({
  kind: string(),
  items: array(looseObject({ metadata: looseObject({ name: string() }), status: nullish(looseObject({ phase: optional(string()) })) })),
});

/** Names of those that are not done. */
export async function runningPods(connection: Connection, namespace: string, serviceAccount: string): Promise<string[]> {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const query = { fieldSelector: `spec.serviceAccountName=${serviceAccount}` };
  const answer = expectSuccess(await connection.send({ method: 'GET', path, query }), 'service-account', 'to list the pods');
  return understood(answer, PODS, 'service-account')
    .items.filter(({ status }) => !['Succeeded', 'Failed'].includes(status?.phase ?? ''))
    .map(({ metadata }) => metadata.name);
}
