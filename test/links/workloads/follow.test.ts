// Following workloads: what ends it at once, what is waited for, and what is never said.
import { describe, expect, test } from '@jest/globals';
import { followAll, type RolloutTarget } from '../../../src/links/workloads/follow';
import { fakeClock } from '../../fakes/clock';
import { fakeConnection, type FakeConnection } from '../../fakes/connection';
import { codesOfFailure } from '../../fakes/context';
import type { KubernetesRequest } from '../../../src/kubernetes/connection';

const TARGET: RolloutTarget = { kind: 'Deployment', namespace: 'ns', name: 'shop', clientId: undefined };
const CLIENT = '00000000-0000-4000-8000-0000000000bb';
const deployment = (status: object, revision = '2') => ({
  kind: 'Deployment',
  metadata: { name: 'shop', generation: 1, annotations: { 'deployment.kubernetes.io/revision': revision } },
  spec: { replicas: 1, selector: { matchLabels: { app: 'shop' } } },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, ...status },
});
const DONE = deployment({ availableReplicas: 1 });
const pod = (container: object, rest: object = {}) => ({
  metadata: { name: 'shop-1', labels: { app: 'shop' }, ownerReferences: [{ kind: 'ReplicaSet', name: 'shop-rs', controller: true }] },
  spec: { containers: [{ name: 'web' }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'web', ...container }], ...rest },
});
const waiting = (reason: string, message = '', lastState?: object) => ({ state: { waiting: { reason, message } }, lastState });
const event = (reason: string, message: string) => ({ type: 'Warning', reason, message, involvedObject: { name: 'shop-1' } });

interface Cluster {
  /** What each read of the object gives; the last one stays. When it is done, its pods have no trouble. */
  objects: (object | undefined)[];
  pods?: object[];
  events?: object[];
  /** Of the ReplicaSet that the pod belongs to. */
  revision?: string;
}

function cluster({ objects, pods = [], events = [], revision = '2' }: Cluster): FakeConnection {
  let reads = 0;
  return fakeConnection(({ path }: KubernetesRequest) => {
    const now = objects[Math.min(Math.max(reads - 1, 0), objects.length - 1)];
    if (path.endsWith('/pods')) return { body: { kind: 'PodList', items: now === DONE && objects.length > 1 ? [] : pods } };
    if (path.endsWith('/events')) return { body: { kind: 'EventList', items: events } };
    if (path.includes('/replicasets/')) return { body: { metadata: { annotations: { 'deployment.kubernetes.io/revision': revision } } } };
    const object = objects[Math.min(reads, objects.length - 1)];
    reads += 1;
    return object === undefined ? undefined : { body: object };
  });
}

const run = (connection: FakeConnection, options: { patient?: boolean; timeoutMs?: number; target?: Partial<RolloutTarget> } = {}) => {
  const [clock, logged] = [fakeClock(), [] as string[]];
  const { patient = false, timeoutMs = 60_000, target } = options;
  const parts = { connection, clock, log: (line: string) => void logged.push(line), serviceAccount: 'sa', timeoutMs, patient };
  return { logged, result: followAll([{ ...TARGET, ...target }], parts) };
};

