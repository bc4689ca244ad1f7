// Hostile and broken manifests: each is refused with a sentence of its own at its line, none crashes, none takes long.
import { describe, expect, test } from '@jest/globals';
import { render } from '../../src/manifests/render';
import { textOf } from '../../src/manifests/text';

const VALUES = new Map([
  ['NAME', 'x'],
  ['LINES', 'a\n::warning::b'],
]);
const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n';

/** `line:column message` of every problem, of the bytes of a file. */
function problemsOf(bytes: Uint8Array | string, path = 'a.yaml'): string[] {
  const read = textOf(path, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  const problems = 'problem' in read ? [read.problem] : render([{ path, text: read.text }], VALUES, 'wlipoc').problems;
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const nested = (open: string, close: string, count: number): string => `${HEAD}  a: ${open.repeat(count)}${close.repeat(count)}\n`;
const BOMB = [
  `${HEAD}  a: &a [x,x,x,x,x,x,x,x,x]`,
  ...[...'bcdefghi'].map((name, index) => `  ${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]`),
].join('\n');
const MERGE_BOMB = [
  `${HEAD}  a: &a { ${Array.from({ length: 1000 }, (_, index) => `k${index}: v`).join(', ')} }`,
  ...Array.from({ length: 200 }, (_, index) => `  b${index}: { <<: *a }`),
].join('\n');

const PLACEHOLDERS: [string, string][] = [
  ['a: ${OTHER}', "5:6 the variable 'OTHER' is not defined; there are: LINES, NAME"],
  ['a: "${NAME"', '5:6 `${` is not closed; for the text itself write `$${`'],
  ['a: x${', '5:6 `${` is not closed; for the text itself write `$${`'],
  ['a: "${ NAME }"', '5:6 `${ NAME }` is no variable: no spaces between the braces; for the text itself write `$${`'],
  ['a: "${NAME:=x}"', '5:6 `${NAME:=x}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: ${NAME:-x}', '5:6 `${NAME:-x}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: ${NAME-x}', '5:6 `${NAME-x}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: "${NAME%.*}"', '5:6 `${NAME%.*}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: "${#NAME}"', '5:6 `${#NAME}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: "${!NAME}"', '5:6 `${!NAME}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: "${NAME[0]}"', '5:6 `${NAME[0]}` is of a shell: there are no defaults and no operators here; for the text itself write `$${`'],
  ['a: "${}"', '5:6 `${}` names no variable; for the text itself write `$${`'],
  ['a: "${ }"', '5:6 `${ }` names no variable; for the text itself write `$${`'],
  ['a: "${1}"', '5:6 `${1}` is no variable: a name has letters, digits and `_`; for the text itself write `$${`'],
  ['a: "${MY.NAME}"', '5:6 `${MY.NAME}` is no variable: a name has letters, digits and `_`; for the text itself write `$${`'],
  ['a: "${ÄRGER}"', '5:6 `${ÄRGER}` is no variable: a name has letters, digits and `_`; for the text itself write `$${`'],
  [
    'a: "${{ secrets.X }}"',
    "5:6 `${{` is an expression of GitHub's workflows, which nobody evaluates here; use `variables`, or for the text itself write `$${`",
  ],
  ['a: |\n    first\n    then ${OTHER} here', "7:10 the variable 'OTHER' is not defined; there are: LINES, NAME"],
  [
    'a: |\n    ${NAME} $${X}\n    ${NAME} ${ X}',
    '7:13 `${ X}` is no variable: no spaces between the braces; for the text itself write `$${`',
  ],
  ['${NAME}: a', '5:3 variables are replaced in values, never in keys'],
  ['"${NAME}": a', '5:3 variables are replaced in values, never in keys'],
  ['a: !!int ${NAME}', "5:12 'x' is no !!int"],
];

const VALUES_OF_YAML: [string, string][] = [
  ['a: .inf', '5:6 .inf is no number that JSON can hold; in quotes it is a text'],
  ['a: [-.Inf, .nan]', '5:7 -.Inf is no number that JSON can hold; in quotes it is a text'],
  ['a: 12345678901234567890', '5:6 the number 12345678901234567890 is too large to be kept exact; in quotes it is a text'],
  ['a: !!binary aGVsbG8=', '5:15 the tag !!binary is not read: write the text, or use `binaryData` or `data` of a Secret'],
  ['a: !!js/function "x"', '5:20 the tag !!js/function is not read: Kubernetes knows no tags'],
  ['a: !Ref x', '5:11 the tag !Ref is not read: Kubernetes knows no tags'],
  ['a: !!set { b }', '5:12 the tag !!set is not read: Kubernetes knows no tags'],
  ['a: !!int abc', "5:12 'abc' is no !!int"],
  ['a: 1\n  a: 2', "6:3 the key 'a' is here twice"],
  ['0400: a\n  256: b', "6:3 the key '256' is here twice"],
  ['1.5: a', '5:3 the key 1.5 is read as a number: put it in quotes'],
  ['~: a', '5:3 the key ~ is read as null: put it in quotes'],
  ['? { b: c }\n  : d', '5:5 a key must be a text'],
  ['a: *b', "5:6 there is no anchor 'b' before this alias"],
  ['a: *b\n  b: &b 1', "5:6 there is no anchor 'b' before this alias"],
  ['a: &a [1, *a]', "5:13 the alias 'a' lies within its own anchor"],
  ['a: &a { b: { <<: *a } }', "5:20 the alias 'a' lies within its own anchor"],
  ['<<: 5', '5:7 a merge key (`<<`) takes a map, or a list of maps'],
  ['<<: [1]', '5:8 a merge key (`<<`) takes a map, or a list of maps'],
];

const SYNTAX: [string, string, RegExp][] = [
  ['an open list', `${HEAD}  a: [`, /^5:7 Flow sequence/],
  [
    'a variable in braces',
    `${HEAD.replace('data:\n', '')}data: { a: \${NAME} }\n`,
    /^4:\d+ .*; within \{ \} and \[ \] a variable stands in quotes$/,
  ],
  ['a tab', `${HEAD}\ta: 1\n`, /^5:1 /],
  ['two values', `${HEAD}  a: b: c\n`, /^5:6 Nested mappings/],
  ['a backtick', `${HEAD}  a: \`b\`\n`, /^5:6 /],
  ['an open quote', `${HEAD}  a: "b\n`, /^6:1 Missing closing "quote/],
  ['an unknown escape', `${HEAD}  a: "\\q"\n`, /^5:7 Invalid escape sequence/],
  ['Helm', `${HEAD}  a: {{ .Values.a }}\n`, /^5:\d+ /],
  ['a document on the line of its mark', `--- ${HEAD}`, /^1:1 only a comment may follow `---` on its line$/],
  ['words after the mark', `--- foo\n${HEAD}  a: b\n`, /^1:1 only a comment may follow/],
  ['a document after its end', `${HEAD}  a: b\n...\nkind: Secret\n`, /^7:1 nothing is read after `\.\.\.` until the next `---`$/],
  ['a directive', `%YAML 1.2\n---\n${HEAD}  a: b\n`, /^1:1 directives such as %YAML are not read$/],
  ['directives and nothing else', '%a\n%b\n', /^1:1 Unknown directive %a$/],
  ['deep lists', nested('[', ']', 300), /this is nested more than 200 levels deep$/],
  ['far too deep lists', nested('[', ']', 100_000), /^1:1 the file is nested too deeply to be read$/],
  ['far too deep maps', '{a: '.repeat(100_000), /^1:1 the file is nested too deeply to be read$/],
  ['far too deep entries', '- '.repeat(100_000), /^1:1 the file is nested too deeply to be read$/],
  ['a bomb of aliases', BOMB, /^\d+:\d+ the aliases of this file stand for more than 100000 values$/],
  ['a bomb of merges', MERGE_BOMB, /^\d+:\d+ the aliases of this file stand for more than 100000 values$/],
];

const OBJECTS: [string, string][] = [
  ['foo', '1:1 the document has no apiVersion, no kind, no metadata.name'],
  ['[1]', '1:1 the document has no apiVersion, no kind, no metadata.name'],
  ['apiVersion: v1\nkind: Pod', '1:1 the document has no metadata.name'],
  ['apiVersion: v1\nkind: Pod\nmetadata: [a]', '1:1 the document has no metadata.name'],
  [
    'apiVersion: v1\nkind: Pod\nmetadata: { generateName: a- }',
    '1:1 the document has no metadata.name; generateName makes another object on every run, which cannot be applied',
  ],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: 123 }', '1:1 metadata.name is a number: put it in quotes'],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: on }', '1:1 metadata.name is a boolean: put it in quotes'],
  ['apiVersion: 1\nkind: Pod\nmetadata: { name: a }', '1:1 apiVersion is a number: put it in quotes'],
  ['apiVersion: v1\nkind: [Pod]\nmetadata: { name: a }', '1:1 kind is a list: put it in quotes'],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: 0400 }', '1:1 metadata.namespace is a number: put it in quotes'],
  ['apiVersion: "v1?x=1#"\nkind: Pod\nmetadata: { name: a }', "1:1 apiVersion cannot be 'v1?x=1#'"],
  ['apiVersion: ../../v1\nkind: Pod\nmetadata: { name: a }', "1:1 apiVersion cannot be '../../v1'"],
  ['apiVersion: v1\nkind: "Pod\\n::warning::x"\nmetadata: { name: a }', "1:1 kind cannot be 'Pod ::warning::x'"],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: "a/../b" }', "1:1 metadata.name cannot be 'a/../b'"],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: ".." }', "1:1 metadata.name cannot be '..'"],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: "a%2fb" }', "1:1 metadata.name cannot be 'a%2fb'"],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: "${LINES}" }', "1:1 metadata.name cannot be 'a ::warning::b'"],
  ['apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: "b\\nc" }', "1:1 metadata.namespace cannot be 'b c'"],
  ['apiVersion: v1\nkind: List\nitems:\n- { kind: Pod }\n', '4:3 the document has no apiVersion, no metadata.name'],
  ['apiVersion: v1\nkind: List\nitems: [x]\n', '3:9 the document has no apiVersion, no kind, no metadata.name'],
  ['apiVersion: v1\nkind: List\n', '1:1 the document has no metadata.name'],
  ['apiVersion: v1\nkind: List\nitems:\n', '1:1 there is no object in the file'],
  ['', '1:1 there is no object in the file'],
  ['# nothing\n---\n---\n', '1:1 there is no object in the file'],
  [`${HEAD}---\n${HEAD}`, '6:1 ConfigMap a is here twice: before in a.yaml:1'],
  [`${HEAD}---\n${HEAD.replace('name: a', 'name: a, namespace: wlipoc')}`, '6:1 ConfigMap a is here twice: before in a.yaml:1'],
  [
    'apiVersion: apps/v1\nkind: Pod\nmetadata: { name: a }\n---\napiVersion: apps/v1beta1\nkind: Pod\nmetadata: { name: a }',
    '5:1 Pod a is here twice: before in a.yaml:1',
  ],
];

