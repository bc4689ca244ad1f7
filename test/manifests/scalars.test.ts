// What plain scalars are: each of these was read so by kubectl 1.32.4 (`kubectl label --local -o json`).
import { describe, expect, test } from '@jest/globals';
import { resolvePlain, resolveTagged } from '../../src/manifests/scalars';

const NUMBERS: Record<string, number> = {
  ...{ '0400': 256, '-0400': -256, '+0400': 256, '0777': 511, '00': 0, '08': 8, '09': 9, '0_8': 8, '007': 7 },
  ...{ '0x1F': 31, '-0x1F': -31, '0b11': 3, '-0b11': -3, '0o17': 15, '0O17': 15, '0x_1': 1, '0b1_1': 3 },
  ...{ '1_000': 1000, '1__0': 10, '1_': 1, '1_.5': 1.5, '0': 0, '-0': 0, '+0': 0, '9007199254740991': 9007199254740991 },
  ...{ '1.': 1, '.5': 0.5, '+.5': 0.5, '-.5': -0.5, '1.5e3': 1500, '1e3': 1000, '12e03': 12000, '1.10': 1.1, '0.1e-7': 1e-8, '1E3': 1000 },
};
const TRUE = ['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'];
const FALSE = ['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'];
const NULL = ['', '~', 'null', 'Null', 'NULL'];
const TEXTS = [
  ...[
    'yEs',
    'tRUE',
    'oN',
    'nO',
    'nil',
    'none',
    '190:20:30',
    '12:30',
    '0:0',
    '2001-01-01',
    '2001-12-14t21:59:43.10-05:00',
    '1e400',
    '_1',
    '+_',
  ],
  ...[
    '0x',
    '0b',
    '0b2',
    '0o',
    '0o8',
    '0xG',
    '1e',
    '.e3',
    '1.2.3',
    'v1',
    '1,000',
    '+',
    '.',
    '...',
    '=',
    '--1',
    '+-1',
    '1d',
    'NaN',
    'Inf',
    '0x1p3',
  ],
];
const REFUSED = [
  ...[
    '.inf',
    '-.Inf',
    '+.INF',
    '.nan',
    '.NaN',
    '9007199254740993',
    '-9007199254740993',
    '18446744073709551616',
    '0xFFFFFFFFFFFFFFFF',
    '1e22',
  ],
  ...['9'.repeat(100_000)],
];

describe('plain scalars', () => {
  test.each([
    ...Object.entries(NUMBERS),
    ...TRUE.map((text): [string, boolean] => [text, true]),
    ...FALSE.map((text): [string, boolean] => [text, false]),
    ...NULL.map((text): [string, null] => [text, null]),
    ...TEXTS.map((text): [string, string] => [text, text]),
  ])('%j is %j', (text, value) => {
    expect(resolvePlain(text)).toStrictEqual({ value });
  });

  test.each(REFUSED)('%.40s cannot be kept as it is', (text) => {
    expect(resolvePlain(text)).toEqual({ refused: expect.stringMatching(/^.{1,120}in quotes it is a text$/) });
  });
});

describe('tags', () => {
  const core = (name: string): string => `tag:yaml.org,2002:${name}`;
  test.each([
    [core('str'), '0400', '0400'],
    ['!', '0400', '0400'],
    [core('int'), '0400', 256],
    [core('float'), '1', 1],
    [core('bool'), 'yes', true],
    [core('null'), '', null],
  ])('%s %s', (tag, text, value) => {
    expect(resolveTagged(tag, text)).toEqual({ value });
  });

  test.each([
    [core('int'), 'abc', "'abc' is no !!int"],
    [core('int'), '1.5', "'1.5' is no !!int"],
    [core('bool'), '1', "'1' is no !!bool"],
    [core('null'), 'x', "'x' is no !!null"],
    [core('binary'), 'aGk=', 'the tag !!binary is not read: write the text, or use `binaryData` or `data` of a Secret'],
    [core('timestamp'), '2001-01-01', 'the tag !!timestamp is not read: Kubernetes knows no tags'],
    ['!Ref', 'x', 'the tag !Ref is not read: Kubernetes knows no tags'],
  ])('%s %s is refused', (tag, text, refused) => {
    expect(resolveTagged(tag, text)).toEqual({ refused });
  });
});
