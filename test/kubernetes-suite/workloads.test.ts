// Workloads: what their controllers make of them, on both APIs, as `kubectl rollout status` reads it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { MERGE } from './refusals';
import { eventually, suite } from './suite';

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}
interface Workload {
  metadata: { name: string; generation: number; annotations?: Record<string, string>; ownerReferences?: { name: string; kind: string }[] };
  spec: { replicas: number; nodeName?: string };
  status: { conditions?: Condition[]; phase?: string; [count: string]: unknown };
}

describe('workloads', () => {
  const s = suite();
  let namespace = '';
  const apps = (path: string) => `/apis/apps/v1/namespaces/${namespace}${path}`;
  const jobs = (path = '') => `/apis/batch/v1/namespaces/${namespace}/jobs${path}`;
  const core = (path: string) => `/api/v1/namespaces/${namespace}${path}`;
  const get = async <T = Workload>(path: string): Promise<T> => (await s.send('GET', path)).body as T;
  const pods = async () => (await get<{ items: Workload[] }>(core('/pods'))).items;
  const until = (path: string, holds: (object: Workload) => boolean | undefined) =>
    eventually(async () => {
      const object = await get(path);
      return 'status' in object && holds(object) === true ? object : undefined;
    }, `a state of ${path}`);
  const condition = (object: Workload, type: string) => object.status.conditions?.find((one) => one.type === type);
  const template = (command: string[], image = 'app:1', more: object = {}) => ({
    metadata: { labels: { app: 'a' } },
    spec: { containers: [{ name: 'c', image, command, ...more }] },
  });
  const make = (kind: string, spec: object, name = 'a') =>
    s.send('POST', apps(`/${kind.toLowerCase()}s`), {
      apiVersion: 'apps/v1',
      kind,
      metadata: { name },
      spec: { selector: { matchLabels: { app: 'a' } }, template: template(['sleep', '600']), ...spec },
    });
  const job = (spec: object, name = 'j') => s.send('POST', jobs(), { apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec });
  const jobTemplate = (command: string[]) => ({ spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'app:1', command }] } });

  beforeEach(async () => {
    namespace = await s.freshNamespace();
    await s.defaultAccount(namespace);
  });

  test('a Deployment rolls out, changes, is scaled, and takes all along when it goes', async () => {
    await make('Deployment', { replicas: 2 });
    const first = await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 2);
    expect(first.status).toMatchObject({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2 });
    await until(apps('/deployments/a'), (one) => condition(one, 'Progressing')?.reason === 'NewReplicaSetAvailable');
    expect(condition(first, 'Available')).toMatchObject({ status: 'True', reason: 'MinimumReplicasAvailable' });
    const [pod] = await pods();
    expect(pod?.metadata.ownerReferences?.[0]).toMatchObject({ kind: 'ReplicaSet', name: expect.stringMatching(/^a-[a-z0-9]+$/) });
    expect(pod?.metadata.name).toMatch(/^a-[a-z0-9]+-[a-z0-9]{5}$/);

    await s.send('PATCH', apps('/deployments/a'), { spec: { template: { metadata: { annotations: { v: '2' } } } } }, MERGE);
    const second = await until(
      apps('/deployments/a'),
      ({ metadata, status }) =>
        metadata.annotations?.['deployment.kubernetes.io/revision'] === '2' &&
        status['observedGeneration'] === metadata.generation &&
        status['updatedReplicas'] === 2 &&
        status['replicas'] === 2 &&
        status['availableReplicas'] === 2,
    );
    expect(condition(second, 'Available')).toMatchObject({ status: 'True' });
    const sets = (await get<{ items: Workload[] }>(apps('/replicasets'))).items;
    expect(sets.map(({ spec }) => spec.replicas).sort()).toEqual([0, 2]);

    await s.send('PATCH', apps('/deployments/a/scale'), { spec: { replicas: 0 } }, MERGE);
    await eventually(async () => ((await pods()).length === 0 ? true : undefined), 'no pods');
    await s.send('DELETE', apps('/deployments/a'), { propagationPolicy: 'Background' });
    await eventually(
      async () => ((await get<{ items: Workload[] }>(apps('/replicasets'))).items.length === 0 ? true : undefined),
      'no sets',
    );
  });

  test('a rollout whose image is not there keeps the old pods, and runs out of time', async () => {
    await make('Deployment', { replicas: 2, progressDeadlineSeconds: 2 });
    await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 2);
    await s.lab.settings({ images: { 'ghost:1': null } });
    await s.send(
      'PATCH',
      apps('/deployments/a'),
      { spec: { template: { spec: { containers: [{ name: 'c', image: 'ghost:1' }] } } } },
      MERGE,
    );
    const stuck = await until(apps('/deployments/a'), (one) => condition(one, 'Progressing')?.reason === 'ProgressDeadlineExceeded');
    expect(condition(stuck, 'Progressing')).toMatchObject({
      status: 'False',
      message: expect.stringMatching(/^ReplicaSet "a-\w+" has timed out progressing\.$/),
    });
    expect(stuck.status).toMatchObject({ availableReplicas: 2, updatedReplicas: 1, unavailableReplicas: 1 });
  });

  test('pods that admission refuses are a condition and an event', async () => {
    await make('Deployment', {
      replicas: 1,
      template: { ...template(['sleep', '600']), spec: { ...template(['sleep', '600']).spec, serviceAccountName: 'nobody' } },
    });
    const failed = await until(apps('/deployments/a'), (one) => condition(one, 'ReplicaFailure')?.status === 'True');
    expect(condition(failed, 'ReplicaFailure')).toMatchObject({
      reason: 'FailedCreate',
      message: expect.stringContaining('serviceaccount "nobody" not found'),
    });
    const events = JSON.stringify(await get(core('/events')));
    expect(events).toContain('"FailedCreate"');
    await s.apply(core('/serviceaccounts/nobody'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'nobody' } });
    await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 1);
  }, 120_000);

  test('Recreate: no old pod beside a new one', async () => {
    await make('Deployment', { replicas: 1, strategy: { type: 'Recreate' } });
    await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 1);
    const [old] = await pods();
    await s.send('PATCH', apps('/deployments/a'), { spec: { template: { metadata: { annotations: { v: '2' } } } } }, MERGE);
    await eventually(
      async () => ((await pods()).every(({ metadata }) => metadata.name !== old?.metadata.name) ? true : undefined),
      'the end of the old pod',
    );
    await until(apps('/deployments/a'), ({ status }) => status['updatedReplicas'] === 1 && status['availableReplicas'] === 1);
  });

  test('a pod that crashes is started again, ever later; its last log can be read', async () => {
    await make('Deployment', { replicas: 1, template: template(['sh', '-c', 'echo run $$; exit 3']) });
    const crashed = await eventually(async () => {
      const [pod] = await pods();
      return JSON.stringify(pod?.status ?? {}).includes('CrashLoopBackOff') && /"restartCount":[1-9]/.test(JSON.stringify(pod?.status))
        ? pod
        : undefined;
    }, 'CrashLoopBackOff');
    expect(JSON.stringify(crashed.status)).toMatch(/"lastState":\{"terminated":\{.*"exitCode":3/);
    expect((await s.send('GET', core(`/pods/${crashed.metadata.name}/log?previous=true`))).body).toMatch(/^run \d+\n$/);
  });

  test('a StatefulSet: one after the other, by number', async () => {
    await make('StatefulSet', { replicas: 2, serviceName: 'a' });
    const ready = await until(apps('/statefulsets/a'), ({ status }) => status['readyReplicas'] === 2);
    expect(ready.status).toMatchObject({ observedGeneration: 1, replicas: 2, updatedReplicas: 2 });
    expect((await pods()).map(({ metadata }) => metadata.name)).toEqual(['a-0', 'a-1']);
    await s.send('PATCH', apps('/statefulsets/a'), { spec: { template: { metadata: { annotations: { v: '2' } } } } }, MERGE);
    await until(
      apps('/statefulsets/a'),
      ({ status }) =>
        status['currentRevision'] !== ready.status['currentRevision'] && status['updatedReplicas'] === 2 && status['readyReplicas'] === 2,
    );
    await s.send('PATCH', apps('/statefulsets/a'), { spec: { replicas: 1 } }, MERGE);
    await eventually(async () => ((await pods()).map(({ metadata }) => metadata.name).join() === 'a-0' ? true : undefined), 'a-0 alone');
  });

  test('a DaemonSet: one on each node', async () => {
    await s.lab.settings({ nodes: 2 });
    await make('DaemonSet', {});
    const ready = await until(apps('/daemonsets/a'), ({ status }) => status['numberAvailable'] === 2);
    expect(ready.status).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2 });
    expect(new Set((await pods()).map(({ spec }) => spec.nodeName)).size).toBe(2);
  });

  test('a Job that ends well', async () => {
    await job({ completions: 2, parallelism: 2, template: jobTemplate(['true']) });
    const done = await until(jobs('/j'), (one) => condition(one, 'Complete')?.status === 'True');
    expect(done.status).toMatchObject({ succeeded: 2, startTime: expect.any(String), completionTime: expect.any(String) });
    expect(condition(done, 'Complete')).toMatchObject({ reason: 'CompletionsReached' });
  });

  test('a Job that fails too often, and one that takes too long', async () => {
    await job({ backoffLimit: 0, template: jobTemplate(['false']) });
    const failed = await until(jobs('/j'), (one) => condition(one, 'Failed')?.status === 'True');
    expect(condition(failed, 'Failed')).toMatchObject({
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    });
    expect(failed.status['failed']).toBe(1);
    await job({ activeDeadlineSeconds: 1, template: jobTemplate(['sleep', '600']) }, 'late');
    const late = await until(jobs('/late'), (one) => condition(one, 'Failed')?.status === 'True');
    expect(condition(late, 'Failed')).toMatchObject({
      reason: 'DeadlineExceeded',
      message: 'Job was active longer than specified deadline',
    });
  });

  test('deleting a Job leaves its pods, with a warning, unless asked otherwise', async () => {
    await job({ template: jobTemplate(['sleep', '600']) });
    await eventually(async () => ((await pods()).length === 1 ? true : undefined), 'a pod');
    const deleted = await s.send('DELETE', jobs('/j'));
    expect(deleted.headers.get('warning')).toContain('child pods are preserved by default when jobs are deleted');
    await eventually(async () => ((await s.send('GET', jobs('/j'))).status === 404 ? true : undefined), 'the end of the Job');
    expect(await pods()).toHaveLength(1);
  });

  test('readiness: a pod counts when its probe says so', async () => {
    const probe = { exec: { command: ['test', '-e', 'ready'] }, periodSeconds: 1 };
    await make('Deployment', {
      replicas: 1,
      template: template(['sh', '-c', 'sleep 2; touch ready; sleep 600'], 'app:1', { readinessProbe: probe }),
    });
    const waiting = await until(apps('/deployments/a'), ({ status }) => status['replicas'] === 1);
    expect(waiting.status).not.toHaveProperty('availableReplicas');
    await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 1);
    expect(JSON.stringify(await get(core('/events')))).toContain('Readiness probe failed');
  });

  test('images that are not known can count as ready, and are not run', async () => {
    await s.lab.settings({ unknownImages: 'ready' });
    await make('Deployment', { replicas: 1, template: template(['/no/such/program']) });
    await until(apps('/deployments/a'), ({ status }) => status['availableReplicas'] === 1);
  });
});
