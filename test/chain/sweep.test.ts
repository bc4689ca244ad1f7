// Which environments a sweep takes: by pull request and by time, and never on a guess.
import { describe, expect, test } from '@jest/globals';
import { environmentsOf, planSweep, pullRequestOf } from '../../src/chain/sweep';
import { sameMarks } from '../../src/chain/marks';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const [PAST, FUTURE] = ['2026-11-24T11:59:59Z', '2026-11-24T12:00:01Z'];
const decide = (environment: string, expires: string | undefined, open: number[] | undefined) =>
  planSweep({ environments: new Map([[environment, expires]]), openPullRequests: open && new Set(open), now: NOW })[0]!.sweep;

describe('sweep', () => {
  test.each([
    ['pr-17', undefined, [17], false],
    ['pr-17', undefined, [1], true],
    ['pr-17', undefined, [], true],
    ['pr-17', undefined, undefined, false],
    ['pr-17', PAST, [17], true],
    ['pr-17', FUTURE, [1], true],
    ['pr-17', FUTURE, [17], false],
    ['demo', undefined, [], false],
    ['demo', PAST, undefined, true],
    ['demo', FUTURE, [], false],
    ['pr-017', undefined, [], false],
    ['xpr-17', undefined, [], false],
    ['pr-17-b', undefined, [], false],
  ] as const)('%s, expires %s, open %j: %s', (environment, expires, open, sweep) => {
    expect(decide(environment, expires, open as number[] | undefined)).toBe(sweep);
  });

  test('numbers of pull requests', () => {
    expect(['pr-1', 'pr-0', 'pr-', 'PR-1', 'pr-1x'].map(pullRequestOf)).toEqual([1, undefined, undefined, undefined, undefined]);
  });

  test('environments are those of the repository; of two times the later counts', () => {
    const marks = (environment: string, expires?: string, repository = 'o/r') => ({ repository, environment, expires });
    const found = environmentsOf(
      [
        marks('a', PAST),
        marks('a', FUTURE),
        marks('b'),
        marks('b', PAST),
        marks('', PAST),
        marks('c', PAST, 'o/x'),
        undefined,
        marks('d', PAST, 'O/R'),
      ],
      'o/r',
    );
    expect([...found]).toEqual([
      ['a', FUTURE],
      ['b', undefined],
      ['d', PAST],
    ]);
  });

  test('marks are the same for one repository and one environment', () => {
    const marks = { repository: 'O/r', environment: 'pr-1', expires: undefined };
    expect(sameMarks(marks, { repository: 'o/R', environment: 'pr-1' })).toBe(true);
    expect(sameMarks(marks, { repository: 'o/r', environment: 'PR-1' })).toBe(false);
    expect(sameMarks(marks, { repository: 'o/r2', environment: 'pr-1' })).toBe(false);
    expect(sameMarks(undefined, { repository: '', environment: '' })).toBe(false);
  });
});
