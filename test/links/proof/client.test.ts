// The check pod in the cluster: refused, gone, without a word, deleted whatever happens.
import { describe, expect, test } from '@jest/globals';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { checkPod } from '../../../src/links/proof/check-pod';
import { prove } from '../../../src/links/proof/client';
import { timedConnection } from '../../../src/links/proof/slowest';
import { fakeConnection, type FakeConnection } from '../../fakes/connection';
import { fakeContext } from '../../fakes/context';
import { CLIENT, DESIRED } from '../example';
import type { Connection, KubernetesRequest } from '../../../src/kubernetes/connection';
import type { Progress, Verdict } from '../../../src/links/proof/verdict';

const POD = checkPod({
  desired: DESIRED,
  name: 'check',
  image: 'i:1',
  targets: [],
  reads: 3,
  timeoutSeconds: 10,
  until: 0,
  overlay: {},
});
const PODS = '/api/v1/namespaces/ns/pods';
const container = POD.spec.containers[0].name;
const MUTATED = {
  kind: 'Pod',
  metadata: { name: 'check' },
  spec: {
    containers: [
      {
        name: container,
        env: [
          { name: 'AZURE_CLIENT_ID', value: CLIENT },
          { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '/f' },
          { name: 'AZURE_AUTHORITY_HOST', value: 'https://a/' },
        ],
      },
    ],
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { audience: 'api://AzureADTokenExchange' } }] } }],
  },
};
const RUNNING = { kind: 'Pod', metadata: { name: 'check' }, status: { phase: 'Running' } };
const PASSED = { outcome: 'passed', tries: 1, firstSuccessMs: 1, elapsedMs: 2, secrets: [{ name: 'secret', version: 'v' }], targets: [] };
const refused = (message: string, status = 403) => ({ status, body: { kind: 'Status', reason: 'Forbidden', message } });

type Answer = { status?: number; body: object | string } | undefined;
/** A cluster in which the pod runs and says nothing, with other answers to some requests. */
function cluster(special: (request: KubernetesRequest) => Answer | 'as usual'): FakeConnection {
  return fakeConnection((request) => {
    const answer = special(request);
    if (answer !== 'as usual') return answer;
    if (request.method === 'POST') return { status: 201, body: MUTATED };
    if (request.method === 'DELETE') return { body: MUTATED };
    if (request.path === PODS) return { body: { kind: 'PodList', metadata: {}, items: [] } };
    if (request.path.endsWith('/log')) return { body: '' };
    return { body: RUNNING };
  });
}

const PARTS = { context: fakeContext(), pod: POD, until: 10_000, timeoutSeconds: 10, onProgress: () => undefined };

async function outcome(connection: FakeConnection, onProgress: (progress: Progress) => void = () => undefined): Promise<Verdict | string> {
  try {
    const context = fakeContext();
    const timed = timedConnection(connection, context.clock);
    return await prove({ context, connection: timed, pod: POD, clientId: CLIENT, until: 10_000, timeoutSeconds: 10, onProgress });
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return `${error.diagnoses[0].code}: ${error.diagnoses[0].seen}`;
  }
}
const deletions = ({ requests }: FakeConnection): string[] => requests.flatMap(({ method, path }) => (method === 'DELETE' ? [path] : []));