const BYTES: [string, Uint8Array, string][] = [
  ['NUL', Buffer.from(`${HEAD}  a: "x\0y"\n`), '5:8 the character U+0000 cannot stand in a manifest; within double quotes write \\u0000'],
  [
    'an escape of the terminal',
    Buffer.from(`${HEAD}  a: \x1b[31m\n`),
    '5:6 the character U+001B cannot stand in a manifest; within double quotes write \\u001B',
  ],
  [
    'a line break of YAML 1.1 only',
    Buffer.from(`${HEAD}  a: x\u2028  b: y\n`),
    '5:7 the character U+2028 cannot stand in a manifest; within double quotes write \\u2028',
  ],
  [
    'a carriage return alone',
    Buffer.from(`${HEAD}  a: x\r  b: y\n`),
    '5:7 the character U+000D cannot stand in a manifest; within double quotes write \\u000D',
  ],
  [
    'a byte order mark in the middle',
    Buffer.from(`${HEAD}  a: \ufeffx\n`),
    '5:6 the character U+FEFF cannot stand in a manifest; within double quotes write \\uFEFF',
  ],
  ['Latin-1', Buffer.concat([Buffer.from(`${HEAD}  a: Stra`), Buffer.from([0xdf, 0x65, 0x0a])]), '5:10 the bytes here are no UTF-8'],
  ['half a character at the end', Buffer.concat([Buffer.from(`${HEAD}  a: é`), Buffer.from([0xc3])]), '5:7 the bytes here are no UTF-8'],
  ['a surrogate', Buffer.concat([Buffer.from(HEAD), Buffer.from([0xed, 0xa0, 0x80])]), '5:1 the bytes here are no UTF-8'],
  ['UTF-16', Buffer.from(`\ufeff${HEAD}`, 'utf16le'), '1:1 the file is UTF-16: save it as UTF-8'],
];

