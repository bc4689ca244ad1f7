// `mode: plan`: what it says on a pull request, and how it watches for drift.
import { describe, expect, test } from '@jest/globals';
import { comments, open, runsFor } from './pull-requests';
import { diagnosisOf, scenario } from './scenario';

describe('a plan', () => {
  const s = scenario();
  const { env } = runsFor(s);
  const token = (): string => s.lab.env['LAB_GITHUB_TOKEN']!;

  test('is shown on the pull request, in one comment of its own that is edited', async () => {
    open(s, 7);
    const plan = () => s.run({ 'mode': 'plan', 'github-token': token() }, env(7));
    expect((await plan()).status).toBe(0);
    expect(comments(s, 7)).toEqual([expect.stringContaining('### Workload identity of `wlipoc/workload-identity-sa`: 5 changes')]);
    expect(comments(s, 7)[0]).toContain('| identity | would create |');
    await s.run({ check: 'false' });
    await plan();
    expect(comments(s, 7)).toEqual([expect.stringContaining('`: 0 changes')]);
    expect((await s.run({ 'mode': 'plan', 'role': 'nobody knows it', 'github-token': token() }, env(7))).status).toBe(1);
    expect(comments(s, 7)).toEqual([expect.stringMatching(/it cannot work as it is[^]*\*\*`AZURE_RIGHT_MISSING`\*\*/)]);
  });

  test('is written on no pull request where there is none, or where it is not wanted', async () => {
    open(s, 8);
    expect((await s.run({ 'mode': 'plan', 'comment': 'never', 'github-token': token() }, env(8))).log).not.toContain('::warning');
    expect(comments(s, 8)).toEqual([]);
    expect((await s.run({ 'mode': 'plan', 'github-token': token() })).log).not.toContain('::warning');
  });

  test('fails on changes where it is asked to, and names them', async () => {
    const inputs = { 'mode': 'plan', 'fail-on-changes': 'true' };
    const drifted = await s.run(inputs);
    expect([drifted.status, drifted.outputs['changed']]).toEqual([1, '5']);
    expect(diagnosisOf(drifted)).toMatchObject({ link: 'run', code: 'PLAN_HAS_CHANGES' });
    expect(diagnosisOf(drifted).seen).toContain('5 changes are planned');
    expect(diagnosisOf(drifted).seen).toContain('create user-assigned managed identity wli-wlipoc-workload-identity-sa');
    await s.run({ check: 'false' });
    expect((await s.run(inputs)).status).toBe(0);
  });

  test('alone can fail on changes', async () => {
    expect(diagnosisOf(await s.run({ 'fail-on-changes': 'true' })).seen).toContain('`fail-on-changes`: is for `mode: plan`');
  });
});
