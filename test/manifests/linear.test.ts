// No file takes quadratic time: four times the text takes about four times the work, whatever it is. Quadratic would be sixteen.
import { describe, expect, test } from '@jest/globals';
import { render } from '../../src/manifests/render';
import { textOf } from '../../src/manifests/text';

const [SHORT, LONG] = [20_000, 80_000];
const MOST_TIMES = 9;
const MOST_TRIES = 3;
/** What the machine does besides: collecting garbage, compiling. */
const SLACK_MS = 300;
const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n';

/** Texts of about this length. */
function texts(length: number): Record<string, string> {
  const fill = (part: string): string => part.repeat(Math.floor(length / part.length));
  const lines = (line: (index: number) => string): string =>
    Array.from({ length: Math.floor(length / line(1000).length) }, (_, index) => line(index)).join('');
  return {
    'a long text': `${HEAD}  a: ${fill('x')}`,
    'an open quote': `${HEAD}  a: "${fill('x\n    ')}`,
    'open lists': fill('['),
    'open maps': fill('{'),
    'list marks': fill('- '),
    'key marks': fill('? '),
    'anchors': fill('&a '),
    'tags': fill('!a '),
    'comments': fill('# x\n'),
    'a block': `${HEAD}  a: |\n${fill('    x\n')}`,
    'blank lines': `${HEAD}  a: |\n${fill('\n')}`,
    'colons': fill('a: '),
    'keys': HEAD + lines((index) => `  k${index}: v\n`),
    'keys in braces': `${HEAD}  a: {${lines((index) => `k${index}: v, `)}}`,
    'one key, again and again': HEAD + fill('  a: v\n'),
    'documents': fill('---\n'),
    'objects': lines((index) => `${HEAD.replace('name: a', `name: a${index}`)}---\n`),
    'one object, again and again': fill(`${HEAD}---\n`),
    'open variables': `${HEAD}  a: "${fill('${')}"`,
    'variables that are none': `${HEAD}  a: "${fill('${ ')}}"`,
    'undefined variables': `${HEAD}  a: |\n${fill('    ${Y}\n')}`,
    'variables': `${HEAD}  a: "${fill('${X}')}"`,
    'dollars': `${HEAD}  a: "${fill('$$${')}"`,
    'digits': `${HEAD}  a: ${fill('9')}`,
    'zeros': `${HEAD}  a: ${fill('0')}`,
    'aliases': `${HEAD}  a: &a v\n${lines((index) => `  b${index}: *a\n`)}`,
    'merges': `${HEAD}  a: &a {${Array.from({ length: 100 }, (_, index) => `k${index}: v`).join(',')}}\n${lines((index) => `  b${index}: {<<: *a}\n`)}`,
    'merges of merges': `${HEAD}  a0: &a0 {x: v}\n${lines((index) => `  a${index + 1}: &a${index + 1} {<<: *a${index}, k${index}: v}\n`)}`,
    'ends of documents': fill('... x\n'),
    'directives': fill('%a\n'),
    'stars': fill('*a '),
    'empty lists': `${HEAD}  a: [${fill('[],')}]`,
    'items of a List': `apiVersion: v1\nkind: List\nitems:\n${lines((index) => `- {apiVersion: v1, kind: Foo, metadata: {name: n${index}}}\n`)}`,
    'JSON': `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{${lines((index) => `"k${index}":"v",`)}"z":""}}`,
    'spaces': `${fill(' ')}a: v`,
    'empty entries': HEAD + fill('  -\n'),
  };
}

/** Milliseconds of the processor, not of the clock: others may be at work. */
function work(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function read(bytes: Uint8Array): void {
  const decoded = textOf('a.yaml', bytes);
  if ('text' in decoded) render([{ path: 'a.yaml', text: decoded.text }], new Map([['X', 'x']]));
}

/** The least work of several: on a busy machine one of them pays for what the others left behind. */
function leastWork(bytes: Uint8Array, enough: number): number {
  let least = Infinity;
  for (let tries = 0; tries < MOST_TRIES && least > enough; tries += 1)
    least = Math.min(
      least,
      work(() => read(bytes)),
    );
  return least;
}

function expectLinear(short: Uint8Array, long: Uint8Array): void {
  const most = MOST_TIMES * leastWork(short, 0) + SLACK_MS;
  expect(leastWork(long, most)).toBeLessThan(most);
}

describe('linear', () => {
  const long = texts(LONG);
  test.each(Object.entries(texts(SHORT)))('%s', (name, text) => {
    expectLinear(Buffer.from(text), Buffer.from(long[name] ?? ''));
  });

  test('bytes that are no text', () => {
    expectLinear(Buffer.alloc(SHORT, 0xff), Buffer.alloc(LONG, 0xff));
  });

  test('text that ends in none', () => {
    const ending = (length: number): Uint8Array => Buffer.concat([Buffer.from('é'.repeat(length)), Buffer.from([0xc3])]);
    expectLinear(ending(SHORT), ending(LONG));
  });
});
