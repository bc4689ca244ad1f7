// The user's manifests in the cluster: compared by a dry run, applied without force, and taken over from those who wrote them in
// our name before.
import { describe, expect, test } from '@jest/globals';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { manifestsClient } from '../../../src/links/manifests/client';
import { fakeConnection, type FakeConnection } from '../../fakes/connection';
import { codesOfFailure } from '../../fakes/context';
import type { Manifest } from '../../../src/links/manifests/files';
import type { KubernetesRequest } from '../../../src/kubernetes/connection';

const MANIFEST: Manifest = {
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } },
  file: 'k8s/a.yaml:1',
  placeOf: () => ({ file: 'k8s/a.yaml', line: 1, column: 1 }),
};
const PATH = '/api/v1/namespaces/ns/configmaps/settings';
const live = (data: object, manager = 'aks-wli-action-manifests', operation = 'Apply') => ({
  kind: 'ConfigMap',
  metadata: { name: 'settings', resourceVersion: '7', managedFields: [{ manager, operation, fieldsV1: { 'f:data': { 'f:a': {} } } }] },
  data,
});
const conflict = (manager: string) => ({
  status: 409,
  body: {
    kind: 'Status',
    reason: 'Conflict',
    message: 'Apply failed with 1 conflict',
    details: { causes: [{ reason: 'FieldManagerConflict', message: `conflict with "${manager}" using v1`, field: '.data.a' }] },
  },
});
type Answer = { status?: number; body: object | string } | undefined;

/** A cluster that knows ConfigMaps; `found` is there, and a patch is answered by `patched`. */
function cluster(found: object | undefined, patched: (request: KubernetesRequest) => Answer): FakeConnection {
  return fakeConnection((request) => {
    if (request.path === '/api/v1') {
      const resources = [
        { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
        { name: 'namespaces', kind: 'Namespace', namespaced: false },
      ];
      return { body: { kind: 'APIResourceList', resources } };
    }
    if (request.method === 'GET') return found === undefined ? undefined : { body: found };
    return patched(request);
  });
}
const client = (connection: FakeConnection, definedHere: readonly string[] = []) =>
  manifestsClient(async () => connection, 'ns', new Set(definedHere));
const patches = ({ requests }: FakeConnection): KubernetesRequest[] => requests.filter(({ method }) => method === 'PATCH');

describe('comparing', () => {
  test.each<[string, object | undefined, Answer, object]>([
    ['what is not there', undefined, { body: live({ a: '1' }) }, { state: 'absent', problem: undefined }],
    ['what is the same', live({ a: '1' }), { body: live({ a: '1' }) }, { state: 'same', differs: [] }],
    [
      'what differs',
      live({ a: '0' }),
      { body: live({ a: '1' }) },
      { state: 'differs', differs: [{ field: '.data.a', before: '"0"', after: '"1"' }] },
    ],
    ['what another owns', live({ a: '0' }), conflict('helm'), { state: 'differs', problem: { code: 'MANIFEST_CONFLICT' } }],
    [
      'what is refused',
      live({ a: '0' }),
      { status: 422, body: { kind: 'Status', message: 'is invalid' } },
      { problem: { code: 'MANIFEST_REFUSED' } },
    ],
    [
      'what may not be done',
      live({ a: '0' }),
      {
        status: 403,
        body: { kind: 'Status', message: 'x: User "u" cannot patch resource "configmaps" in API group "" in the namespace "ns"' },
      },
      { problem: { code: 'KUBERNETES_RIGHT_MISSING', link: 'manifests' } },
    ],
    ['what has no namespace yet', undefined, undefined, { state: 'absent', problem: undefined }],
  ])('%s', async (_name, found, answer, expected) => {
    const connection = cluster(found, () => answer);
    expect(await client(connection).compare(MANIFEST)).toMatchObject({
      object: 'ConfigMap ns/settings',
      file: 'k8s/a.yaml:1',
      ...expected,
    });
    // Nothing was written, and nothing was forced.
    expect(patches(connection).map(({ path, query }) => [path, query])).toEqual([
      [PATH, { fieldManager: 'aks-wli-action-manifests', fieldValidation: 'Strict', dryRun: 'All' }],
    ]);
  });

  test("kubectl's own fields are taken over: the same files, applied by hand until now", async () => {
    const connection = cluster(live({ a: '0' }, 'kubectl-client-side-apply', 'Update'), ({ query }) =>
      query?.['force'] === 'true' ? { body: live({ a: '1' }) } : conflict('kubectl-client-side-apply'),
    );
    expect(await client(connection).compare(MANIFEST)).toMatchObject({ state: 'differs', problem: undefined });
    const mixed = cluster(live({ a: '0' }, 'kubectl-client-side-apply', 'Update'), () => conflict('helm'));
    expect(await client(mixed).compare(MANIFEST)).toMatchObject({ problem: { code: 'MANIFEST_CONFLICT' } });
    expect(patches(mixed).map(({ query }) => query?.['force'])).toEqual([undefined]);
  });

  test('a kind that the cluster does not have is a problem, unless a manifest defines it', async () => {
    const widget: Manifest = {
      ...MANIFEST,
      object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } },
      file: 'k8s/w.yaml:1',
    };
    const connection = cluster(undefined, () => undefined);
    expect(await client(connection).compare(widget)).toMatchObject({ state: 'absent', problem: { code: 'MANIFEST_UNKNOWN_KIND' } });
    expect(await client(connection, ['example.com/v1 Widget']).compare(widget)).toMatchObject({ state: 'absent', problem: undefined });
  });

  test('discovery is asked for once', async () => {
    const connection = cluster(live({ a: '1' }), () => ({ body: live({ a: '1' }) }));
    const one = client(connection);
    await Promise.all([one.compare(MANIFEST), one.compare(MANIFEST)]);
    expect(connection.requests.filter(({ path }) => path === '/api/v1')).toHaveLength(1);
  });

  test('a page of a proxy is no answer', async () => {
    await expect(client(cluster(undefined, () => ({ body: '<html>' }))).compare(MANIFEST)).resolves.toMatchObject({ state: 'absent' });
    const page = cluster(live({ a: '1' }), () => ({ body: '<html>' }));
    expect(await codesOfFailure(client(page).compare(MANIFEST))).toEqual(['KUBERNETES_NOT_UNDERSTOOD']);
  });
});