describe('hostile manifests', () => {
  test.each(PLACEHOLDERS)('%s', (data, problem) => {
    expect(problemsOf(`${HEAD}  ${data}\n`)).toEqual([problem]);
  });

  test.each(VALUES_OF_YAML)('%s', (data, problem) => {
    expect(problemsOf(`${HEAD}  ${data}\n`)[0]).toBe(problem);
  });

  test.each(SYNTAX)('%s', (_name, text, problem) => {
    expect(problemsOf(text)[0]).toMatch(problem);
  });

  test.each(OBJECTS)('%j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test.each(BYTES)('%s', (_name, bytes, problem) => {
    expect(problemsOf(bytes)).toEqual([problem]);
  });

  test('a kustomization says what it is, and how to render it', () => {
    const kustomize = expect.stringMatching(
      /^1:1 this is for kustomize, which is not run here: .*kubectl kustomize FOLDER > rendered\.yaml/,
    );
    expect(problemsOf('resources: [a.yaml]\n', 'k8s/kustomization.yaml')).toEqual([kustomize]);
    expect(problemsOf('apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n')).toEqual([kustomize]);
  });

  test('of many mistakes the first twenty are told, and how many more there are', () => {
    const problems = problemsOf(`${HEAD}${Array.from({ length: 100 }, (_, index) => `  a${index}: \${X}\n`).join('')}`);
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('24:8 80 more problems in this file are not shown');
  });

  test('a mistake in an anchor is one, however often it is repeated', () => {
    expect(problemsOf(`${HEAD}  a: &a \${X}\n  b: *a\n  c: *a\n`)).toEqual(["5:9 the variable 'X' is not defined; there are: LINES, NAME"]);
  });
});

