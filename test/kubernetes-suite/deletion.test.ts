// Deleting: dry runs, preconditions, finalizers, owners, and namespaces that take their time.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { expectRefusal, MERGE, type Row } from './refusals';
import { eventually, suite } from './suite';

describe('deleting', () => {
  const s = suite();
  let namespace = '';
  const path = (name = '') => `/api/v1/namespaces/${namespace}/configmaps${name === '' ? '' : `/${name}`}`;
  const make = async (name: string, metadata: object = {}) =>
    (await s.send('POST', path(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata } })).body as {
      metadata: { uid: string; resourceVersion: string };
    };
  const status = async (name: string) => (await s.send('GET', path(name))).status;
  const gone = (name: string) => eventually(async () => ((await status(name)) === 404 ? true : undefined), `the end of ${name}`);
  beforeAll(() => s.becomeAdmin());
  beforeEach(async () => {
    namespace = s.namespace();
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await make('a');
  });

  test.each<[string, string, object | undefined]>([
    ['in the query', '?dryRun=All', undefined],
    ['in the body', '', { dryRun: ['All'] }],
    ['in the body, with its kind', '', { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'], propagationPolicy: 'Background' }],
  ])('a dry run %s deletes nothing', async (_where, query, body) => {
    expect(await s.send('DELETE', path(`a${query}`), body)).toMatchObject({
      status: 200,
      body: { status: 'Success', details: { name: 'a' } },
    });
    expect(await status('a')).toBe(200);
  });

  // prettier-ignore
  test.each<Row>([
    ['another uid', 'DELETE', '/configmaps/a', { preconditions: { uid: 'x' } }, 409, /^Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition \(x\) does not match the UID in record/],
    ['another version', 'DELETE', '/configmaps/a', { preconditions: { resourceVersion: '1' } }, 409, /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record/],
    ['a dry run of an unknown kind', 'DELETE', '/configmaps/a', { dryRun: ['Maybe'] }, 422, 'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Maybe"]'],
    ['the same in the query', 'DELETE', '/configmaps/a?dryRun=Maybe', undefined, 422, 'dryRun: Unsupported value: ["Maybe"]'],
    ['an unknown policy', 'DELETE', '/configmaps/a', { propagationPolicy: 'X' }, 422, 'propagationPolicy: Unsupported value: "X": supported values: "Foreground", "Background", "Orphan", "nil"'],
    ['two policies', 'DELETE', '/configmaps/a', { propagationPolicy: 'Orphan', orphanDependents: true }, 422, 'orphanDependents and deletionPropagation cannot be both set'],
    ['a body of another kind', 'DELETE', '/configmaps/a', { kind: 'Foo', apiVersion: 'v1' }, 400, 'no kind "Foo" is registered for version "v1"'],
    ['a grace that is no number', 'DELETE', '/configmaps/a?gracePeriodSeconds=x', undefined, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['kube-system', 'DELETE', '//api/v1/namespaces/kube-system', undefined, 403, 'namespaces "kube-system" is forbidden: this namespace may not be deleted'],
    ['default', 'DELETE', '//api/v1/namespaces/default', undefined, 403, 'this namespace may not be deleted'],
    ['all namespaces at once', 'DELETE', '//api/v1/namespaces', undefined, 405, 'the server does not allow this method'],
  ])('refused: %s', async (...row) => {
    await expectRefusal(s, namespace, row);
    expect(await status('a')).toBe(200);
  });

  test('preconditions that hold', async () => {
    const { metadata } = await make('b');
    expect(
      (await s.send('DELETE', path('b'), { preconditions: { uid: metadata.uid, resourceVersion: metadata.resourceVersion } })).status,
    ).toBe(200);
    expect(await status('b')).toBe(404);
  });

  test('a finalizer holds an object until it is removed; none can be added meanwhile', async () => {
    await make('f', { finalizers: ['example.com/x'] });
    expect(await s.send('DELETE', path('f'))).toMatchObject({
      status: 200,
      body: { kind: 'ConfigMap', metadata: { deletionTimestamp: expect.any(String) } },
    });
    expect((await s.send('PATCH', path('f'), { data: { a: '1' } }, MERGE)).status).toBe(200);
    expect(await s.send('PATCH', path('f'), { metadata: { finalizers: ['example.com/x', 'example.com/y'] } }, MERGE)).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/y"}',
        ),
      },
    });
    expect((await s.send('PATCH', path('f'), { metadata: { finalizers: null } }, MERGE)).status).toBe(200);
    expect(await status('f')).toBe(404);
  });

  test('a collection, by selector', async () => {
    await make('l1', { labels: { z: '1' } });
    await make('l2', { labels: { z: '1' } });
    const { body } = await s.send('DELETE', `${path()}?labelSelector=z%3D1`);
    expect((body as { items: unknown[] }).items).toHaveLength(2);
    expect([await status('l1'), await status('l2'), await status('a')]).toEqual([404, 404, 200]);
  });

  const owner = (name: string, uid: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', name, uid, ...more });

  test('what is owned goes with its owner, and not before its last one', async () => {
    const [one, other] = [await make('one'), await make('other')];
    await make('owned', { ownerReferences: [owner('one', one.metadata.uid)] });
    await make('shared', { ownerReferences: [owner('one', one.metadata.uid), owner('other', other.metadata.uid)] });
    await s.send('DELETE', path('one'), { propagationPolicy: 'Background' });
    await gone('owned');
    expect(await status('shared')).toBe(200);
    await s.send('DELETE', path('other'));
    await gone('shared');
  });

  test('orphans stay, without their owner', async () => {
    const { metadata } = await make('one');
    await make('orphan', { ownerReferences: [owner('one', metadata.uid)] });
    await s.send('DELETE', path('one'), { propagationPolicy: 'Orphan' });
    await gone('one');
    const { body } = await s.send('GET', path('orphan'));
    expect(body).not.toHaveProperty('metadata.ownerReferences');
  });

  test('in the foreground an owner waits for what it owns', async () => {
    const { metadata } = await make('one');
    await make('held', { finalizers: ['example.com/x'], ownerReferences: [owner('one', metadata.uid, { blockOwnerDeletion: true })] });
    const { body } = await s.send('DELETE', path('one'), { propagationPolicy: 'Foreground' });
    expect(body).toMatchObject({ metadata: { finalizers: ['foregroundDeletion'] } });
    await eventually(
      async () => (JSON.stringify((await s.send('GET', path('held'))).body).includes('deletionTimestamp') ? true : undefined),
      'a deletion',
    );
    expect(await status('one')).toBe(200);
    await s.send('PATCH', path('held'), { metadata: { finalizers: null } }, MERGE);
    await gone('one');
  });

  test('what names an owner that is not there is collected', async () => {
    await make('lost', { ownerReferences: [owner('nobody', '00000000-0000-4000-8000-000000000000')] });
    await gone('lost');
  });

  test('a namespace is Terminating, takes nothing new, and goes when nothing holds its content', async () => {
    const at = `/api/v1/namespaces/${namespace}`;
    await make('held', { finalizers: ['example.com/x'] });
    expect(await s.send('DELETE', at)).toMatchObject({
      status: 200,
      body: { kind: 'Namespace', metadata: { deletionTimestamp: expect.any(String) }, status: { phase: 'Terminating' } },
    });
    expect(await s.send('POST', path(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } })).toMatchObject({
      status: 403,
      body: {
        message: `configmaps "late" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        details: { causes: [{ reason: 'NamespaceTerminating' }] },
      },
    });
    await gone('a');
    await eventually(
      async () => (JSON.stringify((await s.send('GET', at)).body).includes('SomeFinalizersRemain') ? true : undefined),
      'the reason',
    );
    await s.send('PATCH', path('held'), { metadata: { finalizers: null } }, MERGE);
    await eventually(async () => ((await s.send('GET', at)).status === 404 ? true : undefined), 'the end of the namespace');
  }, 60_000);

  test('a namespace has its default account and the authority of the API server', async () => {
    const has = (kind: string, name: string) =>
      eventually(
        async () => ((await s.send('GET', `/api/v1/namespaces/${namespace}/${kind}/${name}`)).status === 200 ? true : undefined),
        name,
      );
    await has('serviceaccounts', 'default');
    await has('configmaps', 'kube-root-ca.crt');
    await s.send('DELETE', `/api/v1/namespaces/${namespace}/serviceaccounts/default`);
    await has('serviceaccounts', 'default');
  });
});