describe('what the cluster says to the pod', () => {
  test.each([
    ['admission webhook "policy.example" denied the request: no pods here', 'POD_REFUSED'],
    ['violates PodSecurity "restricted:latest": seccompProfile', 'POD_REFUSED'],
    ['pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1', 'POD_OVER_QUOTA'],
    ['pods "x" is forbidden: minimum cpu usage per Container is 100m', 'POD_OVER_QUOTA'],
    ['admission webhook "mutation.azure-workload-identity.io" denied the request: bad annotation', 'WEBHOOK_REFUSED'],
    ['Internal error occurred: failed calling webhook "mutation.azure-workload-identity.io": no endpoints', 'WEBHOOK_UNREACHABLE'],
    ['error looking up service account ns/sa: serviceaccount "sa" not found', 'SERVICE_ACCOUNT_MISSING'],
    ['pods is forbidden: User "u" cannot create resource "pods" in API group "" in the namespace "ns"', 'KUBERNETES_RIGHT_MISSING'],
  ])('%s', async (message, code) => {
    const connection = cluster(({ method }) => (method === 'POST' ? refused(message) : 'as usual'));
    expect(await outcome(connection)).toMatch(new RegExp(`^${code}: `));
    // It was a dry run: nothing was created.
    expect(connection.requests.filter(({ method }) => method === 'POST').map(({ query }) => query)).toEqual([{ dryRun: 'All' }]);
  });

  test('a policy that lets the dry run pass and refuses the pod', async () => {
    const connection = cluster(({ method, query }) =>
      method === 'POST' && query === undefined ? refused('denied by gatekeeper') : 'as usual',
    );
    expect(await outcome(connection)).toBe('POD_REFUSED: pod: the cluster refuses the check pod: denied by gatekeeper');
  });

  test('a server that fails is no policy', async () => {
    expect(await outcome(cluster(({ method }) => (method === 'POST' ? refused('etcd is down', 500) : 'as usual')))).toMatch(
      /^KUBERNETES_REFUSED/,
    );
  });

  test('a namespace that is not there', async () => {
    expect(await outcome(cluster(({ method }) => (method === 'POST' ? refused('namespaces "ns" not found', 404) : 'as usual')))).toMatch(
      /^SERVICE_ACCOUNT_MISSING/,
    );
  });

  test('an annotation that is spelt nearly right is named', async () => {
    const unannotated = {
      ...MUTATED,
      spec: { ...MUTATED.spec, containers: [{ name: container, env: MUTATED.spec.containers[0]?.env.slice(1) }] },
    };
    const connection = cluster(({ method, path }) => {
      if (method === 'POST') return { body: unannotated };
      return path.includes('serviceaccounts')
        ? { body: { metadata: { annotations: { 'azure.workload.identity/clientid': 'x' } } } }
        : 'as usual';
    });
    const proof = prove({ ...PARTS, connection: timedConnection(connection, PARTS.context.clock), clientId: undefined });
    await expect(proof).rejects.toThrow("It has 'azure.workload.identity/clientid'.");
  });
});