describe('what kubectl reads', () => {
  const specOf = (text: string): unknown => {
    const { objects, problems } = render(
      [{ path: 'a.yaml', text: `apiVersion: x/v1\nkind: Foo\nmetadata: { name: a }\nspec:\n${text}` }],
      VALUES,
    );
    return problems.length > 0 ? problems : objects[0]?.object['spec'];
  };
  test.each([
    [
      'merges, in the order in which they stand',
      '  x: &x {a: 1, b: 2}\n  y1: {a: 9, <<: *x}\n  y2: {<<: *x, a: 9}\n',
      { x: { a: 1, b: 2 }, y1: { a: 1, b: 2 }, y2: { a: 9, b: 2 } },
    ],
    ['merges of several maps: the first wins', '  x: &x {a: 1}\n  z: {<<: [*x, {a: 5, c: 3}]}\n', { x: { a: 1 }, z: { a: 1, c: 3 } }],
    ['a quoted merge key is a key', "  x: &x {a: 1}\n  z: {'<<': *x}\n", { x: { a: 1 }, z: { '<<': { a: 1 } } }],
    ['keys', '  8080: x\n  on: z\n  0400: o\n', { '8080': 'x', 'true': 'z', '256': 'o' }],
    ['an anchor given twice', '  a: &x 1\n  b: *x\n  c: &x 2\n  d: *x\n', { a: 1, b: 1, c: 2, d: 2 }],
    ['anchors on keys', '  &k a: 1\n  *k : 2\n  b: *k\n', [expect.objectContaining({ line: 6, message: "the key 'a' is here twice" })]],
    ['scalars of several lines', '  a: >-\n    x\n\n    y\n  b: |+\n    z\n\n', { a: 'x\ny', b: 'z\n\n' }],
    ['Windows', '  a: 1\r\n  b: |\r\n    x\r\n', { a: 1, b: 'x\n' }],
  ])('%s', (_name, text, expected) => {
    expect(specOf(text)).toEqual(expected);
  });

  test('a key may be called as it likes', () => {
    const spec = specOf('  __proto__: { polluted: 1 }\n  constructor: 2\n') as object;
    expect(Object.keys(spec)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(spec)).toBe(Object.prototype);
  });

  test('JSON, with tabs and escapes', () => {
    const text =
      '{\t"apiVersion": "v1",\n\t"kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "\\ud83d\\ude00 \\/", "b": "${NAME}"}}';
    expect(render([{ path: 'a.json', text }], VALUES).objects[0]?.object['data']).toEqual({ a: '😀 /', b: 'x' });
  });

  test('a byte order mark at the beginning, and no line break at the end', () => {
    const read = textOf('a.yaml', Buffer.from(`\ufeff${HEAD}  a: b`));
    expect('text' in read && render([{ path: 'a.yaml', text: read.text }], VALUES).objects).toHaveLength(1);
  });

  test('a list of a kind gives its items its kind; lists in lists are theirs', () => {
    const text =
      'apiVersion: v1\nkind: FooList\nitems:\n- metadata: { name: q }\n---\napiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: Bar, metadata: { name: r } }] }\n';
    const { objects } = render([{ path: 'a.yaml', text }], VALUES);
    expect(objects.map(({ object, line }) => [object.apiVersion, object.kind, object.metadata.name, line])).toEqual([
      ['v1', 'Foo', 'q', 4],
      ['v1', 'Bar', 'r', 9],
    ]);
  });
});
