// Rendering: values go into scalars and nowhere else.
import { describe, expect, test } from '@jest/globals';
import { definedKinds, inOrder, unlabelledWorkloads } from '../../src/manifests/order';
import { render } from '../../src/manifests/render';

const VALUES = new Map([
  ['NAME', 'x'],
  ['NUMBER', '3'],
  ['FLAG', 'true'],
  ['ZIP', '01234'],
  ['HOSTILE', '"}\n---\nkind: Secret\n- &a *a # ${NAME} !!js/function'],
]);
const renderData = (data: string): unknown => {
  const { objects, problems } = render(
    [{ path: 'a.yaml', text: `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${data}\n` }],
    VALUES,
  );
  return problems.length > 0 ? problems : objects[0]!.object['data'];
};

describe('render', () => {
  test.each([
    ['  a: ${NAME}', { a: 'x' }],
    ['  a: "${NAME}"', { a: 'x' }],
    ['  a: pre-${NAME}-${NUMBER}', { a: 'pre-x-3' }],
    ['  a: ${NUMBER}', { a: 3 }],
    ['  a: "${NUMBER}"', { a: '3' }],
    ['  a: ${FLAG}', { a: true }],
    ['  a: ${ZIP}', { a: '01234' }],
    ['  a: $${NAME}', { a: '${NAME}' }],
    ['  a: $NAME $(NAME) ${}', { a: '$NAME $(NAME) ${}' }],
    ['  a: |\n    ${NAME}\n    two', { a: 'x\ntwo\n' }],
    ['  a: [ "${NAME}", b ]', { a: ['x', 'b'] }],
    ['  a: ${HOSTILE}', { a: VALUES.get('HOSTILE') }],
    ['  a: "${HOSTILE}"', { a: VALUES.get('HOSTILE') }],
    ['  # ${UNDEFINED}\n  a: b', { a: 'b' }],
  ])('%s', (data, expected) => {
    expect(renderData(data)).toEqual(expected);
  });

  test.each([
    ['  a: ${OTHER}', 5, 6, "the variable 'OTHER' is not defined"],
    ['  a:\n    - b\n    - ${OTHER}', 7, 7, "the variable 'OTHER' is not defined"],
    ['  ${NAME}: b', 5, 3, 'variables are replaced in values, never in keys'],
    ['  a: [', 6, 1, ''],
  ])('%s is refused with its place', (data, line, column, message) => {
    expect(renderData(data)).toEqual([
      expect.objectContaining({ path: 'a.yaml', line, column, message: expect.stringContaining(message) }),
    ]);
  });

  test.each([
    ['foo', 'apiVersion, no kind, no metadata.name'],
    ['apiVersion: v1\nkind: Pod', 'metadata.name'],
    ['[1]', 'apiVersion, no kind, no metadata.name'],
  ])('%j is no object', (text, lacking) => {
    expect(render([{ path: 'a.yaml', text }], VALUES).problems).toEqual([
      { path: 'a.yaml', line: 1, column: 1, message: `the document has no ${lacking}` },
    ]);
  });

  test('empty documents are nothing, Lists are their items', () => {
    const text =
      '---\n---\napiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: "${NAME}" } }\n';
    const { objects, problems } = render([{ path: 'a.yaml', text }], VALUES);
    expect(problems).toEqual([]);
    expect(objects.map(({ object }) => object.metadata.name)).toEqual(['a', 'x']);
  });

  test('a bomb of aliases is refused', () => {
    const text = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcde'[index]}`).join(',')}]`).join('\n')}`;
    expect(() => render([{ path: 'a.yaml', text }], VALUES)).toThrow(/alias/);
  });
});

describe('order', () => {
  const of = (kind: string, rest: object = {}) => ({
    object: { apiVersion: 'v1', kind, metadata: { name: kind }, ...rest },
    path: 'a',
    line: 1,
  });

  test('what others need comes first, all else stays', () => {
    expect(inOrder([of('Deployment'), of('Service'), of('ConfigMap'), of('Namespace')]).map(({ object }) => object.kind)).toEqual([
      'Namespace',
      'ConfigMap',
      'Deployment',
      'Service',
    ]);
  });

  test('kinds that the manifests define', () => {
    expect([
      ...definedKinds([
        of('CustomResourceDefinition', { spec: { group: 'g', names: { kind: 'K' }, versions: [{ name: 'v1' }, { name: 'v2' }] } }),
      ]),
    ]).toEqual(['g/v1 K', 'g/v2 K']);
  });

  test('the label is looked for on the pod', () => {
    const label = { 'azure.workload.identity/use': 'true' };
    const pod = (labels?: object, serviceAccountName = 'sa') => ({ metadata: { labels }, spec: { serviceAccountName } });
    const objects = [
      of('Deployment', { spec: { template: pod(label) } }),
      of('StatefulSet', { spec: { template: pod() } }),
      of('CronJob', { spec: { jobTemplate: { spec: { template: pod() } } } }),
      of('Job', { spec: { template: pod(undefined, 'other') } }),
      of('Pod', { spec: { serviceAccountName: 'sa' } }),
      of('ConfigMap'),
    ];
    expect(unlabelledWorkloads(objects, 'sa').map(({ object }) => object.kind)).toEqual(['StatefulSet', 'CronJob', 'Pod']);
  });
});
