// Whether the cluster takes the pods: what is sent, and what its answers mean.
import { describe, expect, test } from '@jest/globals';
import { admit } from '../../../src/links/workloads/admission';
import { meantWorkloads } from '../../../src/links/workloads/lint/meant';
import { fakeConnection } from '../../fakes/connection';
import { CLIENT } from '../example';
import { surroundingsOf } from './surroundings';

const STATEFUL_SET = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: shop }
spec:
  template:
    metadata: { labels: { azure.workload.identity/use: "true" } }
    spec:
      serviceAccountName: sa
      volumes: [{ name: settings, emptyDir: {} }]
      containers: [{ name: web, image: i, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumeClaimTemplates: [{ metadata: { name: data } }]
`;
const ROLLOUT = STATEFUL_SET.replace('apps/v1', 'argoproj.io/v1alpha1').replace('StatefulSet', 'Rollout');
const OWN_ID = STATEFUL_SET.replace('image: i,', 'image: i, env: [{ name: AZURE_CLIENT_ID, value: other }],');

const mutated = (clientId: string | undefined) => ({
  kind: 'Pod',
  metadata: { name: 'shop-x' },
  spec: {
    containers: [
      {
        name: 'web',
        env: [
          { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '/token' },
          { name: 'AZURE_AUTHORITY_HOST', value: 'https://login.microsoftonline.com/' },
          ...(clientId === undefined ? [] : [{ name: 'AZURE_CLIENT_ID', value: clientId }]),
        ],
      },
    ],
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { audience: 'api://AzureADTokenExchange' } }] } }],
  },
});
const UNCHANGED = { kind: 'Pod', metadata: { name: 'shop-x' }, spec: { containers: [{ name: 'web' }] } };
const status = (code: number, message: string) => ({ status: code, body: { kind: 'Status', message } });

async function outcome(text: string, answer: { status?: number; body: object }): Promise<string> {
  const surroundings = surroundingsOf(text);
  const [workload] = meantWorkloads(surroundings);
  if (workload === undefined) throw new Error('the manifest brings no workload');
  const result = await admit(
    workload,
    surroundings,
    fakeConnection(() => answer),
  );
  return result.state === 'refused' ? `${result.problem.code} at ${result.problem.place?.line ?? 'no place'}` : result.state;
}

describe('admission', () => {
  test.each<[string, string, { status?: number; body: object }, string]>([
    ['what the webhook has changed', STATEFUL_SET, { body: mutated(CLIENT) }, 'admitted'],
    ['what it has not', STATEFUL_SET, { body: UNCHANGED }, 'POD_NOT_MUTATED at 5'],
    ['what gets another identity', STATEFUL_SET, { body: mutated('other') }, 'POD_NOT_MUTATED at 5'],
    ['what has set its own', OWN_ID, { body: UNCHANGED }, 'admitted'],
    [
      'what a policy refuses',
      STATEFUL_SET,
      status(403, 'admission webhook "gatekeeper" denied the request: no limits'),
      'POD_NOT_ADMITTED at 5',
    ],
    ['what is no pod', STATEFUL_SET, status(422, 'Pod is invalid'), 'POD_NOT_ADMITTED at 5'],
    ['a namespace that is not there', STATEFUL_SET, status(404, 'namespaces "ns" not found'), 'not yet'],
    [
      'an account that is not there',
      STATEFUL_SET,
      status(403, 'error looking up service account ns/sa: serviceaccount "sa" not found'),
      'not yet',
    ],
    ['a quota, which pods that will go fill', STATEFUL_SET, status(403, 'pods "x" is forbidden: exceeded quota: q'), 'admitted'],
    [
      'a right that is missing',
      STATEFUL_SET,
      status(403, 'pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "ns"'),
      'KUBERNETES_RIGHT_MISSING at no place',
    ],
    ['a kind whose controller makes other pods', ROLLOUT, status(422, 'never asked'), 'admitted'],
  ])('%s', async (_name, text, answer, expected) => {
    expect(await outcome(text, answer)).toBe(expected);
  });

  test('the pod is the one that the controller would make, and a dry run', async () => {
    const surroundings = surroundingsOf(STATEFUL_SET);
    const connection = fakeConnection(() => ({ body: mutated(CLIENT) }));
    for (const workload of meantWorkloads(surroundings)) await admit(workload, surroundings, connection);
    expect(connection.requests).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/ns/pods',
        query: { dryRun: 'All' },
        body: {
          metadata: { generateName: 'shop-', namespace: 'ns' },
          spec: {
            serviceAccountName: 'sa',
            volumes: [
              { name: 'settings', emptyDir: {} },
              { name: 'data', emptyDir: {} },
            ],
          },
        },
      },
    ]);
  });
});
