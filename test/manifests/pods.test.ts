// Pod templates of objects, and where their fields stand.
import { describe, expect, test } from '@jest/globals';
import { accountOf, containersOf, podTemplateOf } from '../../src/manifests/pods';
import { render } from '../../src/manifests/render';
import type { RenderedObject } from '../../src/manifests/render';

const POD = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'web', image: 'i' }] } };
const object = (apiVersion: string, kind: string, rest: object): RenderedObject => ({ apiVersion, kind, metadata: { name: 'x' }, ...rest });

describe('pod templates', () => {
  test.each<[string, RenderedObject, string | undefined]>([
    ['a Pod', object('v1', 'Pod', POD), ''],
    ['a Deployment', object('apps/v1', 'Deployment', { spec: { template: POD } }), 'spec.template'],
    ['a CronJob', object('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template: POD } } } }), 'spec.jobTemplate.spec.template'],
    ['a Deployment without containers', object('apps/v1', 'Deployment', { spec: { template: { spec: {} } } }), 'spec.template'],
    ["Argo's Rollout", object('argoproj.io/v1alpha1', 'Rollout', { spec: { template: POD } }), 'spec.template'],
    ["Knative's Service", object('serving.knative.dev/v1', 'Service', { spec: { template: POD } }), 'spec.template'],
    [
      "KEDA's ScaledJob",
      object('keda.sh/v1alpha1', 'ScaledJob', { spec: { jobTargetRef: { template: POD } } }),
      'spec.jobTargetRef.template',
    ],
    ['a Service', object('v1', 'Service', { spec: { ports: [] } }), undefined],
    ['a SealedSecret', object('bitnami.com/v1alpha1', 'SealedSecret', { spec: { template: { metadata: {} } } }), undefined],
    ['a list of other things', object('x.io/v1', 'Y', { spec: { template: { spec: { containers: ['a'] } } } }), undefined],
    ['a Rollout of a Deployment', object('argoproj.io/v1alpha1', 'Rollout', { spec: { workloadRef: {} } }), undefined],
    ['a Deployment of another group', object('x.io/v1', 'Deployment', { spec: { template: {} } }), undefined],
  ])('%s', (_name, given, path) => {
    expect(podTemplateOf(given)?.path.join('.')).toBe(path);
  });

  test('init containers and containers, with their paths', () => {
    const template = podTemplateOf(object('v1', 'Pod', { spec: { containers: [{ name: 'web' }], initContainers: [{ name: 'init' }] } }));
    expect(template && containersOf(template).map(({ name, path }) => [name, path.join('.')])).toEqual([
      ['init', 'spec.initContainers.0'],
      ['web', 'spec.containers.0'],
    ]);
  });

  test.each([
    [{ serviceAccountName: 'sa' }, 'sa'],
    [{ serviceAccount: 'sa' }, 'sa'],
    [{ serviceAccountName: '' }, undefined],
    [{}, undefined],
  ])('the account of %j', (spec, account) => {
    expect(accountOf({ path: [], labels: {}, annotations: {}, spec })).toBe(account);
  });
});

describe('places of fields', () => {
  const TEXT = `# two objects
apiVersion: v1
kind: List
items:
  - &first
    apiVersion: v1
    kind: Pod
    metadata: { name: a, labels: { x: y } }
    spec:
      containers:
        - name: web
          env:
            - name: A
  - <<: *first
    metadata: { name: b }
`;
  const [first, second] = render([{ path: 'a.yaml', text: TEXT }], new Map()).objects;
  const place = (item: typeof first, ...field: (string | number)[]) => item && Object.values(item.placeOf(field)).join(':');

  test.each<[(string | number)[], string]>([
    [[], '6:5'],
    [['kind'], '7:5'],
    [['metadata', 'labels', 'x'], '8:36'],
    [['spec', 'containers', 0], '11:11'],
    [['spec', 'containers', 0, 'env', 0, 'name'], '13:15'],
    [['metadata', 'annotations', 'missing'], '8:5'],
    [['spec', 'containers', 7, 'env'], '10:7'],
  ])('%j', (field, expected) => {
    expect(place(first, ...field)).toBe(expected);
  });

  test('a merge key is where the way ends', () => {
    expect(place(second, 'metadata', 'name')).toBe('15:17');
    expect(place(second, 'spec', 'containers')).toBe('14:5');
  });
});
