// How each link stands at the end of a run: observed, written, not written, broken, or unknown, and only where it depends on
// what is broken.
import { describe, expect, test } from '@jest/globals';
import { countWrites, dependsOnBroken, linkStates, proofState, type RunRecord } from '../../src/action/report/record';
import { planOf, waitingOn } from '../../src/engine/plan';
import { applied, broken, CHANGES, planned, record, target } from './example';
import type { Verdict } from '../../src/links/proof/verdict';

const PASSED: Verdict = { outcome: 'passed', tries: 1, firstSuccessMs: 1, elapsedMs: 1, secrets: [], targets: [] };
const FAILED: Verdict = { outcome: 'failed', stage: 'access', code: 'c', message: '', tries: 1, elapsedMs: 1, timedOut: true, details: {} };
const states = (run: RunRecord): Record<string, string> => Object.fromEntries(linkStates(run));

describe('the states of links', () => {
  test('a run that has ended well: written or holding, and proven', () => {
    const run = record({
      applied: applied('cluster', 'namespace', 'identity', 'access', 'service-account', 'federation'),
      verdict: PASSED,
    });
    expect(states(run)).toEqual({
      'cluster': 'holds',
      'identity': 'changed',
      'access': 'changed',
      'namespace': 'holds',
      'service-account': 'changed',
      'federation': 'changed',
      'proof': 'holds',
    });
  });

  test('a plan: what would be written is planned', () => {
    expect(states(record({ target: target('plan') }))).toMatchObject({
      cluster: 'holds',
      identity: 'planned',
      federation: 'planned',
      proof: 'unknown',
    });
  });

  test('stopped by a problem of one link: what was seen to hold holds, other writes are not done', () => {
    const stopped = planned({ namespace: planOf([CHANGES.namespace], 'step', [broken('namespace')]) });
    expect(states(record({ planned: stopped, diagnoses: [broken('namespace')] }))).toEqual({
      'cluster': 'holds',
      // Independent of the namespace, and not written, because the run stopped before.
      'identity': 'not done',
      'access': 'not done',
      'namespace': 'broken',
      'service-account': 'unknown',
      'federation': 'unknown',
      'proof': 'unknown',
    });
  });

  test('a link that holds is no less true for what broke before it', () => {
    const run = record({
      planned: planned({ 'service-account': planOf([{ ...CHANGES['service-account'], action: 'keep' }], 'step') }),
      diagnoses: [broken('identity')],
    });
    expect(states(run)).toMatchObject({ 'identity': 'broken', 'service-account': 'holds', 'namespace': 'holds', 'access': 'unknown' });
  });

  test('a link that broke while it was written: the others are what they have become', () => {
    const run = record({ applied: applied('identity', 'service-account', 'federation'), diagnoses: [broken('access')] });
    expect(states(run)).toMatchObject({ identity: 'changed', access: 'broken', federation: 'changed', proof: 'unknown' });
  });

  test('a link that was written by half is not done', () => {
    const two = planned({ access: planOf([CHANGES.access, { ...CHANGES.access, name: 'another' }], 'step') });
    expect(states(record({ planned: two, applied: applied('access'), diagnoses: [broken('run')] }))).toMatchObject({ access: 'not done' });
  });

  test('what waits on a link that cannot be read is unknown, and so is what could not be read and is not blamed', () => {
    const run = record({
      planned: planned({ access: waitingOn('identity'), namespace: planOf([], 'step', [broken('cluster')]) }),
      diagnoses: [broken('cluster')],
    });
    expect(states(run)).toMatchObject({ cluster: 'broken', access: 'unknown', namespace: 'unknown' });
  });

  test('a run that broke as a whole breaks no link', () => {
    expect(Object.values(states(record({ diagnoses: [broken('run')] })))).not.toContain('broken');
    expect(states(record({ diagnoses: [broken('run')] }))).toMatchObject({ identity: 'not done', proof: 'unknown' });
  });

  test('dependence goes by way of other links', () => {
    expect(dependsOnBroken('proof', record({ diagnoses: [broken('cluster')] }))).toBe(true);
    expect(dependsOnBroken('proof', record({ diagnoses: [broken('namespace')] }))).toBe(true);
    expect(dependsOnBroken('access', record({ diagnoses: [broken('namespace')] }))).toBe(false);
    expect(dependsOnBroken('identity', record({ diagnoses: [broken('identity')] }))).toBe(false);
    expect(dependsOnBroken('cluster', record({ diagnoses: [broken('proof')] }))).toBe(false);
  });
});

describe('what is counted', () => {
  test('writes that were made; with a plan, those that would be', () => {
    expect(countWrites(record({ applied: applied('cluster', 'namespace', 'identity') }))).toBe(1);
    expect(countWrites(record({ applied: [{ change: CHANGES.access, outcome: 'adopted', id: '/a' }] }))).toBe(0);
    expect(countWrites(record({ removed: [{ kind: 'k', id: 'i', name: 'n' }] }))).toBe(1);
    expect(countWrites(record({ target: target('plan') }))).toBe(4);
  });

  test.each<[string, Partial<RunRecord>, string]>([
    ['it has passed', { verdict: PASSED }, 'passed'],
    ['it has failed', { verdict: FAILED }, 'failed'],
    ['the run has not come to it', {}, 'failed'],
    ['it was not asked for', { target: target('ensure', { check: 'false' }) }, 'skipped'],
    ['a plan proves nothing', { target: target('plan') }, 'skipped'],
    ['a check does', { target: target('check') }, 'failed'],
    ['there was nothing to do', { skipped: 'a fork' }, 'skipped'],
    ['the inputs are not valid', { target: undefined, diagnoses: [broken('inputs')] }, 'failed'],
  ])('the proof: %s', (_name, changes, expected) => {
    expect(proofState(record(changes))).toBe(expected);
  });
});
