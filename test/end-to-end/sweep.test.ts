// What is left behind: swept when its pull request is closed or its time is over; and a budget of credentials that is used up.
import { describe, expect, test } from '@jest/globals';
import { mayDestroy } from '../runner/may-destroy';
import { namespaces, open, pull, runsFor } from './pull-requests';
import { diagnosisOf, scenario } from './scenario';

describe('sweep', () => {
  const s = scenario();
  const { inputs, env } = runsFor(s);

  test('a sweep deletes closed and expired ones, keeps open, foreign and unknown ones; plan-sweep only says so', async () => {
    mayDestroy(s);
    open(s, 1, 2);
    for (const number of [1, 2, 3]) await s.run(inputs(number, { check: 'false', comment: 'never' }), env(number));
    await s.run({ environment: 'staging', expires: '72h', check: 'false' });
    await s.run({ environment: 'demo', check: 'false' });
    await s.run(inputs(9, { namespace: 'other', check: 'false', comment: 'never' }), env(9));
    pull(s, 2).state = 'closed';
    for (const object of [
      ...s.world().identities.map(({ tags }) => tags),
      ...s.cluster().objects.map(({ metadata }) => metadata.annotations ?? {}),
    ]) {
      if (object['aks-wli-expires'] !== undefined) object['aks-wli-expires'] = '2026-01-01T00:00:00.000Z';
    }
    const token = { 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! };
    const plan = await s.run({ mode: 'plan-sweep', ...token });
    expect(plan.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(plan.log.match(/^(delete|keep {2}) .*$/gm)).toEqual([
      'keep   demo: it names no pull request and has no expiry',
      'keep   pr-1: pull request 1 is open',
      'delete pr-2: pull request 2 is closed',
      // GitHub knows no such pull request: that is no word on its state.
      'keep   pr-3: the state of pull request 3 is unknown: HTTP 404',
      'delete staging: it expired at 2026-01-01T00:00:00.000Z',
    ]);
    expect((await s.run({ mode: 'sweep', ...token })).status).toBe(0);
    expect(namespaces(s).sort()).toEqual(['wlipoc-demo', 'wlipoc-pr-1', 'wlipoc-pr-3']);
    expect(s.world().identities).toHaveLength(4);
  });

  test('the twenty-first credential of a shared identity: the dead ones are named, and the options', async () => {
    mayDestroy(s);
    open(s, 1, 2);
    const shared = { identity: 'shared', check: 'false', comment: 'never', deployment: 'never' };
    for (const number of [1, 2]) await s.run(inputs(number, shared), env(number));
    pull(s, 2).state = 'closed';
    // Clusters of the subscription can be listed by those who may read them there.
    s.world().roleAssignments.forEach((assignment) => {
      assignment.scope = assignment.scope.replace(/\/resourceGroups\/hashbnuswest$/, '');
    });
    const [first] = s.identity().federatedIdentityCredentials;
    for (let index = 0; index < 9; index += 1)
      s.identity().federatedIdentityCredentials.push({
        ...first!,
        name: `gone-${index}`,
        subject: `system:serviceaccount:gone-${index}:app`,
      });
    for (let index = 0; index < 9; index += 1)
      s.identity().federatedIdentityCredentials.push({ ...first!, name: `foreign-${index}`, issuer: `https://old-${index}/` });
    const run = await s.run(inputs(3, shared), env(3));
    expect(s.writes()).toEqual([]);
    const { code, seen, fix } = diagnosisOf(run);
    expect(code).toBe('FEDERATION_QUOTA');
    expect(seen).toContain('(alive: namespace wlipoc-pr-1)');
    expect(seen).toContain('(dead: pull request 2 is closed)');
    expect(seen).toContain('gone-8 (dead: its namespace gone-8 is gone)');
    expect(seen).toContain('foreign-8 (dead: its issuer is of no cluster that can be seen)');
    expect(fix).toMatch(/`mode: sweep`.*delete the dead ones \(gone-0, .*foreign-8\); or leave `identity` out/);
  });

  test('a sweep that cannot ask for the pull requests deletes nothing, and says so', async () => {
    mayDestroy(s);
    await s.run(inputs(3, { check: 'false' }), env(3));
    const run = await s.run({ 'mode': 'sweep', 'github-token': 'wrong' });
    expect(diagnosisOf(run)).toMatchObject({ code: 'GITHUB_REFUSED' });
    expect(s.writes()).toEqual([]);
  });
});
