// Beside what others make: one half of the chain is somebody else's, and nothing of it is written.
import { describe, expect, test } from '@jest/globals';
import { allSeen, diagnosisOf, outcomesOf, scenario } from './scenario';

describe('beside others', () => {
  const s = scenario();

  test('`none` writes nothing: what is missing stops it, with the commands; what is there is proven', async () => {
    const bare = await s.run({ write: 'none' });
    expect([bare.status, diagnosisOf(bare).code, s.writes()]).toEqual([1, 'AZURE_WRITE_NOT_ALLOWED', []]);
    expect(allSeen(bare)).toContain('ServiceAccount wlipoc/workload-identity-sa');
    await s.run();
    const held = await s.run({ write: 'none' });
    expect([held.status, held.outputs['proof'], held.outputs['changed']]).toEqual([0, 'passed', '0']);
  });

  test("`azure` leaves the cluster's half to a chart: no proof yet, and a step after it proves", async () => {
    const first = await s.run({ write: 'azure' });
    expect([first.status, first.outputs['proof'], outcomesOf(first)['federation']]).toEqual([0, 'skipped', 'created']);
    expect(first.outputs['client-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(first.log).toContain(`azure.workload.identity/client-id=${first.outputs['client-id'] ?? ''}`);
    expect(s.cluster().objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'workload-identity-sa')).toBe(
      false,
    );
    const second = await s.run({ write: 'kubernetes' });
    expect([second.status, second.outputs['proof']]).toEqual([0, 'passed']);
    const third = await s.run({ write: 'azure' });
    expect([third.status, third.outputs['proof'], third.outputs['changed']]).toEqual([0, 'passed', '0']);
  });

  test('two steps of one run that name two identities for one account end in a conflict', async () => {
    const env = { ...s.lab.env, GITHUB_RUN_ID: '17' };
    expect((await s.run({ identity: 'one-identity' }, { env })).status).toBe(0);
    const second = await s.run({ identity: 'two-identity' }, { env });
    expect([second.status, diagnosisOf(second).code, s.writes()]).toEqual([1, 'SERVICE_ACCOUNT_TWO_IDENTITIES', []]);
    const later = await s.run({ identity: 'two-identity' }, { env: { ...env, GITHUB_RUN_ID: '18' } });
    expect([later.status, later.summary.includes('before this run')]).toEqual([0, true]);
  });
});
