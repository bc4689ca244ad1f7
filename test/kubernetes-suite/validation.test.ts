// What an object must be, and what of it may not change. Every answer here was first seen from the real API server.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { expectRefusal, MERGE, pathIn, type Row } from './refusals';
import { suite } from './suite';

const object = (kind: string, more: object = {}, metadata: object = {}, apiVersion = 'v1') => ({
  apiVersion,
  kind,
  metadata: { name: 'x', ...metadata },
  ...more,
});
const pod = (spec: object = {}, container: object = {}) =>
  object('Pod', { spec: { containers: [{ name: 'c', image: 'i:1', ...container }], ...spec } });
const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i:1' }] } };
const workload = (kind: string, spec: object = {}) =>
  object(kind, { spec: { replicas: 0, selector: { matchLabels: { a: 'b' } }, template, ...spec } }, {}, 'apps/v1');
const jobSpec = (spec: object = {}, podSpec: object = { restartPolicy: 'Never' }) => ({
  suspend: true,
  template: { spec: { containers: [{ name: 'c', image: 'i:1' }], ...podSpec } },
  ...spec,
});
const job = (spec: object = {}, podSpec?: object) => object('Job', { spec: jobSpec(spec, podSpec) }, {}, 'batch/v1');
const [DEPLOYMENTS, STATEFUL_SETS, JOBS] = ['/apps/v1/deployments', '/apps/v1/statefulsets', '/batch/v1/jobs'];
const POLICY = { podSelector: {}, ingress: [] };

