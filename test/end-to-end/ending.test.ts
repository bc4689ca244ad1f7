// How a run ends that does not come to its own end: out of time, cancelled, or by a bug of ours.
import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, scenario } from './scenario';

describe('ending', () => {
  const s = scenario();

  test('a cancelled run says where it stood, and leaves no pod', async () => {
    await s.lab.settings({ nodes: 0 });
    let pid = 0;
    let cancelled = false;
    const run = await s.run(
      {},
      {
        onSpawn: (spawned: number) => {
          pid = spawned;
        },
        onOutput: (text: string) => {
          if (cancelled || !text.includes('::group::Prove')) return;
          cancelled = true;
          setTimeout(() => process.kill(pid, 'SIGINT'), 1000);
        },
      },
    );
    expect([run.status, diagnosisOf(run).code]).toEqual([1, 'RUN_CANCELLED']);
    expect(run.summary).toContain('identity');
    expect(s.cluster().objects.filter(({ kind }) => kind === 'Pod')).toEqual([]);
  });

  test('a bug says that it is one, and where to report it', async () => {
    const run = await s.run({}, { env: { ...s.lab.env, HTTPS_PROXY: 'http://[' } });
    expect([run.status, diagnosisOf(run).code]).toEqual([1, 'UNEXPECTED']);
  });
});
