// The limit of twenty credentials: which are dead, and what can be done. What could not be asked for is no reason.
import { describe, expect, test } from '@jest/globals';
import {
  describeCredentials,
  judgeCredentials,
  optionsAtQuota,
  pullRequestOfSubject,
  type BudgetFacts,
} from '../../../../src/links/federation/credential/budget';
import { planCredential } from '../../../../src/links/federation/credential/plan';
import { CREDENTIAL, DESIRED, IN_ENVIRONMENT, ISSUER, OWNERSHIP } from '../../example';

const NOTHING: BudgetFacts = { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, closedPullRequests: undefined };
const ALL: BudgetFacts = {
  issuers: new Set([ISSUER, 'https://other/']),
  clusterIssuer: ISSUER,
  namespaces: new Set(['ns', 'ns-pr-1', 'ns-pr-2']),
  closedPullRequests: new Set([1]),
};
const of = (namespace: string, issuer = ISSUER) => ({
  ...CREDENTIAL,
  name: `${namespace}-c`,
  issuer,
  subject: `system:serviceaccount:${namespace}:sa`,
});
const judge = (credential: typeof CREDENTIAL, facts: BudgetFacts): string => {
  const [state] = judgeCredentials([credential], facts);
  return `${state?.state ?? ''}: ${state?.why ?? ''}`;
};

describe('the budget of credentials', () => {
  test.each([
    ['a namespace that is there', of('ns'), ALL, 'alive: namespace ns'],
    ['a namespace that is gone', of('old'), ALL, 'dead: its namespace old is gone'],
    ['a pull request that is closed', of('ns-pr-1'), ALL, 'dead: pull request 1 is closed'],
    ['a pull request that is open', of('ns-pr-2'), ALL, 'alive: namespace ns-pr-2'],
    ['a pull request that nobody was asked about', of('ns-pr-1'), { ...ALL, closedPullRequests: undefined }, 'alive: namespace ns-pr-1'],
    ['namespaces that cannot be listed', of('old'), { ...ALL, namespaces: undefined }, 'unknown: the namespaces cannot be listed'],
    ['another cluster', of('x', 'https://other/'), ALL, 'alive: another cluster of the subscription has its issuer'],
    ['a cluster that is gone', of('x', 'https://gone/'), ALL, 'dead: its issuer is of no cluster that can be seen'],
    ['nothing is known', of('x'), NOTHING, 'unknown: the clusters of the subscription cannot be listed'],
    [
      'no ServiceAccount',
      { ...CREDENTIAL, subject: 'repo:o/r:ref:refs/heads/main' },
      ALL,
      'unknown: its subject is repo:o/r:ref:refs/heads/main',
    ],
  ] as const)('%s', (_name, credential, facts, expected) => {
    expect(judge(credential, facts)).toBe(expected);
  });

  test('options are those that fit, the cheapest first', () => {
    const states = judgeCredentials([of('ns-pr-1'), of('old'), of('ns')], ALL);
    expect(optionsAtQuota(states, OWNERSHIP)).toBe(
      'run with `mode: sweep`, which deletes the environments of closed pull requests; or delete the dead ones (old-c); or set `identity` to another identity',
    );
    expect(optionsAtQuota([], IN_ENVIRONMENT)).toBe('leave `identity` out, so that each environment gets an identity of its own');
    expect(describeCredentials(states)).toBe(
      'ns-pr-1-c (dead: pull request 1 is closed), old-c (dead: its namespace old is gone), ns-c (alive: namespace ns)',
    );
  });

  test('pull requests of subjects', () => {
    expect(['ns-pr-12', 'pr-1', 'ns', 'ns-pr-0'].map((name) => pullRequestOfSubject(`system:serviceaccount:${name}:sa`))).toEqual([
      12,
      1,
      undefined,
      undefined,
    ]);
  });

  test('the diagnosis lists them all, judged', () => {
    const full = Array.from({ length: 20 }, (_, index) => of(`old-${index}`));
    const plan = planCredential(DESIRED, { profile: ISSUER, discovery: ISSUER, token: undefined }, full, ALL);
    expect(plan).toMatchObject({
      problems: [
        {
          code: 'FEDERATION_QUOTA',
          seen: expect.stringContaining('old-19-c (dead: its namespace old-19 is gone)'),
          fix: expect.stringMatching(/^Options: delete the dead ones \(old-0-c, /),
        },
      ],
    });
  });
});
