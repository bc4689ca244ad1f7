// Where pods go, and what they wait for: nodes, taints, requests, quotas, limits, Secrets and volumes.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { MERGE } from './refusals';
import { eventually, suite } from './suite';

describe('scheduling', () => {
  const s = suite();
  let namespace = '';
  const core = (path: string) => `/api/v1/namespaces/${namespace}${path}`;
  const pod = (spec: object = {}, container: object = {}, metadata: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...metadata },
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'app:1', command: ['sleep', '600'], ...container }], ...spec },
  });
  const create = (body: object) => s.send('POST', core('/pods'), body);
  const eventSays = (words: string | RegExp, name = 'p') =>
    eventually(async () => {
      const text = JSON.stringify([(await s.send('GET', core(`/pods/${name}`))).body, (await s.send('GET', core('/events'))).body]);
      return (typeof words === 'string' ? text.includes(words) : words.test(text)) ? true : undefined;
    }, String(words));
  const phase = (wanted: string) =>
    eventually(async () => {
      const { body } = (await s.send('GET', core('/pods/p'))) as { body: { status?: { phase?: string } } };
      return body.status?.phase === wanted ? true : undefined;
    }, `phase ${wanted}`);
  const node = async () =>
    ((await s.send('GET', '/api/v1/nodes')).body as { items: { metadata: { name: string } }[] }).items[0]!.metadata.name;
  const object = (kind: string, path: string, more: object) =>
    s.send('POST', core(path), { apiVersion: 'v1', kind, metadata: { name: 'x' }, ...more });

  beforeEach(async () => {
    namespace = await s.freshNamespace();
    await s.defaultAccount(namespace);
  });

  test('no node, then one', async () => {
    await s.lab.settings({ nodes: 0 });
    await eventually(
      async () => (JSON.stringify((await s.send('GET', '/api/v1/nodes')).body).includes('vmss') ? undefined : true),
      'no nodes',
    );
    await create(pod());
    await eventSays('0/0 nodes are available: no nodes available to schedule pods');
    await s.lab.settings({ nodes: 1 });
    await phase('Running');
  });

  test('an autoscaler brings a node, and says so; or says why it does not', async () => {
    const pools = s.lab.world().clusters[0]!.resource.properties['agentPoolProfiles'] as object[];
    Object.assign(pools[0]!, { enableAutoScaling: true, minCount: 0, maxCount: 1 });
    await s.lab.settings({ nodes: 0, autoscalerScanMs: 200, nodeStartMs: 300 });
    await eventually(
      async () => (JSON.stringify((await s.send('GET', '/api/v1/nodes')).body).includes('vmss') ? undefined : true),
      'no nodes',
    );
    await create(pod());
    await eventSays('pod triggered scale-up: [{aks-nodepool1-00000000-vmss 0->1 (max: 1)}]');
    await phase('Running');
    await create(pod({}, { resources: { requests: { cpu: '64' } } }, { name: 'huge' }));
    await eventSays("pod didn't trigger scale-up: 1 max node group size reached", 'huge');
  });

  test('more asked for than any node has', async () => {
    await create(pod({}, { resources: { requests: { cpu: '64' } } }));
    await eventSays('0/1 nodes are available: 1 Insufficient cpu.');
    await create(pod({ nodeSelector: { disk: 'ssd' } }, {}, { name: 'q' }));
    await eventSays("1 node(s) didn't match Pod's node affinity/selector", 'q');
  });

  test('a taint, and what tolerates it', async () => {
    const name = await node();
    await s.send('PATCH', `/api/v1/nodes/${name}`, { spec: { taints: [{ key: 'spot', value: 'yes', effect: 'NoSchedule' }] } }, MERGE);
    await create(pod());
    await eventSays('1 node(s) had untolerated taint {spot: yes}');
    await create(pod({ tolerations: [{ key: 'spot', operator: 'Exists' }] }, {}, { name: 'q' }));
    await eventSays('Successfully assigned', 'q');
    await s.send('PATCH', `/api/v1/nodes/${name}`, { spec: { taints: null } }, MERGE);
    await phase('Running');
  });

  test('a quota: what it asks for, what is used up, and that it is used', async () => {
    await object('ResourceQuota', '/resourcequotas', { spec: { hard: { 'pods': '1', 'requests.cpu': '1' } } });
    await eventually(
      async () => (JSON.stringify((await s.send('GET', core('/resourcequotas/x'))).body).includes('"used"') ? true : undefined),
      'the usage',
    );
    expect(await create(pod())).toMatchObject({
      status: 403,
      body: { message: 'pods "p" is forbidden: failed quota: x: must specify requests.cpu for: c' },
    });
    const small = { resources: { requests: { cpu: '600m' } } };
    expect((await create(pod({}, small))).status).toBe(201);
    expect(await create(pod({}, small, { name: 'q' }))).toMatchObject({
      status: 403,
      body: {
        message:
          'pods "q" is forbidden: exceeded quota: x, requested: pods=1,requests.cpu=600m, used: pods=1,requests.cpu=600m, limited: pods=1,requests.cpu=1',
      },
    });
    const { body } = await s.send('GET', core('/resourcequotas/x'));
    expect(body).toMatchObject({ status: { hard: { pods: '1' }, used: { 'pods': '1', 'requests.cpu': '600m' } } });
  });

  test('a limit range: what it gives, and what it refuses', async () => {
    await object('LimitRange', '/limitranges', {
      spec: {
        limits: [
          {
            type: 'Container',
            default: { memory: '256Mi' },
            defaultRequest: { memory: '200Mi' },
            min: { memory: '128Mi' },
            max: { memory: '1Gi' },
          },
        ],
      },
    });
    // The plugin hears of it a little later.
    const made = await eventually(async () => {
      const { body } = await s.send('POST', core('/pods?dryRun=All'), pod());
      return JSON.stringify(body).includes('256Mi') ? body : undefined;
    }, 'the defaults');
    expect(made).toMatchObject({ spec: { containers: [{ resources: { limits: { memory: '256Mi' }, requests: { memory: '200Mi' } } }] } });
    expect(await create(pod({}, { resources: { requests: { memory: '64Mi' } } }))).toMatchObject({
      status: 403,
      body: { message: 'pods "p" is forbidden: minimum memory usage per Container is 128Mi, but request is 64Mi' },
    });
    expect(await create(pod({}, { resources: { limits: { memory: '2Gi' } } }))).toMatchObject({
      status: 403,
      body: { message: 'pods "p" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi' },
    });
  });

  test('a Secret that is not there, and its key', async () => {
    const env = [{ name: 'S', valueFrom: { secretKeyRef: { name: 'late', key: 'k' } } }];
    await create(pod({}, { env, command: ['sh', '-c', 'echo "$S"'] }));
    await eventSays('CreateContainerConfigError');
    await eventSays('Error: secret \\"late\\" not found');
    await s.send('POST', core('/secrets'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'late' }, stringData: { other: 'x' } });
    await eventSays(`couldn't find key k in Secret ${namespace}/late`);
    await s.send('PATCH', core('/secrets/late'), { stringData: { k: 'value' } }, MERGE);
    await phase('Succeeded');
    expect((await s.send('GET', core('/pods/p/log'))).body).toBe('value\n');
  });

  test('all of a ConfigMap, with a prefix; what is optional may be missing', async () => {
    await s.send('POST', core('/configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'all' }, data: { A: '1', B: '2' } });
    const envFrom = [{ prefix: 'X_', configMapRef: { name: 'all' } }, { secretRef: { name: 'none', optional: true } }];
    await create(pod({}, { envFrom, command: ['sh', '-c', 'echo $X_A $X_B'] }));
    await phase('Succeeded');
    expect((await s.send('GET', core('/pods/p/log'))).body).toBe('1 2\n');
  });

  test('a volume of what is not there', async () => {
    const volumes = [{ name: 'v', configMap: { name: 'late', items: [{ key: 'k', path: 'file' }] } }];
    await create(
      pod(
        { volumes },
        { volumeMounts: [{ name: 'v', mountPath: '/v' }], env: [{ name: 'F', value: '/v/file' }], command: ['sh', '-c', 'cat "$F"'] },
      ),
    );
    await eventSays('MountVolume.SetUp failed for volume \\"v\\" : configmap \\"late\\" not found');
    await s.send('POST', core('/configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' }, data: { k: 'inside' } });
    await phase('Succeeded');
    expect((await s.send('GET', core('/pods/p/log'))).body).toBe('inside');
  });

  test('a CSI driver that is not there', async () => {
    const csi = { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass: 'azure' } };
    await create(pod({ volumes: [{ name: 'v', csi }] }, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }));
    await eventSays('driver name secrets-store.csi.k8s.io not found in the list of registered CSI drivers');
  });

  test('logs: of the run before only after a restart; of a pod that waits not at all', async () => {
    await create(pod());
    await phase('Running');
    expect(await s.send('GET', core('/pods/p/log?previous=true'))).toMatchObject({
      status: 400,
      body: { message: 'previous terminated container "c" in pod "p" not found' },
    });
    expect(await s.send('GET', core('/pods/p/log?tailLines=-1'))).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('tailLines: Invalid value: -1') },
    });
    expect(await s.send('GET', core('/pods/nope/log'))).toMatchObject({ status: 404, body: { message: 'pods "nope" not found' } });
  });

  test.each([
    ['control-plane', { 'control-plane': 'true' }],
    ['kubernetes.azure.com/managedby', { 'kubernetes.azure.com/managedby': 'aks' }],
  ])('a namespace that AKS keeps out of webhooks, by its label %s', async (_label, labels) => {
    await s.apply(core('/serviceaccounts/sa'), {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa', annotations: { 'azure.workload.identity/client-id': 'x' } },
    });
    const dryRun = () =>
      s.send(
        'POST',
        core('/pods?dryRun=All'),
        pod({ serviceAccountName: 'sa' }, {}, { labels: { 'azure.workload.identity/use': 'true' } }),
      );
    expect(JSON.stringify((await dryRun()).body)).toContain('AZURE_FEDERATED_TOKEN_FILE');
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } });
    await eventually(async () => (JSON.stringify((await dryRun()).body).includes('AZURE_') ? undefined : true), 'an unchanged pod');
  });
});