describe('validation', () => {
  const s = suite();
  let namespace = '';
  beforeAll(async () => {
    s.becomeAdmin();
    namespace = s.namespace();
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await s.apply(`/api/v1/namespaces/${namespace}/serviceaccounts/default`, object('ServiceAccount', {}, { name: 'default' }));
  });

  // prettier-ignore
  test.each<Row>([
    ['a label with a space in its key', 'POST', '/configmaps', object('ConfigMap', {}, { labels: { 'a b': 'c' } }), 422, 'metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters'],
    ['a label with a space in its value', 'POST', '/configmaps', object('ConfigMap', {}, { labels: { a: 'b c' } }), 422, 'metadata.labels: Invalid value: "b c": a valid label must be an empty string or consist of'],
    ['a label that is too long', 'POST', '/configmaps', object('ConfigMap', {}, { labels: { a: 'x'.repeat(64) } }), 422, 'must be no more than 63'],
    ['an annotation with a space in its key', 'POST', '/configmaps', object('ConfigMap', {}, { annotations: { 'a b': 'c' } }), 422, 'metadata.annotations: Invalid value: "a b"'],
    ['a finalizer without a domain', 'POST', '/configmaps', object('ConfigMap', {}, { finalizers: ['x'] }), 422, 'name is neither a standard finalizer name nor is it fully qualified'],
    ['a name that is too long', 'POST', '/configmaps', object('ConfigMap', {}, { name: 'l'.repeat(254) }), 422, 'must be no more than 253 characters'],
    ['a namespace with a dot', 'POST', '//api/v1/namespaces', object('Namespace', {}, { name: 'a.b' }), 422, 'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots'],
    ['a namespace in capitals', 'POST', '//api/v1/namespaces', object('Namespace', {}, { name: 'A' }), 422, "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-'"],
    ['a namespace that is too long', 'POST', '//api/v1/namespaces', object('Namespace', {}, { name: 'x'.repeat(64) }), 422, 'must be no more than 63 characters'],
    ['a key that is none', 'POST', '/configmaps', object('ConfigMap', { data: { 'c d': '' } }), 422, 'ConfigMap "x" is invalid: data[c d]: Invalid value: "c d": a valid config key must consist of'],
    ['a certificate without its keys', 'POST', '/secrets', object('Secret', { type: 'kubernetes.io/tls' }), 422, 'Secret "x" is invalid: [data[tls.crt]: Required value, data[tls.key]: Required value]'],
    ['fewer than no replicas', 'POST', DEPLOYMENTS, workload('Deployment', { replicas: -1 }), 422, 'Deployment.apps "x" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ['a selector that does not fit', 'POST', DEPLOYMENTS, workload('Deployment', { selector: { matchLabels: { a: 'c' } } }), 422, 'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
    ['a selector of nothing', 'POST', DEPLOYMENTS, workload('Deployment', { selector: {} }), 422, 'spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ['no selector', 'POST', DEPLOYMENTS, workload('Deployment', { selector: null }), 422, 'spec.selector: Required value'],
    ['no template', 'POST', DEPLOYMENTS, workload('Deployment', { template: null }), 422, 'spec.template.spec.containers: Required value'],
    ['a rollout that cannot move', 'POST', DEPLOYMENTS, workload('Deployment', { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }), 422, 'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ['two strategies', 'POST', DEPLOYMENTS, workload('Deployment', { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }), 422, "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ['a Deployment of pods that end', 'POST', DEPLOYMENTS, workload('Deployment', { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } }), 422, 'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ['a Job of pods that never end', 'POST', JOBS, job({}, {}), 422, 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ['a deadline before a pod counts', 'POST', DEPLOYMENTS, workload('Deployment', { minReadySeconds: 700 }), 422, 'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds'],
    ['a schedule that is none', 'POST', '/batch/v1/cronjobs', object('CronJob', { spec: { schedule: 'x', jobTemplate: { spec: jobSpec() } } }, {}, 'batch/v1'), 422, 'spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
    ['a port that is none', 'POST', '/services', object('Service', { spec: { ports: [{ port: 70000 }] } }), 422, 'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ['ports without names', 'POST', '/services', object('Service', { spec: { ports: [{ port: 80 }, { port: 81 }] } }), 422, 'Service "x" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: Required value]'],
    ['a role without verbs', 'POST', '/rbac.authorization.k8s.io/v1/roles', object('Role', { rules: [{ apiGroups: [''], resources: ['pods'] }] }, {}, 'rbac.authorization.k8s.io/v1'), 422, 'rules[0].verbs: Required value: verbs must contain at least one value'],
  ])('%s', (...row) => expectRefusal(s, namespace, row));

  // prettier-ignore
  test.each<Row>([
    ['one name twice', 'POST', '/pods', pod({ containers: [{ name: 'c', image: 'i' }, { name: 'c', image: 'i' }]}), 422, 'spec.containers[1].name: Duplicate value: "c"'],
    ['a name that is none', 'POST', '/pods', pod({}, { name: 'A_b' }), 422, 'spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label'],
    ['a mount of a volume that is not there', 'POST', '/pods', pod({}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }), 422, 'spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ['two mounts at one place', 'POST', '/pods', pod( { volumes: [{ name: 'v', emptyDir: {} }] }, { volumeMounts: [{ name: 'v', mountPath: '/v' }, { name: 'v', mountPath: '/v' }]}), 422, 'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/v": must be unique'],
    ['a volume of two types', 'POST', '/pods', pod({ volumes: [{ name: 'v', emptyDir: {}, configMap: { name: 'a' } }] }), 422, 'may not specify more than 1 volume type'],
    ['a variable without a name', 'POST', '/pods', pod({}, { env: [{ value: 'x' }] }), 422, 'spec.containers[0].env[0].name: Required value'],
    ['a variable with an equals sign', 'POST', '/pods', pod({}, { env: [{ name: 'a=b' }] }), 422, "a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ['a variable of two sources', 'POST', '/pods', pod({}, { env: [{ name: 'a', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }), 422, 'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ['a field that pods do not have', 'POST', '/pods', pod({}, { env: [{ name: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.nope' } } }] }), 422, 'error converting fieldPath: field label not supported: metadata.nope'],
    ['more asked for than allowed', 'POST', '/pods', pod({}, { resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }), 422, 'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
    ['less than nothing', 'POST', '/pods', pod({}, { resources: { requests: { cpu: '-1' } } }), 422, 'spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ['a resource that is none', 'POST', '/pods', pod({}, { resources: { limits: { foo: 1 } } }), 422, 'must be a standard resource type or fully qualified'],
    ['a policy that is none', 'POST', '/pods', pod({ restartPolicy: 'X' }), 422, 'spec.restartPolicy: Unsupported value: "X": supported values: "Always", '],
    ['a port that is none', 'POST', '/pods', pod({}, { ports: [{ containerPort: 70000 }] }), 422, 'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ['modes out of range', 'POST', '/pods', pod({ volumes: [{ name: 'v', secret: { secretName: 'a', defaultMode: 9999 } }] }), 422, 'spec.volumes[0].secret.defaultMode: Invalid value: 9999: must be a number between 0 and 0777 (octal), both inclusive'],
    ['a probe of nothing', 'POST', '/pods', pod({}, { readinessProbe: {} }), 422, 'spec.containers[0].readinessProbe: Required value: must specify a handler type'],
    ['a probe of two ways', 'POST', '/pods', pod({}, { readinessProbe: { exec: { command: ['a'] }, httpGet: { port: 80 } } }), 422, 'spec.containers[0].readinessProbe.httpGet: Forbidden: may not specify more than 1 handler type'],
    ['a probe of an init container', 'POST', '/pods', pod({ initContainers: [{ name: 'i', image: 'i', readinessProbe: { exec: { command: ['a'] } } }] }), 422, 'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'],
    ['a toleration that says too much', 'POST', '/pods', pod({ tolerations: [{ operator: 'Exists', value: 'x' }] }), 422, 'spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
    ['a priority that is not there', 'POST', '/pods', pod({ priorityClassName: 'nope' }), 403, 'no PriorityClass with name nope was found'],
  ])('a pod: %s', (...row) => expectRefusal(s, namespace, row));

  describe('what may not change', () => {
    const post = (path: string, body: object) => s.send('POST', pathIn(namespace, path), body);
    beforeEach(async () => {
      await s.send('DELETE', pathIn(namespace, '/pods/x?gracePeriodSeconds=0'));
      await post('/configmaps', object('ConfigMap', { immutable: true, data: { a: '1' } }));
      await post('/secrets', object('Secret'));
      await post('/services', object('Service', { spec: { ports: [{ port: 80 }] } }));
      await post(DEPLOYMENTS, workload('Deployment'));
      await post(STATEFUL_SETS, workload('StatefulSet', { serviceName: 'x' }));
      await post(JOBS, job());
      await post('/networking.k8s.io/v1/networkpolicies', object('NetworkPolicy', { spec: POLICY }, {}, 'networking.k8s.io/v1'));
    });
    // prettier-ignore
    test.each<Row>([
      ['the data of an immutable ConfigMap', 'PATCH', '/configmaps/x', { data: { a: '2' } }, 422, 'data: Forbidden: field is immutable when `immutable` is set', MERGE],
      ['its immutability', 'PATCH', '/configmaps/x', { immutable: false }, 422, 'immutable: Forbidden: field is immutable when `immutable` is set', MERGE],
      ['the type of a Secret', 'PATCH', '/secrets/x', { type: 'other' }, 422, 'type: Invalid value: "other": field is immutable', MERGE],
      ['the address of a Service', 'PATCH', '/services/x', { spec: { clusterIP: '10.0.0.77', clusterIPs: ['10.0.0.77'] } }, 422, 'may not change once set', MERGE],
      ['a selector', 'PATCH', `${DEPLOYMENTS}/x`, { spec: { selector: { matchLabels: { a: 'c' } }, template: { metadata: { labels: { a: 'c' } } } } }, 422, 'Deployment.apps "x" is invalid: spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable', MERGE],
      ['a StatefulSet but for a few fields', 'PATCH', `${STATEFUL_SETS}/x`, { spec: { serviceName: 'y' } }, 422, "spec: Forbidden: updates to statefulset spec for fields other than 'replicas'", MERGE],
      ['the template of a Job', 'PATCH', `${JOBS}/x`, { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } }, 422, /spec\.template(\.spec)?: Invalid value: .*: field is immutable$/s, MERGE],
      ['the completions of a Job', 'PATCH', `${JOBS}/x`, { spec: { completions: 5 } }, 422, 'spec.completions: Invalid value: 5: field is immutable', MERGE],
    ])('%s', (...row) => expectRefusal(s, namespace, row));

    test('a pod but for its images', async () => {
      await post('/pods', pod({ automountServiceAccountToken: false }, { command: ['sleep', '100'] }));
      const at = pathIn(namespace, '/pods/x');
      expect(await s.send('PATCH', at, { spec: { containers: [{ name: 'c', image: 'i:1', command: ['x'] }] } }, MERGE)).toMatchObject({
        status: 422,
        body: {
          message: expect.stringContaining('spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`'),
        },
      });
      const image = { spec: { containers: [{ name: 'c', image: 'i:2', command: ['sleep', '100'] }] } };
      expect((await s.send('PATCH', at, image, 'application/strategic-merge-patch+json')).status).toBe(200);
    });

    test('all else may', async () => {
      expect((await s.send('PATCH', pathIn(namespace, '/configmaps/x'), { metadata: { labels: { a: 'b' } } }, MERGE)).status).toBe(200);
      expect((await s.send('PATCH', pathIn(namespace, `${STATEFUL_SETS}/x`), { spec: { minReadySeconds: 1 } }, MERGE)).status).toBe(200);
      expect((await s.send('PATCH', pathIn(namespace, `${JOBS}/x`), { spec: { parallelism: 5 } }, MERGE)).status).toBe(200);
    });
  });

  describe('custom resources', () => {
    const schema = {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          required: ['size'],
          properties: {
            size: { type: 'integer', minimum: 1 },
            color: { type: 'string', enum: ['red', 'blue'], default: 'red' },
            name: { type: 'string', pattern: '^[a-z]+$' },
            tags: { type: 'array', items: { type: 'string' }, maxItems: 2 },
          },
        },
      },
    };
    const definition = (name: string, version: object) =>
      object(
        'CustomResourceDefinition',
        {
          spec: {
            group: 'example.com',
            scope: 'Namespaced',
            names: { kind: 'Widget', plural: 'widgets', shortNames: ['wi'] },
            versions: [{ name: 'v1', served: true, storage: true, ...version }],
          },
        },
        { name },
        'apiextensions.k8s.io/v1',
      );
    const widget = (spec: object) => object('Widget', { spec }, {}, 'example.com/v1');
    const WIDGETS = '/example.com/v1/widgets';
    beforeAll(async () => {
      await s.send(
        'POST',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        definition('widgets.example.com', { schema: { openAPIV3Schema: schema } }),
      );
      for (let tries = 0; tries < 100 && (await s.send('GET', pathIn(namespace, WIDGETS))).status !== 200; tries += 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, 100);
        });
      }
    });

    // prettier-ignore
    test.each<Row>([
      ['a name that does not fit', 'POST', '//apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition('w.example.com', { schema: { openAPIV3Schema: schema } }), 422, 'metadata.name: Invalid value: "w.example.com": must be spec.names.plural+"."+spec.group'],
      ['no schema', 'POST', '//apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition('w.example.com', {}), 422, 'spec.versions[0].schema.openAPIV3Schema: Required value'],
      ['a number that is too small', 'POST', WIDGETS, widget({ size: 0 }), 422, 'Widget.example.com "x" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1'],
      ['another type', 'POST', WIDGETS, widget({ size: 'x' }), 422, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
      ['a field that is missing', 'POST', WIDGETS, widget({}), 422, 'spec.size: Required value'],
      ['a value that is not listed', 'POST', WIDGETS, widget({ size: 1, color: 'green' }), 422, 'spec.color: Unsupported value: "green": supported values: "red", "blue"'],
      ['a text that does not match', 'POST', WIDGETS, widget({ size: 1, name: 'A' }), 422, 'spec.name: Invalid value: "A": spec.name in body should match \'^[a-z]+$\''],
      ['too many', 'POST', WIDGETS, widget({ size: 1, tags: ['a', 'b', 'c'] }), 422, 'spec.tags: Too many: 3: must have at most 2 items'],
      ['an unknown field, strictly', 'POST', `${WIDGETS}?fieldValidation=Strict`, widget({ size: 1, foo: 1 }), 400, 'strict decoding error: unknown field "spec.foo"'],
      ['an unknown field, applied', 'PATCH', `${WIDGETS}/x?fieldManager=x`, widget({ size: 1, foo: 1 }), 500, '.spec.foo: field not declared in schema', 'application/apply-patch+yaml'],
      ['a strategy that it does not have', 'PATCH', `${WIDGETS}/x`, {}, 415, 'accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml', 'application/strategic-merge-patch+json'],
    ])('%s', (...row) => expectRefusal(s, namespace, row));

    test('one is kept with its defaults, without what its schema does not name', async () => {
      const { status, body } = await s.send('POST', pathIn(namespace, WIDGETS), widget({ size: 1, foo: 1 }));
      expect(status).toBe(201);
      expect((body as { spec: object }).spec).toEqual({ size: 1, color: 'red' });
      const listed = await s.send('GET', pathIn(namespace, WIDGETS));
      expect(listed.body).toMatchObject({ kind: 'WidgetList', items: [{ metadata: { name: 'x', generation: 1 } }] });
    });
  });
});
