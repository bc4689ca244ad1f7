// Which environments a sweep deletes: by pull request and by time, and never on a guess.
import { describe, expect, test } from '@jest/globals';
import { pullRequestOf } from '../../src/chain/environment-name';
import { environmentsOf, planSweep, pullRequestsToAsk, type PullRequestState } from '../../src/environments/plan';
import type { Ownership } from '../../src/chain/ownership';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const [PAST, FUTURE] = ['2026-11-24T11:59:59Z', '2026-11-24T12:00:01Z'];
const UNKNOWN: PullRequestState = { unknown: 'HTTP 404', problem: undefined };

describe('sweep', () => {
  test.each<[string, string | undefined, PullRequestState | undefined, boolean, string]>([
    ['pr-17', undefined, 'open', false, 'pull request 17 is open'],
    ['pr-17', undefined, 'closed', true, 'pull request 17 is closed'],
    ['pr-17', undefined, UNKNOWN, false, 'the state of pull request 17 is unknown: HTTP 404'],
    ['pr-17', undefined, undefined, false, 'pull request 17 was not asked for'],
    ['pr-17', PAST, 'open', true, `it expired at ${PAST}`],
    ['pr-17', PAST, undefined, true, `it expired at ${PAST}`],
    ['pr-17', FUTURE, 'closed', true, 'pull request 17 is closed'],
    ['pr-17', FUTURE, 'open', false, 'pull request 17 is open'],
    ['pr-17', FUTURE, UNKNOWN, false, 'the state of pull request 17 is unknown: HTTP 404'],
    ['pr-17', 'soon', 'open', false, 'pull request 17 is open'],
    ['demo', undefined, undefined, false, 'it names no pull request and has no expiry'],
    ['demo', PAST, undefined, true, `it expired at ${PAST}`],
    ['demo', FUTURE, undefined, false, `it expires at ${FUTURE}`],
    ['pr-017', undefined, 'closed', false, 'it names no pull request and has no expiry'],
    ['xpr-17', undefined, 'closed', false, 'it names no pull request and has no expiry'],
    ['pr-17-b', undefined, 'closed', false, 'it names no pull request and has no expiry'],
  ])('%s, expires %s, state %j: %s', (environment, expires, state, sweep, why) => {
    const pullRequests = new Map(state === undefined ? [] : [[17, state]]);
    expect(planSweep({ environments: new Map([[environment, expires]]), pullRequests, now: NOW })).toEqual([{ environment, sweep, why }]);
  });

  test('decisions are sorted as people count', () => {
    const environments = new Map(['pr-10', 'demo', 'pr-9'].map((name) => [name, undefined]));
    expect(planSweep({ environments, pullRequests: new Map(), now: NOW }).map(({ environment }) => environment)).toEqual([
      'demo',
      'pr-9',
      'pr-10',
    ]);
  });

  test('asked for are the pull requests that decide, by their numbers', () => {
    const environments = new Map([
      ['pr-1', undefined],
      ['pr-2', FUTURE],
      ['pr-3', PAST],
      ['demo', undefined],
    ]);
    expect(pullRequestsToAsk({ environments, now: NOW })).toEqual([1, 2]);
  });

  test('numbers of pull requests', () => {
    expect(['pr-1', 'pr-0', 'pr-', 'PR-1', 'pr-1x'].map(pullRequestOf)).toEqual([1, undefined, undefined, undefined, undefined]);
  });

  test('environments are those of the repository; of two times the later counts', () => {
    const owner: Ownership = { repository: 'o/r', repositoryId: '1', environment: '', expires: undefined };
    const marks = (environment: string, expires?: string, changes: Partial<Ownership> = {}): Ownership => ({
      ...owner,
      environment,
      expires,
      ...changes,
    });
    const found = environmentsOf(
      [
        marks('a', PAST),
        marks('a', FUTURE),
        marks('a', PAST),
        marks('b'),
        marks('b', PAST),
        marks('c', PAST),
        marks('c'),
        marks('', PAST),
        marks('other', PAST, { repository: 'o/x', repositoryId: '2' }),
        marks('reused-name', PAST, { repositoryId: '2' }),
        marks('older', PAST, { repository: 'O/R', repositoryId: '' }),
        marks('renamed', PAST, { repository: 'o/old' }),
      ],
      owner,
    );
    expect([...found]).toEqual([
      ['a', FUTURE],
      ['b', undefined],
      ['c', undefined],
      ['older', PAST],
      ['renamed', PAST],
    ]);
  });
});