describe('applying', () => {
  test('sends the manifest as it is, never forced', async () => {
    const connection = cluster(undefined, () => ({ status: 201, body: live({ a: '1' }) }));
    await client(connection).apply(MANIFEST);
    expect(patches(connection)).toMatchObject([
      { path: PATH, body: MANIFEST.object, query: { fieldManager: 'aks-wli-action-manifests', fieldValidation: 'Strict' } },
    ]);
    expect(patches(connection)[0]?.query).not.toHaveProperty('force');
  });

  test.each([
    ['a conflict', conflict('helm'), 'MANIFEST_CONFLICT', 'ConfigMap ns/settings (k8s/a.yaml:1): .data.a is owned by helm'],
    [
      'a refusal',
      { status: 422, body: { kind: 'Status', message: 'is invalid' } },
      'MANIFEST_REFUSED',
      'refuses ConfigMap ns/settings (k8s/a.yaml:1): is invalid',
    ],
  ])('%s stops it', async (_name, answer, code, words) => {
    const failure = client(cluster(live({ a: '0' }), () => answer)).apply(MANIFEST);
    expect(await codesOfFailure(failure)).toEqual([code]);
    await expect(failure).rejects.toThrow(words);
  });

  test("fields of kubectl's go over first, if nobody has written the object meanwhile", async () => {
    const connection = cluster(live({ a: '0' }, 'kubectl-client-side-apply', 'Update'), () => ({ body: live({ a: '1' }) }));
    await client(connection).apply(MANIFEST);
    const [handOver, apply] = patches(connection);
    expect(handOver).toMatchObject({
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/resourceVersion', value: '7' },
        { op: 'replace', path: '/metadata/managedFields', value: [{ manager: 'aks-wli-action-manifests', operation: 'Apply' }] },
      ],
    });
    expect(apply?.contentType).toBe('application/apply-patch+yaml');
  });

  test('a kind that is never defined is a problem', async () => {
    const widget: Manifest = { ...MANIFEST, object: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } }, file: 'f' };
    const failure = client(cluster(undefined, () => undefined)).apply(widget);
    await expect(failure).rejects.toBeInstanceOf(BrokenLink);
    expect(await codesOfFailure(failure)).toEqual(['MANIFEST_UNKNOWN_KIND']);
  });
});