describe('waiting', () => {
  test('progress is shown once for each change, and the watches are closed', async () => {
    const connection = cluster({ objects: [deployment({}), deployment({}), DONE] });
    const { logged, result } = run(connection);
    expect(await result).toEqual([{ object: 'Deployment ns/shop', progress: '1 of 1 replicas available' }]);
    expect(logged).toEqual([
      'waiting for Deployment ns/shop (0 of 1 updated replicas available), 0 s',
      'Deployment ns/shop: 1 of 1 replicas available',
    ]);
    expect(connection.watched.map(({ stopped }) => stopped)).toEqual([true]);
  });

  test('what the watch says is believed, and when it ends the object is read', async () => {
    const connection = cluster({ objects: [deployment({})] });
    const { result } = run(connection);
    await new Promise((resolve) => setImmediate(resolve));
    connection.watched[0]?.onObject('MODIFIED', DONE);
    expect(await result).toHaveLength(1);
  });

  test('one that is not there, and one that goes on the way', async () => {
    expect(await codesOfFailure(run(cluster({ objects: [undefined] })).result)).toEqual(['WORKLOAD_MISSING']);
    expect(await codesOfFailure(run(cluster({ objects: [deployment({}), undefined] })).result)).toEqual(['WORKLOAD_MISSING']);
  });

  test('the time limit names what was seen last', async () => {
    const { result } = run(
      cluster({ objects: [deployment({})], pods: [pod(waiting('CreateContainerConfigError', 'secret "x" not found'))] }),
    );
    expect(await codesOfFailure(result)).toEqual(['ROLLOUT_TIMEOUT']);
    await expect(result).rejects.toThrow(
      `within 60 s: 0 of 1 updated replicas available. Pod shop-1, container 'web': waiting (CreateContainerConfigError: secret "x" not found).`,
    );
  });

  test('judged as it is: one look', async () => {
    const connection = cluster({ objects: [deployment({})] });
    expect(await codesOfFailure(run(connection, { timeoutMs: 0 }).result)).toEqual(['ROLLOUT_TIMEOUT']);
    expect(connection.requests.filter(({ path }) => path.endsWith('/shop'))).toHaveLength(1);
  });

  test('every workload that fails is named', async () => {
    const connection = cluster({ objects: [undefined] });
    const parts = { connection, clock: fakeClock(), log: () => undefined, serviceAccount: 'sa', timeoutMs: 1, patient: false };
    expect(await codesOfFailure(followAll([TARGET, { ...TARGET, name: 'other' }], parts))).toEqual([
      'WORKLOAD_MISSING',
      'WORKLOAD_MISSING',
    ]);
  });
});

