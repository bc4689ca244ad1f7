// The judge of the fault runs: what it lets pass, and what it finds wrong.
import { describe, expect, test } from '@jest/globals';
import { mistakesOfAny, mistakesOfCancelled, mistakesOfEnd, mistakesOfNext, mistakesOfWaiting, type Played } from './judge';
import type { ActionRun } from '../runner/run';

const GREEN: ActionRun = {
  status: 0,
  log: 'proof: passed\n',
  outputs: { diagnosis: '', proof: 'passed', changed: '5' },
  summary: 'The chain',
  masked: [],
  milliseconds: 1000,
};
const red = (seen: string, code = 'X'): ActionRun => ({
  ...GREEN,
  status: 1,
  outputs: { diagnosis: JSON.stringify({ code, seen, fix: '' }), changed: '1' },
});
const STATE = new Map([['identity a', '[]']]);
const played = (run: ActionRun, more: Partial<Played> = {}): Played => ({
  run,
  state: STATE,
  expected: STATE,
  proves: true,
  outlasted: false,
  ...more,
});
const SECRET = 'the value of the secret';

describe('any run', () => {
  test('nothing is wrong with a plain one', () => {
    expect(mistakesOfAny(GREEN, SECRET)).toEqual([]);
  });

  test.each([
    ['log', { log: `x ${SECRET}` }],
    ['log', { log: Buffer.from(SECRET).toString('base64') }],
    ['outputs', { outputs: { a: Buffer.from(SECRET).toString('hex') } }],
    ['summary', { summary: encodeURIComponent(SECRET) }],
  ])('the secret in the %s', (place, change) => {
    expect(mistakesOfAny({ ...GREEN, ...change }, SECRET)).toEqual([`the secret is in the ${place}`]);
  });

  test.each([
    ['UNEXPECTED', '::error::The link is broken (UNEXPECTED): x'],
    ['a stack trace', 'TypeError: x\n    at facts (/work/dist/index.js:1:2)\n'],
    ['a stack trace', 'Error\n    at async main (file:///dist/1.js:1:2)\n'],
    ['a stack trace', '    at node:internal/process/task_queues:95:5\n'],
    ["'(23)'", 'cannot be reached (23)'],
    ["'[object Object]'", 'GitHub refused: [object Object]'],
  ])('%s', (name, log) => {
    expect(mistakesOfAny({ ...GREEN, log }, SECRET)).toEqual([`shows ${name}`]);
  });

  test.each(['the pod ran at node:1', '  at the vault', 'read 23 of 24'])('%s is no crash', (log) => {
    expect(mistakesOfAny({ ...GREEN, log }, SECRET)).toEqual([]);
  });
});

describe('the end of a run', () => {
  test('green, and all is as it should be', () => {
    expect(mistakesOfEnd(played(GREEN), 'entra')).toEqual([]);
  });

  test('green, and it is not', () => {
    expect(mistakesOfEnd(played(GREEN, { state: new Map() }), 'entra')).toEqual(['ends green, but missing: identity a']);
    expect(mistakesOfEnd(played({ ...GREEN, outputs: { ...GREEN.outputs, proof: 'skipped' } }), 'entra')).toEqual([
      "ends green, but the proof is 'skipped'",
    ]);
  });

  test('green without a comment: only with a warning that names GitHub', () => {
    const expected = new Map([...STATE, ['comment on open 1', 'x']]);
    const warned = { ...GREEN, log: '::warning title=x::GitHub did not take the comment\n' };
    expect(mistakesOfEnd(played(warned, { expected }), 'github')).toEqual([]);
    expect(mistakesOfEnd(played(GREEN, { expected }), 'github')).toEqual(['ends green, but missing: comment on open 1']);
    expect(mistakesOfEnd(played(warned, { expected: new Map([...expected, ['Namespace b', '']]) }), 'github')).toEqual([
      'ends green, but missing: Namespace b',
    ]);
  });

  test.each([
    ['entra', 'Entra ID did not answer'],
    ['entra', 'the pod cannot reach login.microsoftonline.com (ECONNRESET)'],
    ['resource-manager', 'Azure did not answer properly'],
    ['kubernetes', 'the API server refused it'],
    ['kubernetes', 'x.hcp.westus.azmk8s.io cannot be reached'],
    ['github-oidc', "GitHub's token endpoint answered 503"],
    ['oidc-issuer', "the issuer's document cannot be read"],
    ['key-vault', "the vault 'a' answers 500"],
  ])('red, and it names %s: %s', (service, seen) => {
    expect(mistakesOfEnd(played(red(seen), { state: new Map() }), service)).toEqual([]);
  });

  test.each([
    ['github-oidc', 'Entra ID refused to sign in: GitHub did not answer'],
    ['entra', 'GitHub did not answer Entra ID'],
    ['kubernetes', 'there is no ServiceAccount'],
    ['resource-manager', 'the vault does not let the identity read'],
    ['kubernetes', 'Azure did not answer for the API server'],
  ])('red, and it blames another than %s: %s', (service, seen) => {
    expect(mistakesOfEnd(played(red(seen)), service)).toEqual([`blames another than ${service}: X: ${seen}`]);
  });

  test('red without a word', () => {
    const silent = { ...GREEN, status: 1, outputs: {}, summary: '' };
    expect(mistakesOfEnd(played(silent), 'entra')).toEqual(['writes no outputs', 'writes no summary', 'ends red without a diagnosis']);
  });

  test('no end at all', () => {
    expect(mistakesOfEnd(played(GREEN, { outlasted: true }), 'entra')).toEqual(['does not end']);
  });
});

describe('a run that waits', () => {
  test('says so, but for what its pod waits for', () => {
    expect(mistakesOfWaiting({ ...GREEN, log: 'waiting for Azure, 5 s\n' }, 'resource-manager')).toEqual([]);
    expect(mistakesOfWaiting(GREEN, 'resource-manager')).toEqual(['waits in silence']);
    expect(mistakesOfWaiting(GREEN, 'key-vault')).toEqual([]);
  });
});

describe('the next run', () => {
  test('is green and leaves what it should', () => {
    expect(mistakesOfNext(played(GREEN))).toEqual([]);
    expect(mistakesOfNext(played(GREEN, { state: new Map([...STATE, ['Pod a/wli-check', '']]) }))).toEqual([
      'after the next run, left behind: Pod a/wli-check',
    ]);
    expect(mistakesOfNext(played(red('x')))).toEqual([expect.stringMatching(/^the next run fails: .*"seen":"x"/)]);
  });
});

describe('a cancelled run', () => {
  test('ends in time, tells where it stood, and leaves no pod and no deployment in progress', () => {
    expect(mistakesOfCancelled(played(red('cancelled')))).toEqual([]);
    const state = new Map([
      ['Pod a/wli-check', ''],
      ['deployment pr-1 of aaaaaaa', 'in_progress'],
    ]);
    expect(mistakesOfCancelled(played({ ...GREEN, outputs: {}, summary: '' }, { outlasted: true, state }))).toEqual([
      'does not end within 10 s of SIGINT',
      'writes no outputs',
      'writes no summary',
      'leaves its check pod',
      'leaves its deployment in progress',
    ]);
  });
});
