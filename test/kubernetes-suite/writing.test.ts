// Writing: what is checked before anything is kept. Every answer here was first seen from the real API server.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { APPLY, expectRefusal, JSON_PATCH, MERGE, pathIn, STRATEGIC, type Row } from './refusals';
import { suite } from './suite';

const DEPLOYMENTS = '/apps/v1/deployments';
const configMap = (name: string, more: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...more,
});
const deployment = (spec: object = {}, pod: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }], ...pod } },
    ...spec,
  },
});

describe('writing', () => {
  const s = suite();
  let namespace = '';
  const send = (method: string, path: string, body?: unknown, contentType?: string) =>
    s.send(method, pathIn(namespace, path), body as object | undefined, contentType);
  beforeAll(() => s.becomeAdmin());
  beforeEach(async () => {
    namespace = s.namespace();
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await send('POST', '/configmaps', configMap('a', { data: { k: '1' } }));
  });

  describe('fields that are unknown or of the wrong type', () => {
    test('are dropped with a warning, dropped in silence, or refused, as the client asks', async () => {
      const body = deployment({ replica: 3, foo: { a: 1 } });
      const warned = await send('POST', `${DEPLOYMENTS}?dryRun=All`, body);
      expect(warned.status).toBe(201);
      expect(warned.headers.get('warning')).toBe('299 - "unknown field \\"spec.replica\\"", 299 - "unknown field \\"spec.foo\\""');
      expect(warned.body).not.toHaveProperty('spec.replica');
      const silent = await send('POST', `${DEPLOYMENTS}?dryRun=All&fieldValidation=Ignore`, body);
      expect([silent.status, silent.headers.get('warning')]).toEqual([201, null]);
      expect(silent.body).not.toHaveProperty('spec.replica');
      expect(await send('POST', `${DEPLOYMENTS}?dryRun=All&fieldValidation=Strict`, body)).toMatchObject({
        status: 400,
        body: {
          message:
            'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replica", unknown field "spec.foo"',
        },
      });
    });

    const cannot = (kind: string, what: string) => `${kind} in version "v1" cannot be handled as a ${kind}: json: cannot unmarshal ${what}`;
    // prettier-ignore
    test.each<Row>([
      ['text for a number', 'POST', DEPLOYMENTS, deployment({ replicas: '3' }), 400, cannot('Deployment', 'string into Go struct field DeploymentSpec.spec.replicas of type int32')],
      ['a fraction for a number', 'POST', DEPLOYMENTS, deployment({ replicas: 3.5 }), 400, cannot('Deployment', 'number 3.5 into Go struct field DeploymentSpec.spec.replicas of type int32')],
      ['text for a boolean', 'POST', DEPLOYMENTS, deployment({ paused: 'yes' }), 400, cannot('Deployment', 'string into Go struct field DeploymentSpec.spec.paused of type bool')],
      ['a list for a struct', 'POST', DEPLOYMENTS, deployment({ template: [] }), 400, cannot('Deployment', 'array into Go struct field DeploymentSpec.spec.template of type v1.PodTemplateSpec')],
      ['a number in a map of texts', 'POST', '/configmaps', configMap('x', { data: { a: 5 } }), 400, cannot('ConfigMap', 'number into Go struct field ConfigMap.data of type string')],
      ['a list for a map', 'POST', '/configmaps', configMap('x', { data: ['a'] }), 400, cannot('ConfigMap', 'array into Go struct field ConfigMap.data of type map[string]string')],
      ['no base64', 'POST', '/secrets', { ...configMap('x', { data: { a: '!!' } }), kind: 'Secret' }, 400, 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0'],
      ['no quantity', 'POST', '/limitranges', { ...configMap('x', { spec: { limits: [{ type: 'Container', max: { cpu: 'x' } }] } }), kind: 'LimitRange' }, 400, 'quantities must match the regular expression'],
      ['another kind', 'POST', '/configmaps', { ...configMap('x'), kind: 'Secret' }, 400, 'Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion'],
      ['a mistyped field in a patch', 'PATCH', '/configmaps/a', { data: { a: 5 } }, 422, /is invalid: patch: Invalid value: .*cannot unmarshal number into Go struct field ConfigMap\.data of type string$/s, MERGE],
      ['an unknown field in an apply', 'PATCH', `${DEPLOYMENTS}/d?fieldManager=x`, deployment({ replica: 3 }), 500, 'failed to create typed patch object (/d; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema', APPLY],
      ['a mistyped field in an apply', 'PATCH', `${DEPLOYMENTS}/d?fieldManager=x`, deployment({ replicas: '3' }), 500, '.spec.replicas: expected numeric (int or float), got string', APPLY],
      ['one key twice in an apply', 'PATCH', `${DEPLOYMENTS}/d?fieldManager=x`, deployment( {}, { containers: [{ name: 'c', image: 'x' }, { name: 'c', image: 'y' }]}), 500, '.spec.template.spec.containers: duplicate entries for key [name="c"]', APPLY],
      ['a list as a body', 'POST', '/configmaps', [], 400, 'the object provided is unrecognized (must be of type ConfigMap)'],
      ['a list as a patch', 'PATCH', '/configmaps/a', [], 400, 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}', MERGE],
      ['a body of no known type', 'POST', '/configmaps', {}, 415, 'the body of the request was in an unknown format', 'text/plain'],
      ['a patch of no known type', 'PATCH', '/configmaps/a', {}, 415, '415: Unsupported Media Type', 'application/json'],
      ['an apply of another kind', 'PATCH', '/configmaps/a?fieldManager=x', { ...configMap('a'), kind: 'Secret' }, 400, 'invalid object type: /v1, Kind=Secret', APPLY],
      ['an apply with managers', 'PATCH', '/configmaps/a?fieldManager=x', configMap('a', {}, { managedFields: [] }), 400, 'metadata.managedFields must be nil', APPLY],
    ])('%s', (...row) => expectRefusal(s, namespace, row));
  });

  describe('options', () => {
    // prettier-ignore
    test.each<Row>([
      ['a dry run of an unknown kind', 'POST', '/configmaps?dryRun=Maybe', configMap('x'), 422, 'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Maybe"]: supported values: "All"'],
      ['a validation of an unknown kind', 'POST', '/configmaps?fieldValidation=Wrong', configMap('x'), 422, 'fieldValidation: Unsupported value: "Wrong": supported values: "", "Ignore", "Strict", "Warn"'],
      ['force without apply', 'PATCH', '/configmaps/a?force=true', {}, 422, 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch', MERGE],
      ['a POST to an object', 'POST', '/configmaps/a', configMap('a'), 405, 'the server does not allow this method on the requested resource'],
      ['a PUT to a list', 'PUT', '/configmaps', configMap('a'), 405, 'the server does not allow this method'],
      ['a PATCH of a list', 'PATCH', '/configmaps', {}, 405, 'the server does not allow this method', MERGE],
    ])('%s', (...row) => expectRefusal(s, namespace, row));
    test('nothing of it was kept', async () => {
      expect(await send('GET', '/configmaps/x')).toMatchObject({ status: 404 });
    });
  });

  describe('patches', () => {
    const patched = async (body: unknown, type: string) =>
      ((await send('PATCH', '/configmaps/a', body, type)).body as { data?: object }).data;
    test('by merging, by operations, by strategy', async () => {
      expect(await patched({ data: { x: '2' } }, MERGE)).toEqual({ k: '1', x: '2' });
      expect(await patched({ data: { k: null } }, MERGE)).toEqual({ x: '2' });
      expect(
        await patched(
          [
            { op: 'add', path: '/data/y', value: '3' },
            { op: 'remove', path: '/data/x' },
          ],
          JSON_PATCH,
        ),
      ).toEqual({ y: '3' });
      expect(await patched({ data: { $patch: 'replace', z: '4' } }, STRATEGIC)).toEqual({ z: '4' });
    });

    test('by strategy: items of a list are merged by their key, deleted and ordered as asked', async () => {
      await send(
        'POST',
        DEPLOYMENTS,
        deployment(
          { replicas: 0 },
          {
            containers: [
              { name: 'c', image: 'i:1' },
              { name: 'e', image: 'e:1' },
            ],
          },
        ),
      );
      const containers = async (list: object[], order?: object[]) => {
        const spec = { template: { spec: { containers: list, ...(order && { '$setElementOrder/containers': order }) } } };
        const { body } = await send('PATCH', `${DEPLOYMENTS}/d`, { spec }, STRATEGIC);
        return (body as ReturnType<typeof deployment>).spec.template.spec.containers.map(({ name, image }) => `${name} ${image}`);
      };
      expect(await containers([{ name: 'c', image: 'i:2' }])).toEqual(['c i:2', 'e e:1']);
      expect(await containers([{ name: 'f', image: 'f:1' }], [{ name: 'f' }, { name: 'e' }, { name: 'c' }])).toEqual([
        'f f:1',
        'e e:1',
        'c i:2',
      ]);
      expect(await containers([{ name: 'e', $patch: 'delete' }])).toEqual(['f f:1', 'c i:2']);
    });

    // prettier-ignore
    test.each<Row>([
      ['another name', 'PATCH', '/configmaps/a', { metadata: { name: 'z' } }, 400, 'the name of the object (z) does not match the name on the URL (a)', MERGE],
      ['another kind', 'PATCH', '/configmaps/a', { kind: 'Secret' }, 422, 'is invalid: patch: Invalid value', MERGE],
      ['another version of the API', 'PATCH', '/configmaps/a', { apiVersion: 'v2' }, 422, 'is invalid: patch: Invalid value', MERGE],
      ['another namespace', 'PATCH', '/configmaps/a', { metadata: { namespace: 'z' } }, 400, 'the namespace of the provided object does not match the namespace sent on the request', MERGE],
      ['another name, by strategy', 'PATCH', '/configmaps/a', { metadata: { name: 'z' } }, 400, 'the name of the object (z) does not match', STRATEGIC],
      ['no name, by operations', 'PATCH', '/configmaps/a', [{ op: 'remove', path: '/metadata/name' }], 400, 'the name of the object (a based on URL) was undeterminable: name must be provided', JSON_PATCH],
      ['another uid', 'PATCH', '/configmaps/a', { metadata: { uid: '1' } }, 422, 'metadata.uid: Invalid value: "1": field is immutable', MERGE],
      ['a stale version', 'PATCH', '/configmaps/a', { metadata: { resourceVersion: '1' } }, 409, 'the object has been modified; please apply your changes to the latest version and try again', MERGE],
      ['a stale version in a PUT', 'PUT', '/configmaps/a', configMap('a', {}, { resourceVersion: '1' }), 409, 'the object has been modified'],
      ['another uid in a PUT', 'PUT', '/configmaps/a', configMap('a', {}, { uid: '1' }), 409, 'Precondition failed: UID in precondition: 1'],
      ['a PUT of what is not there', 'PUT', '/configmaps/zz', configMap('zz'), 404, 'configmaps "zz" not found'],
      ['an apply with a uid of what is not there', 'PATCH', '/configmaps/zz?fieldManager=x', configMap('zz', {}, { uid: '1' }), 409, 'uid mismatch: the provided object specified uid 1, and no existing object was found', APPLY],
      ['a test that fails', 'PATCH', '/configmaps/a', [{ op: 'test', path: '/data/k', value: 'x' }], 422, 'the server rejected our request due to an error in our request', JSON_PATCH],
      ['an operation on what is not there', 'PATCH', '/configmaps/a', [{ op: 'replace', path: '/data/no/x', value: '9' }], 422, 'the server rejected our request', JSON_PATCH],
    ])('%s', (...row) => expectRefusal(s, namespace, row));
  });

  test('a name that is made, texts of a secret that are kept in base64, a null that is an empty text', async () => {
    const made = await send('POST', '/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { generateName: 'g-' },
      data: { a: null },
    });
    expect(made).toMatchObject({ status: 201, body: { metadata: { name: expect.stringMatching(/^g-[a-z0-9]{5}$/) }, data: { a: '' } } });
    const secret = { ...configMap('s', { stringData: { a: 'b' }, data: { c: 'ZA==' } }), kind: 'Secret' };
    const { body } = await send('POST', '/secrets', secret);
    expect(body).toMatchObject({ data: { a: 'Yg==', c: 'ZA==' }, type: 'Opaque' });
    expect(body).not.toHaveProperty('stringData');
  });

  test('status and spec are each changed by their own path, and generation counts the spec', async () => {
    await send('POST', DEPLOYMENTS, deployment({ replicas: 0 }));
    const { body } = await send('PATCH', `${DEPLOYMENTS}/d`, { status: { replicas: 70 }, spec: { paused: true } }, MERGE);
    expect(body).toMatchObject({ metadata: { generation: 2 }, spec: { paused: true } });
    expect(body).not.toHaveProperty('status.replicas', 70);
    const below = await send(
      'PATCH',
      `${DEPLOYMENTS}/d/status`,
      { status: { replicas: 70 }, spec: { replicas: 9 }, metadata: { labels: { x: 'y' } } },
      MERGE,
    );
    expect(below.body).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 0 }, status: { replicas: 70 } });
    expect(below.body).not.toHaveProperty('metadata.labels');
  });

  test('the scale of a Deployment', async () => {
    await send('POST', DEPLOYMENTS, deployment({ replicas: 0, paused: true }));
    expect(await send('PATCH', `${DEPLOYMENTS}/d/scale`, { spec: { replicas: 2 } }, MERGE)).toMatchObject({
      status: 200,
      body: { kind: 'Scale', apiVersion: 'autoscaling/v1', spec: { replicas: 2 }, status: { selector: 'a=b' } },
    });
    expect((await send('GET', `${DEPLOYMENTS}/d`)).body).toMatchObject({ spec: { replicas: 2 } });
  });

  test('defaults of types, quantities in their canonical form', async () => {
    const limits = { cpu: 0.5, memory: '1024Mi' };
    const { body } = await send(
      'POST',
      `${DEPLOYMENTS}?dryRun=All`,
      deployment({}, { containers: [{ name: 'c', image: 'i', resources: { limits }, ports: [{ containerPort: 80 }] }] }),
    );
    expect(body).toMatchObject({
      spec: {
        replicas: 1,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
        revisionHistoryLimit: 10,
        progressDeadlineSeconds: 600,
        template: {
          spec: {
            restartPolicy: 'Always',
            dnsPolicy: 'ClusterFirst',
            containers: [
              { imagePullPolicy: 'Always', resources: { limits: { cpu: '500m', memory: '1Gi' } }, ports: [{ protocol: 'TCP' }] },
            ],
          },
        },
      },
    });
  });
});
