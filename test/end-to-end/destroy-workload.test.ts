// `mode: destroy` of a workload that is no environment: planned first, and done when somebody says the name once more.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mayDestroy } from '../runner/may-destroy';
import { scenario } from './scenario';

const CONFIRM = 'wlipoc/workload-identity-sa';

describe('a workload that is no environment', () => {
  const s = scenario();
  beforeEach(() => {
    mayDestroy(s);
  });
  const objects = (kind: string): string[] =>
    s
      .cluster()
      .objects.filter((one) => one.kind === kind && (one.metadata.namespace ?? one.metadata.name) === 'wlipoc')
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== 'default');

  test('is not deleted before it is confirmed; then it is, and its namespace stays', async () => {
    await s.run({ check: 'false' });
    const planned = await s.run({ mode: 'destroy' });
    expect([planned.status, planned.outputs['changed'], s.writes()]).toEqual([0, '0', []]);
    expect(planned.log).toContain('would delete: identity wli-wlipoc-workload-identity-sa');
    expect(planned.log).toContain('would keep: Namespace wlipoc: more than this workload may live in it: kubectl delete namespace wlipoc');
    expect(planned.log).toContain(`set \`confirm: ${CONFIRM}\``);
    expect(planned.summary).toContain('## Workload identity: 4 objects to delete');

    const done = await s.run({ mode: 'destroy', confirm: CONFIRM });
    expect([done.status, done.outputs['changed']]).toEqual([0, '4']);
    expect([s.world().identities, objects('ServiceAccount'), objects('Namespace')]).toEqual([[], [], ['wlipoc']]);
    expect((await s.run({ mode: 'destroy' })).log).toContain(
      "Nothing was found that this repository has made for the ServiceAccount 'workload-identity-sa' of the namespace 'wlipoc'.",
    );
  });

  test('leaves an identity that `identity` names: others may use it', async () => {
    await s.run({ check: 'false', identity: 'shared-identity' });
    const { status, log } = await s.run({ mode: 'destroy', identity: 'shared-identity', confirm: CONFIRM });
    expect(status).toBe(0);
    expect(log).toContain('kept: identity shared-identity: `identity` names it: other workloads may use it');
    expect(s.identity().federatedIdentityCredentials).toEqual([]);
    expect(s.world().roleAssignments.filter(({ principalId }) => principalId === s.identity().principalId)).toHaveLength(1);
  });

  test('leaves what others have made', async () => {
    await s.run({ check: 'false' });
    s.identity().tags = { 'managed-by': 'aks-wli-action', 'aks-wli-repository': 'octo-org/another', 'aks-wli-environment': '' };
    const { status, log } = await s.run({ mode: 'destroy', confirm: CONFIRM });
    expect(status).toBe(0);
    expect(log).toContain('kept: identity wli-wlipoc-workload-identity-sa: it does not carry the marks of this repository');
    expect(s.world().identities).toHaveLength(1);
  });

  test.each([
    [
      { mode: 'destroy', confirm: 'wlipoc/another' },
      "'wlipoc/another' is not the workload of this step, which is 'wlipoc/workload-identity-sa'",
    ],
    [{ mode: 'destroy', confirm: CONFIRM, environment: 'pr-1' }, '`confirm`: is for `mode: destroy` without `environment`'],
    [{ mode: 'ensure', confirm: CONFIRM }, '`confirm`: is for `mode: destroy` without `environment`'],
  ])('%j is refused before anything is sent', async (inputs, words) => {
    const before = s.lab.requests().length;
    const { status, log } = await s.run(inputs);
    expect([status, s.lab.requests().length - before]).toEqual([1, 0]);
    expect(log).toContain(words);
  });
});
