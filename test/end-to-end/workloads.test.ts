// The user's own pods: tried before a write, rolled out after it, and looked at where somebody else has applied them.
import { describe, expect, test } from '@jest/globals';
import { deployment, RUNS, workspace } from './deployment';
import { allSeen, diagnosisOf, scenario } from './scenario';

describe('workloads', () => {
  const s = scenario();
  const run = async (text: string, inputs: Record<string, string> = {}) =>
    s.run({ 'manifests': 'app.yaml', 'rollout-timeout': '1m', ...inputs }, { workspace: await workspace(text) });

  test('a Deployment rolls out; then it is checked as Helm might have left it', async () => {
    const first = await run(RUNS);
    expect(first.log).not.toContain('::error');
    expect(first.log).toContain('Deployment wlipoc/shop: 2 of 2 replicas available');
    expect(first.summary).toContain('2 of 2 replicas available');
    const checked = await s.run({ mode: 'check', workloads: 'all' });
    expect(checked.log).toContain('Deployment wlipoc/shop: 2 of 2 replicas available');
    expect(checked.outputs['proof']).toBe('passed');
  });

  test('a Deployment that crashes ends the run, with exit code and reason, and without its log', async () => {
    await s.run({ check: 'false' });
    const failed = await run(deployment("console.log('hunter2'); process.exit(3)"), { check: 'false' });
    expect(diagnosisOf(failed).code).toBe('ROLLOUT_CRASH');
    expect(allSeen(failed)).toContain('exit code 3');
    expect(failed.log).not.toContain('hunter2');
    expect(failed.status).toBe(1);
  });

  test('an account that is another one stops the run before the first write', async () => {
    const stopped = await run(deployment('1', 'workload-identity'));
    expect(diagnosisOf(stopped)).toMatchObject({ link: 'workloads', code: 'POD_ACCOUNT_OTHER' });
    expect(stopped.log).toContain('file=app.yaml,line=12,col=7::');
    expect(s.writes()).toEqual([]);
  });

  test('a workload that is not there, by name', async () => {
    const missing = await s.run({ mode: 'check', workloads: 'deployment/none' });
    expect(allSeen(missing)).toContain('Deployment wlipoc/none is not in the cluster.');
  });
});
