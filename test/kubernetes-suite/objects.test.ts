// Objects and how they are written: the answers that the Action builds on, the same from both APIs.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { suite } from './suite';

describe('objects', () => {
  const s = suite();
  let namespace = '';
  beforeEach(async () => {
    namespace = s.namespace();
    await s.lab.reset();
    s.becomeAdmin();
    expect(
      (await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })).status,
    ).toBe(201);
  });
  const path = (name: string): string => `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  const configMap = (data: Record<string, string>, metadata: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', ...metadata },
    ...(Object.keys(data).length > 0 && { data }),
  });

  const deployment = (containers: object[]): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: { selector: { matchLabels: { app: 'a' } }, template: { metadata: { labels: { app: 'a' } }, spec: { containers } } },
  });

  test('apply makes, then changes, then leaves an object alone', async () => {
    const created = await s.apply(path('a'), configMap({ k: '1' }));
    expect(created).toMatchObject({ status: 201, body: { metadata: { name: 'a', namespace, uid: expect.any(String) }, data: { k: '1' } } });
    const changed = await s.apply(path('a'), configMap({ k: '2' }));
    expect(changed).toMatchObject({ status: 200, body: { data: { k: '2' } } });
    const same = await s.apply(path('a'), configMap({ k: '2' }));
    expect(same.body).toEqual(changed.body);
  });

  test('a dry run answers and keeps nothing', async () => {
    expect(await s.apply(path('a'), configMap({ k: '1' }), 'suite', '&dryRun=All')).toMatchObject({
      status: 201,
      body: { data: { k: '1' } },
    });
    expect((await s.send('GET', path('a'))).status).toBe(404);
  });

  test('a conflict names the manager, the field and the version', async () => {
    await s.send('POST', `/api/v1/namespaces/${namespace}/configmaps?fieldManager=kubectl-create`, configMap({ k: '1' }));
    const { status, body } = await s.apply(path('a'), configMap({ k: '2' }));
    expect(status).toBe(409);
    expect(body).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'Conflict',
      code: 409,
      message: expect.stringMatching(/^Apply failed with 1 conflict: conflict with "kubectl-create" using v1( at \S+Z)?: \.data\.k$/),
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: expect.stringMatching(/^conflict with "kubectl-create" using v1( at \S+Z)?$/),
            field: '.data.k',
          },
        ],
      },
    });
    expect(await s.apply(path('a'), configMap({ k: '2' }), 'suite', '&force=true')).toMatchObject({
      status: 200,
      body: { data: { k: '2' } },
    });
  });

  test('two appliers: each owns his own, and a value that both have', async () => {
    await s.apply(path('a'), configMap({ k: '1', x: '1' }), 'one');
    await s.apply(path('a'), configMap({ k: '1', y: '1' }), 'two');
    expect((await s.apply(path('a'), configMap({ k: '2' }), 'three')).body).toMatchObject({
      message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.k\nconflicts with "two":\n- .data.k',
    });
    expect((await s.apply(path('a'), configMap({}), 'one')).body).toMatchObject({ data: { k: '1', y: '1' } });
    expect((await s.apply(path('a'), configMap({ y: '1' }), 'two')).body).toMatchObject({ data: { y: '1' } });
  });

  test('an empty map is owned and not kept: the next to apply it runs into a conflict', async () => {
    const empty = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: {} };
    const first = await s.apply(path('a'), empty, 'one');
    expect(first.body).not.toHaveProperty('data');
    expect((await s.apply(path('a'), empty, 'one')).body).toEqual(first.body);
    expect(await s.apply(path('a'), empty, 'two')).toMatchObject({
      status: 409,
      body: { message: 'Apply failed with 1 conflict: conflict with "one": .data' },
    });
  });

  test('labels of the server, and annotations by field', async () => {
    expect((await s.send('GET', `/api/v1/namespaces/${namespace}`)).body).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': namespace } },
      status: { phase: 'Active' },
    });
    await s.apply(path('a'), configMap({}, { annotations: { 'example.com/a': '1' } }), 'one');
    await s.apply(path('a'), configMap({}, { annotations: { 'example.com/b': '2' } }), 'two');
    expect((await s.send('GET', path('a'))).body).toMatchObject({
      metadata: { annotations: { 'example.com/a': '1', 'example.com/b': '2' } },
    });
    expect(await s.apply(path('a'), configMap({}, { annotations: { 'example.com/a': '3' } }), 'two')).toMatchObject({
      status: 409,
      body: { details: { causes: [{ field: '.metadata.annotations.example.com/a' }] } },
    });
  });

  test.each<[string, string, () => string, object | undefined, number, object]>([
    [
      'an object that is not there',
      'GET',
      () => path('absent'),
      undefined,
      404,
      { reason: 'NotFound', message: 'configmaps "absent" not found', details: { name: 'absent', kind: 'configmaps' } },
    ],
    ['a kind that is not there', 'GET', () => '/apis/example.com/v1/widgets', undefined, 404, {}],
    [
      'an object in a namespace that is not there',
      'POST',
      () => '/api/v1/namespaces/absent/configmaps',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
      404,
      { reason: 'NotFound', message: 'namespaces "absent" not found' },
    ],
    [
      'a name that is not allowed',
      'POST',
      () => `/api/v1/namespaces/${namespace}/configmaps`,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'Not_Allowed' } },
      422,
      {
        reason: 'Invalid',
        message: expect.stringContaining('metadata.name: Invalid value: "Not_Allowed": a lowercase RFC 1123 subdomain must consist of'),
      },
    ],
    [
      'a Deployment whose pods have no image',
      'PATCH',
      () => `/apis/apps/v1/namespaces/${namespace}/deployments/a?fieldManager=suite`,
      deployment([{ name: 'app', image: '' }]),
      422,
      { reason: 'Invalid', message: 'Deployment.apps "a" is invalid: spec.template.spec.containers[0].image: Required value' },
    ],
    [
      'a Deployment whose pods have no container',
      'PATCH',
      () => `/apis/apps/v1/namespaces/${namespace}/deployments/a?fieldManager=suite`,
      deployment([]),
      422,
      { reason: 'Invalid', message: 'Deployment.apps "a" is invalid: spec.template.spec.containers: Required value' },
    ],
  ])('%s', async (_name, method, at, body, status, expected) => {
    const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : undefined;
    expect(await s.send(method, at(), body, contentType)).toMatchObject({ status, body: expected });
  });

  test('the same name twice', async () => {
    await s.send('POST', `/api/v1/namespaces/${namespace}/configmaps`, configMap({}));
    expect(await s.send('POST', `/api/v1/namespaces/${namespace}/configmaps`, configMap({}))).toMatchObject({
      status: 409,
      body: { reason: 'AlreadyExists', message: 'configmaps "a" already exists', details: { name: 'a', kind: 'configmaps' } },
    });
  });

  test('an apply without a manager', async () => {
    expect(await s.send('PATCH', path('a'), configMap({}), 'application/apply-patch+yaml')).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', message: expect.stringContaining('fieldManager: Required value: is required for apply patch') },
    });
  });

  test('no token, a wrong one, and no right', async () => {
    const url = `https://${s.lab.world().clusters[0]!.resource.properties.fqdn}${path('a')}`;
    expect(await s.http.json('GET', url, { token: 'a.b.c' })).toMatchObject({
      status: 401,
      body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 },
    });
    s.lab.world().roleAssignments = [];
    const user = s.lab.world().applications[0]!.objectId;
    expect(await s.send('GET', path('a'))).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: `configmaps "a" is forbidden: User "${user}" cannot get resource "configmaps" in API group "" in the namespace "${namespace}": User does not have access to the resource in Azure. Update role assignment to allow access.`,
      },
    });
    expect(await s.send('GET', `/api/v1/namespaces/${namespace}`)).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining(`cannot get resource "namespaces" in API group "" in the namespace "${namespace}"`) },
    });
  });

  test('discovery tells the kinds and whether they live in a namespace', async () => {
    const kinds = async (at: string) =>
      ((await s.send('GET', at)).body as { resources: { name: string; kind: string; namespaced: boolean }[] }).resources;
    expect(await kinds('/api/v1')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'namespaces', kind: 'Namespace', namespaced: false }),
        expect.objectContaining({ name: 'pods', kind: 'Pod', namespaced: true }),
      ]),
    );
    expect(await kinds('/apis/apps/v1')).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'deployments', kind: 'Deployment', namespaced: true })]),
    );
  });
});
