// Rendering: values go into scalars and nowhere else.
import { describe, expect, test } from '@jest/globals';
import { definedKinds, inOrder } from '../../src/manifests/order';
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
    ['  a: ${NUMBER}', { a: '3' }],
    ['  a: "${NUMBER}"', { a: '3' }],
    ['  a: ${FLAG}', { a: 'true' }],
    ['  a: ${ZIP}', { a: '01234' }],
    ['  a: $${NAME}', { a: '${NAME}' }],
    ['  a: $NAME $(NAME) $$', { a: '$NAME $(NAME) $$' }],
    ['  a: $$${NAME} $${NAME $${}', { a: '$${NAME} ${NAME ${}' }],
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

  const spec = (text: string, head = 'apiVersion: apps/v1\nkind: Deployment'): unknown => {
    const { objects, problems } = render([{ path: 'a.yaml', text: `${head}\nmetadata: { name: a }\nspec:\n${text}\n` }], VALUES);
    return problems.length > 0 ? problems : objects[0]!.object['spec'];
  };
  const CUSTOM = 'apiVersion: example.com/v1\nkind: Widget';

  test.each([
    ['a number where the field holds one', '  replicas: ${NUMBER}', { replicas: 3 }],
    ['a boolean where the field holds one', '  paused: ${FLAG}', { paused: true }],
    ['octal, as kubectl would read it', '  defaultMode: ${ZIP}', { defaultMode: 0o1234 }],
    ['put together', '  port: 80${NUMBER}', { port: 803 }],
    [
      'in a list',
      '  supplementalGroups: [1]\n  ports:\n    - containerPort: ${NUMBER}',
      { supplementalGroups: [1], ports: [{ containerPort: 3 }] },
    ],
    ['a text in such a field', '  maxSurge: ${NUMBER}%', { maxSurge: '3%' }],
    ['a text, where it is quoted', '  replicas: "${NUMBER}"', { replicas: '3' }],
    ['a number, where a tag asks for it', '  whatever: !!int "${NUMBER}"', { whatever: 3 }],
    ['a text in an environment', '  env:\n    - name: A\n      value: ${NUMBER}', { env: [{ name: 'A', value: '3' }] }],
    [
      'a text in annotations and labels',
      '  template:\n    metadata:\n      annotations: \n        port: ${NUMBER}\n      labels:\n        replicas: ${FLAG}',
      { template: { metadata: { annotations: { port: '3' }, labels: { replicas: 'true' } } } },
    ],
    ['a text in arguments', '  args:\n    - ${NUMBER}\n    - ${FLAG}', { args: ['3', 'true'] }],
    ['a text in quantities', '  resources:\n    limits:\n      cpu: ${NUMBER}', { resources: { limits: { cpu: '3' } } }],
  ])('a variable is %s', (_name, text, expected) => {
    expect(spec(text)).toEqual(expected);
  });

  test.each([
    ['what it looks like in a field that nobody knows', '  size: ${NUMBER}\n  on: ${FLAG}', { size: 3, true: true }],
    ['a text beside others', '  size: ${NUMBER}${NUMBER}', { size: '33' }],
    ['a text with a leading zero', '  size: ${ZIP}', { size: '01234' }],
    [
      'a text in labels, an environment and names',
      '  labels:\n    a: ${NUMBER}\n  env:\n    - name: ${NUMBER}\n      value: ${FLAG}',
      { labels: { a: '3' }, env: [{ name: '3', value: 'true' }] },
    ],
  ])('in a custom kind, a variable is %s', (_name, text, expected) => {
    expect(spec(text, CUSTOM)).toEqual(expected);
  });

  test('in a custom kind, the name of a pull request stays a text', () => {
    const { objects } = render([{ path: 'a.yaml', text: `${CUSTOM}\nmetadata:\n  name: \${NUMBER}\n` }], VALUES);
    expect(objects[0]?.object.metadata.name).toBe('3');
  });

  test('values of a priority and of a scaling policy are numbers', () => {
    const priority = 'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: a }\nvalue: ${NUMBER}\n';
    expect(render([{ path: 'a.yaml', text: priority }], VALUES).objects[0]?.object['value']).toBe(3);
    expect(spec('  policies:\n    - value: ${NUMBER}')).toEqual({ policies: [{ value: 3 }] });
    expect(spec('  onExitCodes:\n    values: \n      - ${NUMBER}')).toEqual({ onExitCodes: { values: [3] } });
  });

  test('empty documents are nothing, Lists are their items', () => {
    const text =
      '---\n---\napiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: "${NAME}" } }\n';
    const { objects, problems } = render([{ path: 'a.yaml', text }], VALUES);
    expect(problems).toEqual([]);
    expect(objects.map(({ object, line, column }) => [object.metadata.name, line, column])).toEqual([
      ['a', 6, 3],
      ['x', 7, 3],
    ]);
  });
});

describe('order', () => {
  const of = (kind: string, rest: object = {}) => ({
    object: { apiVersion: 'v1', kind, metadata: { name: kind }, ...rest },
    path: 'a',
    line: 1,
    column: 1,
    placeOf: () => ({ line: 1, column: 1 }),
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
});
