// Interrupted, cut and raced: the next run finishes the work, and no object is made twice.
import { describe, expect, test } from '@jest/globals';
import { ALL_UNCHANGED, outcomesOf, scenario } from './scenario';
import { isWrite } from '../../lab/writes';

describe('interrupted runs', () => {
  const s = scenario();

  test.each([1, 2, 3, 4, 5])('killed after write %i, the next run finishes', async (count) => {
    let kill = (): void => undefined;
    const watch = setInterval(() => {
      if (
        s.lab
          .requests()
          .filter(isWrite)
          .filter(({ status }) => status !== undefined).length >= count
      )
        kill();
    }, 1);
    const killed = await s.run(
      {},
      {
        onSpawn: (_pid, stop) => {
          kill = stop;
        },
      },
    );
    clearInterval(watch);
    expect(killed.status).toBe(137);
    const next = await s.run();
    expect(next.outputs['proof']).toBe('passed');
    await s.run({ check: 'false' });
    expect(s.writes()).toEqual([]);
    expect(s.world().identities).toHaveLength(1);
    expect(s.identity().federatedIdentityCredentials).toHaveLength(1);
    expect(s.world().roleAssignments).toHaveLength(3);
  });

  const writes: [string, string][] = [
    ['the identity', 'userAssignedIdentities/[^/]+\\?'],
    ['the credential', 'federatedIdentityCredentials/'],
    ['the role', 'roleAssignments/'],
  ];
  for (const fault of ['reset-before', 'reset-after', '503', '429'] as const) {
    test.each(writes)(`${fault} on the write of %s is survived`, async (_name, path) => {
      s.lab.faults({ service: 'resource-manager', method: 'PUT', path, times: 1, do: fault, ...(fault === '429' && { retryAfter: 1 }) });
      const run = await s.run();
      expect(run.log).not.toContain('::error');
      expect(run.outputs['proof']).toBe('passed');
    });
  }

  test.each(['reset-before', 'reset-after', '503'] as const)('%s on a write to the cluster is survived', async (fault) => {
    s.lab.faults({ service: 'kubernetes', method: 'PATCH', times: 2, do: fault });
    expect((await s.run()).outputs['proof']).toBe('passed');
  });

  test('two runs at once on one identity: both succeed, and the credential of each is there', async () => {
    await s.lab.settings({ ficWriteMs: 1200 });
    const shared = { identity: 'shared' };
    await s.run({ ...shared, 'namespace': 'zero', 'service-account': 'app', 'check': 'false' });
    const runs = await Promise.all(['one', 'two'].map((namespace) => s.run({ ...shared, namespace, 'service-account': 'app' })));
    expect(runs.map(({ outputs }) => outputs['proof'])).toEqual(['passed', 'passed']);
    expect(
      runs.some(({ log }) =>
        log.includes(
          'waiting for the identity to accept a credential (ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity)',
        ),
      ),
    ).toBe(true);
    expect(
      s
        .identity()
        .federatedIdentityCredentials.map(({ subject }) => subject)
        .sort(),
    ).toEqual(['one', 'two', 'zero'].map((namespace) => `system:serviceaccount:${namespace}:app`));
  });

  test('two runs at once on the same workload: both succeed, and nothing is there twice', async () => {
    await s.lab.settings({ ficWriteMs: 200 });
    const runs = await Promise.all([s.run(), s.run()]);
    expect(runs.map(({ outputs }) => outputs['proof'])).toEqual(['passed', 'passed']);
    expect(s.identity().federatedIdentityCredentials).toHaveLength(1);
    expect(outcomesOf(await s.run())).toEqual(ALL_UNCHANGED);
  });

  test("a run stays below managed identity's own limits", async () => {
    await s.lab.settings({ managedIdentityThrottling: true });
    expect((await s.run()).outputs['proof']).toBe('passed');
    expect((await s.run()).outputs['proof']).toBe('passed');
    expect(s.lab.requests().filter(({ status }) => status === 429)).toEqual([]);
  });
});
