// The rights of the deploying principal: each one removed alone is named; none that the docs list is idle.
import { describe, expect, test } from '@jest/globals';
import { DELEGATION_CONDITION as LAB_CONDITION, DEPLOYER_RIGHTS, DESTROY_RIGHTS } from '../../lab/deployer-rights';
import { actionMatches } from '../../lab/authorization/rules';
import { DELEGATION_CONDITION } from '../../src/links/access/rights';
import { RIGHTS } from '../../src/links/rights';
import { WORKLOAD_RIGHTS } from '../../src/links/workloads/rights';
import { diagnosisOf, scenario } from './scenario';
import { RUNS, workspace } from './deployment';

describe('rights', () => {
  const s = scenario();

  // What a first run needs, one that looks at workloads besides; deleting a stale credential and reading events have their own
  // cases below, and without ReplicaSets every pod counts as one of the new revision.
  const needed = [...DEPLOYER_RIGHTS.actions, ...DEPLOYER_RIGHTS.dataActions].filter(
    (action) => !/federatedIdentityCredentials\/delete|events\/read|pods\/delete|replicasets\/read/.test(action),
  );
  test.each(needed)('without %s a run stops and names it', async (action) => {
    // Roles are listed for an identity that exists.
    if (action.endsWith('roleAssignments/read')) await s.run({ check: 'false' });
    for (const role of s.world().roleDefinitions) {
      role.actions = role.actions.filter((one) => !actionMatches(one, action));
      role.dataActions = role.dataActions.filter((one) => !actionMatches(one, action));
    }
    const run = await s.run(WORKLOAD_RIGHTS.some((right) => right.action === action) ? { workloads: 'all' } : {});
    expect(run.status).toBe(1);
    const all = [diagnosisOf(run), ...(diagnosisOf(run).also ?? [])];
    const named = all.find(({ seen, fix }) => `${seen} ${fix}`.includes(action));
    expect(named?.code ?? all).toMatch(/^(AZURE_RIGHT_MISSING|KUBERNETES_RIGHT_MISSING|ROLE_NOT_ASSIGNABLE)$/);
  });

  test('without the right to delete credentials a stale one cannot be repaired', async () => {
    await s.run({ check: 'false' });
    s.identity().federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
    const role = s.world().roleDefinitions[0]!;
    role.actions = role.actions.filter((action) => !action.endsWith('federatedIdentityCredentials/delete'));
    expect(diagnosisOf(await s.run())).toMatchObject({ link: 'federation', code: 'AZURE_RIGHT_MISSING' });
  });

  test('without the right to delete pods the proof still passes: the pod ends by its deadline', async () => {
    const role = s.world().roleDefinitions[0]!;
    role.dataActions = role.dataActions.filter((action) => !action.endsWith('pods/delete'));
    expect((await s.run()).outputs['proof']).toBe('passed');
  });

  test('a role that the condition of the deployer does not allow is refused, and named', async () => {
    const run = await s.run({ role: '00482a5a-887f-4fb3-b363-3b7fe8e74483' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'access', code: 'ROLE_NOT_ASSIGNABLE' });
  });

  test("the README's rights are the laboratory's deployer and the calls that a run makes: none more, none less", async () => {
    const always = RIGHTS.filter(({ uses = [] }) => uses.every((feature) => ['environments', 'workloads'].includes(feature))).map(
      ({ action }) => action,
    );
    const granted = [DEPLOYER_RIGHTS, DESTROY_RIGHTS].flatMap(({ actions, dataActions }) => [...actions, ...dataActions]);
    expect([...always].sort()).toEqual([...granted].sort());
    await s.run();
    s.identity().federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
    await s.run({ workloads: 'all' });
    await s.lab.settings({ nodes: 0 });
    await s.run({ 'check-timeout': '10s' });
    // What a Deployment that does not come up is asked about.
    await s.run({ 'manifests': 'app.yaml', 'check': 'false', 'rollout-timeout': '10s' }, { workspace: await workspace(RUNS) });
    // The right to write it is the manifest's own.
    const write = 'Microsoft.ContainerService/managedClusters/apps/deployments/write';
    const used = new Set(s.lab.requests().flatMap(({ right }) => (right == null || right === write ? [] : [right])));
    expect([...used].sort()).toEqual([...DEPLOYER_RIGHTS.actions, ...DEPLOYER_RIGHTS.dataActions].sort());
    expect(actionMatches('Microsoft.KeyVault/vaults/*', 'Microsoft.KeyVault/vaults/read')).toBe(true);
    const condition = (text: string): string => text.replace(/\s+/g, '').replaceAll('(', '').replaceAll(')', '');
    expect(condition(DELEGATION_CONDITION)).toBe(condition(LAB_CONDITION));
  });
});
