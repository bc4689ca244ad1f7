// Other webhooks and policies of a cluster, as state: what they refuse and in whose words, what they change, whom they leave alone.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startLab, type RunningLab } from '../../lab/lab';
import { client, type Answer } from './client';
import { ROLES } from '../../lab/authorization/built-in-roles';
import type { AdmissionPolicy } from '../../lab/kubernetes/admission/policy';
import type { Cluster } from '../../lab/world';

describe('policies', () => {
  let lab: RunningLab;
  const cluster = (): Cluster => {
    const [first] = lab.world().clusters;
    if (first === undefined) throw new Error('the laboratory has no cluster');
    return first;
  };
  const send = async (method: string, path: string, body?: object, contentType = 'application/json'): Promise<Answer> => {
    const http = client(lab);
    const token = await http.token('6dae42f8-4368-4678-94ff-3960e28e3630');
    return http.json(method, `https://${cluster().resource.properties.fqdn}${path}`, {
      token,
      body,
      headers: { 'content-type': contentType },
    });
  };
  const pod = (metadata: object = {}, container: object = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', ...metadata },
    spec: { containers: [{ name: 'c', image: 'app:1', ...container }] },
  });
  const create = (body: object, namespace = 'default') => send('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, body);
  const policy = (more: Partial<AdmissionPolicy>): AdmissionPolicy => ({
    name: 'require-labels',
    engine: 'gatekeeper',
    kinds: ['Pod'],
    action: 'deny',
    rules: [{ path: 'metadata.labels.team', exists: true, message: 'label team is required' }],
    ...more,
  });
  const probe = { httpGet: { port: 80 } };

  beforeAll(async () => {
    lab = await startLab();
  });
  beforeEach(async () => {
    await lab.reset();
    const [first] = lab.world().roleAssignments;
    lab
      .world()
      .roleAssignments.push({ ...first!, name: '99999999-9999-4999-8999-999999999999', role: ROLES.aksRbacClusterAdmin, condition: null });
  });
  afterAll(() => lab.close());

  test.each<[AdmissionPolicy['engine'], Partial<AdmissionPolicy>, number, string]>([
    ['gatekeeper', {}, 403, 'admission webhook "validation.gatekeeper.sh" denied the request: [require-labels] label team is required'],
    [
      'kyverno',
      { rule: 'check-team' },
      400,
      'admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource Pod/default/p was blocked due to the following policies \n\nrequire-labels:\n  check-team: \'label team is required\'\n',
    ],
    [
      'validating-admission-policy',
      { binding: 'all' },
      422,
      "pods \"p\" is forbidden: ValidatingAdmissionPolicy 'require-labels' with binding 'all' denied request: label team is required",
    ],
    [
      'webhook',
      { webhook: 'labels.example.com' },
      403,
      'admission webhook "labels.example.com" denied the request: label team is required',
    ],
  ])('refusals have the words of %s', async (engine, more, status, message) => {
    cluster().admissionPolicies = [policy({ engine, ...more })];
    expect(await create(pod())).toMatchObject({ status, body: { message } });
    expect((await create(pod({ labels: { team: 'a' } }))).status).toBe(201);
  });

  test.each<[string, NonNullable<AdmissionPolicy['rules']>[0], object, object]>([
    [
      'in every container',
      { path: 'pod.containers[*].image', matches: '^good/', message: '{container} has {value}' },
      pod(),
      pod({}, { image: 'good/app:1' }),
    ],
    [
      'at least',
      { path: 'pod.containers[*].resources.requests.memory', atLeast: '128Mi', message: 'too little' },
      pod({}, { resources: { requests: { memory: '64Mi' } } }),
      pod({}, { resources: { requests: { memory: '0.5Gi' } } }),
    ],
    ['not', { path: 'metadata.namespace', not: 'default', message: 'not here' }, pod(), pod({ namespace: 'kube-public' })],
    [
      'a key with dots',
      { path: 'metadata.labels.app~1kubernetes~1io/name', equals: 'x', message: 'x' },
      pod(),
      pod({ labels: { 'app.kubernetes.io/name': 'x' } }),
    ],
    [
      'one of two',
      { path: ['metadata.labels.a', 'metadata.labels.b'], exists: true, message: 'a or b' },
      pod(),
      pod({ labels: { b: '1' } }),
    ],
    [
      'only where another holds',
      { path: 'metadata.labels.a', exists: true, message: 'a', when: { path: 'metadata.labels.b', exists: true } },
      pod({ labels: { b: '1' } }),
      pod(),
    ],
  ])('a rule: %s', async (_what, rule, wrong, right) => {
    cluster().admissionPolicies = [policy({ rules: [rule] })];
    expect((await create(wrong)).status).toBe(403);
    expect((await create(right, (right as { metadata: { namespace?: string } }).metadata.namespace)).status).toBe(201);
  });

  test('a policy warns, changes, selects', async () => {
    cluster().admissionPolicies = [policy({ action: 'warn' })];
    const warned = await create(pod());
    expect([warned.status, warned.headers.get('warning')]).toEqual([201, '299 - "[require-labels] label team is required"']);
    cluster().admissionPolicies = [policy({ action: 'mutate', rules: [], patch: { metadata: { labels: { team: 'given' } } } })];
    expect((await create(pod())).body).toMatchObject({ metadata: { labels: { team: 'given' } } });
    cluster().admissionPolicies = [policy({ objectSelector: { matchLabels: { strict: 'true' } } })];
    expect((await create(pod())).status).toBe(201);
    cluster().admissionPolicies = [policy({ namespaceSelector: { matchLabels: { strict: 'true' } } })];
    expect((await create(pod())).status).toBe(201);
  });

  test('labels that namespaces must have, whoever makes them', async () => {
    const rules = [{ path: 'metadata.labels.owner', exists: true, message: 'you must provide labels: {"owner"}' }];
    cluster().admissionPolicies = [policy({ name: 'ns-must-have-owner', kinds: ['Namespace'], rules })];
    const apply = (labels: object) =>
      send(
        'PATCH',
        '/api/v1/namespaces/shop?fieldManager=x',
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } },
        'application/apply-patch+yaml',
      );
    expect(await apply({})).toMatchObject({
      status: 403,
      body: {
        message: 'admission webhook "validation.gatekeeper.sh" denied the request: [ns-must-have-owner] you must provide labels: {"owner"}',
      },
    });
    expect((await apply({ owner: 'shop' })).status).toBe(201);
  });

  test('namespaces that AKS keeps out of webhooks, and policies that are none', async () => {
    cluster().admissionPolicies = [policy({})];
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    await send('POST', '/api/v1/namespaces/kube-system/serviceaccounts', account);
    expect((await create(pod(), 'kube-system')).status).toBe(201);
    cluster().admissionPolicies = [policy({ engine: 'validating-admission-policy' })];
    expect((await create(pod(), 'kube-system')).status).toBe(422);
  });

  test('deployment safeguards: probes, tags, spreading, and requests that are raised', async () => {
    cluster().resource['sku'] = { name: 'Automatic', tier: 'Standard' };
    expect(await create(pod({}, { readinessProbe: probe }))).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('has no <livenessProbe>. Required probes: ["readinessProbe", "livenessProbe"]') },
    });
    expect(await create(pod({}, { readinessProbe: probe, livenessProbe: probe, image: 'app:latest' }))).toMatchObject({ status: 403 });
    const small = { readinessProbe: probe, livenessProbe: probe, resources: { requests: { cpu: '10m', memory: '200Mi' } } };
    expect((await create(pod({}, small))).body).toMatchObject({
      spec: { containers: [{ resources: { requests: { cpu: '100m', memory: '200Mi' } } }] },
    });
    const template = {
      metadata: { labels: { a: 'b' } },
      spec: { containers: [{ name: 'c', image: 'app:1', readinessProbe: probe, livenessProbe: probe }] },
    };
    const deploy = (replicas: number, spec: object = {}) =>
      send('POST', '/apis/apps/v1/namespaces/default/deployments?dryRun=All', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { replicas, selector: { matchLabels: { a: 'b' } }, template: { ...template, spec: { ...template.spec, ...spec } } },
      });
    expect((await deploy(1)).status).toBe(201);
    expect((await deploy(2)).status).toBe(403);
    const topologySpreadConstraints = [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' }];
    expect((await deploy(2, { topologySpreadConstraints })).status).toBe(201);
    cluster().resource.properties['safeguardsProfile'] = { level: 'Warn', excludedNamespaces: [] };
    const warned = await create(pod());
    expect([warned.status, warned.headers.get('warning')]).toEqual([201, expect.stringContaining('has no <livenessProbe>')]);
    cluster().resource.properties['safeguardsProfile'] = { level: 'Enforce', excludedNamespaces: ['default'] };
    expect((await create(pod())).status).toBe(201);
  });

  test('a managed namespace is changed in Azure alone', async () => {
    const labels = { 'kubernetes.azure.com/managedByArm': 'true' };
    await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels } });
    const change = () => send('PATCH', '/api/v1/namespaces/team', { metadata: { labels: { a: 'b' } } }, 'application/merge-patch+json');
    expect(await change()).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('Updating/deleting namespace team labels is not allowed because it is managed by ARM') },
    });
    expect((await send('DELETE', '/api/v1/namespaces/team')).status).toBe(403);
  });

  test.each([
    ['GET', '/apis/metrics.k8s.io/v1beta1/nodes', 'GET /apis/metrics.k8s.io/v1beta1/nodes'],
    ['GET', '/api/v1/namespaces/default/pods/p/exec?command=ls', 'get pods/exec'],
    ['POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', 'create selfsubjectrulesreviews'],
    ['POST', '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', 'create validatingwebhookconfigurations'],
    ['GET', '/openapi/v2', 'GET /openapi/v2'],
  ])('%s %s is not played, and says so', async (method, path, operation) => {
    const { status, body } = await send(method, path, method === 'POST' ? {} : undefined);
    expect({ status, body }).toMatchObject({
      status: 501,
      body: { kind: 'Status', reason: 'LaboratoryNotPlayed', code: 501, message: expect.stringContaining(operation) },
    });
    const unplayed = (await (await fetch(`${lab.control}/unplayed`)).json()) as { asked: object[] };
    expect(unplayed.asked).toContainEqual({ service: 'kubernetes', operation, times: 1 });
  });

  test('what is too long ago has expired: a page, and a watch', async () => {
    const at = (query: string) => `/api/v1/namespaces/default/configmaps${query}`;
    for (const name of ['a', 'b']) await send('POST', at(''), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    const first = (await send('GET', at('?limit=1'))).body as { metadata: { continue: string; resourceVersion: string } };
    await send('POST', at(''), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } });
    await lab.settings({ now: new Date(Date.now() + 3_000_000).toISOString() });
    const expired = await send('GET', at(`?limit=1&continue=${first.metadata.continue}`));
    expect(expired).toMatchObject({
      status: 410,
      body: { reason: 'Expired', message: expect.stringMatching(/^The provided continue parameter is too old/) },
    });
    const { continue: rest } = (expired.body as { metadata: { continue: string } }).metadata;
    const { body } = await send('GET', at(`?continue=${rest}`));
    expect((body as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name)).toEqual([
      'b',
      'c',
      'kube-root-ca.crt',
    ]);
    const watched = await send('GET', at(`?watch=1&timeoutSeconds=1&resourceVersion=${first.metadata.resourceVersion}`));
    expect(watched.body).toMatchObject({
      type: 'ERROR',
      object: { code: 410, message: expect.stringMatching(/^too old resource version: \d+ \(\d+\)$/) },
    });
  });
});