describe('what ends it at once', () => {
  const CRASH = waiting('CrashLoopBackOff', 'back-off', { terminated: { exitCode: 1, reason: 'Error', message: 'the secret is hunter2' } });

  test('a crash loop, with exit code, reason and event, and nothing that the container has said', async () => {
    const events = [event('BackOff', 'Back-off restarting failed container'), event('Unhealthy', 'Readiness probe failed: hunter2')];
    const { result } = run(cluster({ objects: [deployment({})], pods: [pod(CRASH)], events }));
    await expect(result).rejects.toThrow(
      "(ROLLOUT_CRASH): the pod shop-1 of Deployment ns/shop crashes again and again. Pod shop-1, container 'web': waiting (CrashLoopBackOff), before that exit code 1 (Error); event BackOff: Back-off restarting failed container.",
    );
    await expect(result).rejects.not.toThrow('hunter2');
  });

  test('a crash loop is waited for while rights that were just given do not count yet', async () => {
    const connection = cluster({ objects: [deployment({}), deployment({}), DONE], pods: [pod(CRASH)] });
    expect(await run(connection, { patient: true }).result).toHaveLength(1);
    const late = cluster({ objects: [deployment({})], pods: [pod(CRASH)] });
    expect(await codesOfFailure(run(late, { patient: true }).result)).toEqual(['ROLLOUT_CRASH']);
  });

  test('pods of an older revision say nothing', async () => {
    const connection = cluster({ objects: [deployment({}), DONE], pods: [pod(CRASH)], revision: '1' });
    expect(await run(connection).result).toHaveLength(1);
  });

  test('one that is available for a moment, and crashes then', async () => {
    const { result } = run(cluster({ objects: [DONE], pods: [pod(CRASH)] }));
    expect(await codesOfFailure(result)).toEqual(['ROLLOUT_CRASH']);
  });

  test('a container that has just started is looked at again, one that runs for long is not', async () => {
    const started = (startedAt: string) => [pod({ state: { running: { startedAt } } })];
    const reads = async (startedAt: string): Promise<number> => {
      const connection = cluster({ objects: [DONE], pods: started(startedAt) });
      await run(connection).result;
      return connection.requests.filter(({ path }) => path.endsWith('/shop')).length;
    };
    expect(await reads('1969-12-31T23:00:00Z')).toBe(1);
    expect(await reads('1970-01-01T00:00:00Z')).toBeGreaterThan(2);
  });

  test('pods that were evicted and replaced say nothing', async () => {
    const evicted = pod({ state: {} }, { phase: 'Failed', reason: 'Evicted' });
    expect(await run(cluster({ objects: [DONE], pods: [evicted] })).result).toHaveLength(1);
  });

  test('an image that cannot be pulled', async () => {
    const events = [event('Failed', 'Failed to pull image "x": not found')];
    const { result } = run(cluster({ objects: [deployment({})], pods: [pod(waiting('ImagePullBackOff', 'Back-off pulling'))], events }));
    expect(await codesOfFailure(result)).toEqual(['ROLLOUT_IMAGE']);
    await expect(result).rejects.toThrow('event Failed: Failed to pull image "x": not found.');
  });

  test('a first failure to pull is waited for', async () => {
    const connection = cluster({ objects: [deployment({}), DONE], pods: [pod(waiting('ErrImagePull'))] });
    expect(await run(connection).result).toHaveLength(1);
  });

  test('the progress deadline', async () => {
    const exceeded = { conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] };
    expect(await codesOfFailure(run(cluster({ objects: [deployment(exceeded)] })).result)).toEqual(['ROLLOUT_DEADLINE']);
  });

  test('a failed Job and a failed Pod', async () => {
    const failed = {
      kind: 'Job',
      metadata: { name: 'shop' },
      status: { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
    };
    expect(await codesOfFailure(run(cluster({ objects: [failed] }), { target: { kind: 'Job' } }).result)).toEqual(['ROLLOUT_JOB_FAILED']);
    const ended = { ...pod({ state: { terminated: { exitCode: 3, reason: 'OOMKilled' } } }, { phase: 'Failed' }), kind: 'Pod' };
    const { result } = run(cluster({ objects: [ended] }), { target: { kind: 'Pod' } });
    expect(await codesOfFailure(result)).toEqual(['ROLLOUT_POD_FAILED']);
    await expect(result).rejects.toThrow("container 'web': exit code 3 (OOMKilled)");
  });
});

describe('pods without a token', () => {
  const running = (env: object[], labels: object = { 'azure.workload.identity/use': 'true' }) => {
    const one = pod({ state: {} });
    return { ...one, metadata: { ...one.metadata, labels }, spec: { containers: [{ name: 'web', env }] } };
  };
  const TOKEN = { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '/token' };
  const outcome = (one: object) => codesOfFailure(run(cluster({ objects: [DONE], pods: [one] }), { target: { clientId: CLIENT } }).result);

  test.each<[string, object[], object | undefined, string[]]>([
    ['older than the webhook', [], undefined, ['ROLLOUT_STALE']],
    ['older than the annotation', [TOKEN], undefined, ['ROLLOUT_STALE']],
    ['of an older identity', [TOKEN, { name: 'AZURE_CLIENT_ID', value: 'other' }], undefined, ['ROLLOUT_STALE']],
    ['of this identity', [TOKEN, { name: 'AZURE_CLIENT_ID', value: CLIENT.toUpperCase() }], undefined, []],
    ['that do not ask for one', [], {}, []],
  ])('%s', async (_name, env, labels, expected) => {
    expect(await outcome(running(env, labels))).toEqual(expected);
  });

  test('the fix is the command', async () => {
    const { result } = run(cluster({ objects: [DONE], pods: [running([])] }), { target: { clientId: CLIENT } });
    await expect(result).rejects.toThrow('Restart them: kubectl rollout restart deployment/shop -n ns.');
  });
});