describe('following the pod', () => {
  test('its log gives the verdict, and it is deleted', async () => {
    const connection = cluster(({ path }) =>
      path.endsWith('/log') ? { body: `(node:1) Warning: x\n${JSON.stringify(PASSED)}\n` } : 'as usual',
    );
    expect(await outcome(connection)).toEqual(PASSED);
    expect(deletions(connection)).toEqual([`${PODS}/check`]);
    expect(connection.watched.map(({ stopped }) => stopped)).toEqual([true]);
  });

  test('where the log is gone, its termination message does', async () => {
    const status = {
      phase: 'Succeeded',
      containerStatuses: [{ name: container, state: { terminated: { exitCode: 0, message: JSON.stringify(PASSED) } } }],
    };
    const connection = cluster(({ path }) => {
      if (path.endsWith('/log')) return { status: 404, body: {} };
      return path === `${PODS}/check` ? { body: { ...RUNNING, status } } : 'as usual';
    });
    expect(await outcome(connection)).toEqual(PASSED);
  });

  test('a pod that is deleted while it runs', async () => {
    const connection = cluster(({ method, path }) => (method === 'GET' && path === `${PODS}/check` ? undefined : 'as usual'));
    expect(await outcome(connection)).toBe('POD_GONE: pod: the check pod was deleted while it ran.');
  });

  test('a pod whose deletion the watch sees', async () => {
    const connection = cluster(({ path }) => {
      if (path.endsWith('/log')) connection.watched[0]?.onObject('DELETED', RUNNING);
      return 'as usual';
    });
    expect(await outcome(connection)).toMatch(/^POD_GONE/);
  });

  test("a proxy's 404 is no word about the pod", async () => {
    const connection = cluster(({ method, path }) =>
      method === 'GET' && path === `${PODS}/check` ? { status: 404, body: '<html>not found</html>' } : 'as usual',
    );
    expect(await outcome(connection)).toMatch(/^KUBERNETES_NOT_UNDERSTOOD/);
  });

  test('a pod that says nothing until the time is up', async () => {
    const connection = cluster(() => 'as usual');
    expect(await outcome(connection)).toMatch(
      /^PROOF_TIMEOUT: there was no verdict within 10 s; last seen: the pod has not reported anything\.$/,
    );
    expect(deletions(connection)).toEqual([`${PODS}/check`]);
  });

  test('an API server that took all the time is to blame, not the pod', async () => {
    const context = fakeContext();
    const connection = cluster(() => 'as usual');
    const slow: Connection = {
      ...connection,
      send: async (request) => {
        if (request.query?.['dryRun'] !== undefined) await context.clock.sleep(60_000);
        return connection.send(request);
      },
    };
    const proof = prove({ ...PARTS, context, connection: timedConnection(slow, context.clock), clientId: CLIENT });
    await expect(proof).rejects.toThrow(
      `no verdict within 10 s; last seen: the pod has not reported anything; the API server took 60 s to answer POST ${PODS}.`,
    );
  });

  test('a pod that may still be there is named', async () => {
    const context = fakeContext();
    const connection = cluster(({ method, path }) => {
      if (path.endsWith('/log')) return { body: JSON.stringify(PASSED) };
      return method === 'DELETE' ? { status: 500, body: 'x' } : 'as usual';
    });
    await prove({ ...PARTS, context, connection: timedConnection(connection, context.clock), clientId: CLIENT });
    expect(context.logged).toEqual([
      'waiting for the API server to delete the pod check',
      expect.stringMatching(/has not confirmed that it deleted the pod check; .* the next run deletes it$/),
    ]);
  });

  test('what it saw last is the verdict when the time is up, and each sight is shown once', async () => {
    const line = { stage: 'access', code: 'ForbiddenByRbac', tries: 3, elapsedMs: 9000, message: 'm', details: { secret: 'secret' } };
    const seen: Progress[] = [];
    const connection = cluster(({ path }) => (path.endsWith('/log') ? { body: `${JSON.stringify(line)}\n` } : 'as usual'));
    expect(await outcome(connection, (progress) => seen.push(progress))).toMatchObject({
      outcome: 'failed',
      stage: 'access',
      code: 'ForbiddenByRbac',
      timedOut: true,
    });
    expect(seen).toHaveLength(1);
  });

  test('reads that were cut off are no verdict', async () => {
    const line = { stage: 'secret', code: 'read 2 of 3', tries: 3, elapsedMs: 9000 };
    const connection = cluster(({ path }) => (path.endsWith('/log') ? { body: `${JSON.stringify(line)}\n` } : 'as usual'));
    expect(await outcome(connection)).toMatch(/^PROOF_TIMEOUT: .*last seen: read 2 of 3\.$/);
  });

  test('a pod that ends with last words', async () => {
    const failed = {
      ...RUNNING,
      status: { phase: 'Failed', containerStatuses: [{ name: container, state: { terminated: { exitCode: 9 } } }] },
    };
    const connection = cluster(({ path }) => {
      if (path.endsWith('/log')) return { body: 'node: bad option: --input-type=module\n' };
      if (path.endsWith('/events')) return { body: { items: [] } };
      return path === `${PODS}/check` ? { body: failed } : 'as usual';
    });
    expect(await outcome(connection)).toBe(
      'POD_FAILED: pod: the check pod ended without a verdict: exit code 9, node: bad option: --input-type=module',
    );
  });

  test('pods of runs that were killed are deleted, others are left', async () => {
    const survivor = (name: string, until?: number) => ({
      metadata: { name, annotations: until === undefined ? null : { 'aks-wli-until': new Date(until).toISOString() } },
    });
    const connection = cluster(({ method, path }) => {
      if (path.endsWith('/log')) return { body: JSON.stringify(PASSED) };
      return method === 'GET' && path === PODS
        ? { body: { kind: 'PodList', metadata: {}, items: [survivor('over', -1), survivor('alive', 1), survivor('unmarked')] } }
        : 'as usual';
    });
    expect(await outcome(connection)).toEqual(PASSED);
    expect(deletions(connection)).toEqual([`${PODS}/over`, `${PODS}/check`]);
  });

  test('an answer to the creation that was lost is no failure', async () => {
    let creations = 0;
    const connection = cluster(({ method, path, query }) => {
      if (path.endsWith('/log')) return { body: JSON.stringify(PASSED) };
      if (method !== 'POST' || query !== undefined) return 'as usual';
      creations += 1;
      return { status: 409, body: { kind: 'Status', reason: 'AlreadyExists', message: 'it exists' } };
    });
    expect(await outcome(connection)).toEqual(PASSED);
    expect(creations).toBe(1);
  });
});
