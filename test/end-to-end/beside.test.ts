// Beside what others make: one half of the chain is somebody else's, and nothing of it is written.
import { describe, expect, test } from '@jest/globals';
import { PUBLISH_RIGHTS } from '../../lab/deployer-rights';
import { mayDestroy } from '../runner/may-destroy';
import { RIGHTS } from '../../src/links/rights';
import { applyAs } from '../runner/apply';
import { RUNS, workspace } from './deployment';
import { allSeen, diagnosisOf, outcomesOf, scenario } from './scenario';

interface Published {
  metadata: { namespace?: string | undefined; name: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
}

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
    expect(later.status).toBe(0);
  });

  test('a later run may name another: it says whose the account was, deletes the old credential, and names the pods', async () => {
    const env = (run: string) => ({ env: { ...s.lab.env, GITHUB_RUN_ID: run } });
    const files = await workspace(RUNS);
    await s.run({ identity: 'one-identity', manifests: 'app.yaml' }, { ...env('17'), workspace: files });
    const run = await s.run({ identity: 'two-identity' }, env('18'));
    expect([run.status, run.outputs['proof']]).toEqual([0, 'passed']);
    const credentials = (name: string) => s.world().identities.find((one) => one.name === name)?.federatedIdentityCredentials.length;
    expect([credentials('one-identity'), credentials('two-identity')]).toEqual([0, 1]);
    expect(run.summary).toMatch(
      /named the identity 'one-identity' with client id [0-9a-f-]{36} before this run\. Its credential 'hashbnuswest-/,
    );
    expect(run.summary).toMatch(/Restart what keeps that one until then: shop-\w+-\w+, shop-/);
    expect(run.log).toMatch(/federation: deleted federated identity credential/);
    const again = await s.run({ identity: 'two-identity' }, env('19'));
    expect([again.status, again.outputs['changed'], s.writes()]).toEqual([0, '0', []]);
  });

  test('what the Action made can be taken over by a chart: nothing of ours is in its way, and its marks stay', async () => {
    await s.run();
    const made = () =>
      s
        .cluster()
        .objects.filter(({ kind, metadata }) =>
          kind === 'Namespace' ? metadata.name === 'wlipoc' : kind === 'ServiceAccount' && metadata.name === 'workload-identity-sa',
        );
    // By this label Helm decides: with another value than its own it refuses an object.
    expect(made().map(({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by'])).toEqual([undefined, undefined]);
    const marks = 'labels: { app.kubernetes.io/managed-by: Helm }\n  annotations: { meta.helm.sh/release-name: app }\n';
    const metadata = (name: string): string => `metadata:\n  name: ${name}\n  ${marks}`;
    await applyAs(
      s.lab,
      'helm',
      `apiVersion: v1\nkind: Namespace\n${metadata('wlipoc')}---\napiVersion: v1\nkind: ServiceAccount\n${metadata('workload-identity-sa')}`,
    );
    const again = await s.run();
    expect([again.status, again.outputs['changed'], again.outputs['proof']]).toEqual([0, '0', 'passed']);
    expect(made().map((object) => object.metadata.labels?.['app.kubernetes.io/managed-by'])).toEqual(['Helm', 'Helm']);
  });

  describe('without `identity`, the identity that the account names', () => {
    const account = () =>
      s.cluster().objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'workload-identity-sa')!;

    test('is taken where it trusts the account', async () => {
      await s.run({ identity: 'operators-x7f3' });
      const held = await s.run({ check: 'true' });
      expect([held.status, held.outputs['proof'], held.outputs['changed'], s.writes()]).toEqual([0, 'passed', '0', []]);
      expect(held.outputs['identity-id']).toMatch(/\/operators-x7f3$/);
      expect(held.log).toContain("identity: 'operators-x7f3', which the ServiceAccount names");
      const planned = await s.run({ mode: 'plan' });
      expect([planned.status, planned.outputs['changed']]).toEqual([0, '0']);
    });

    test('is not where it does not: whoever writes the account could name any', async () => {
      await s.run({ identity: 'operators-x7f3' });
      s.identity().federatedIdentityCredentials.splice(0);
      const run = await s.run();
      expect([run.status, diagnosisOf(run).code, s.writes()]).toEqual([1, 'SERVICE_ACCOUNT_UNTRUSTED_IDENTITY', []]);
      expect(diagnosisOf(run).fix).toContain('/userAssignedIdentities/operators-x7f3');
    });

    test('that is gone is replaced', async () => {
      await s.run({ identity: 'operators-x7f3' });
      s.world().identities.splice(0);
      const run = await s.run({}, { env: { ...s.lab.env, GITHUB_RUN_ID: '18' } });
      expect([run.status, run.outputs['proof'], outcomesOf(run)['service-account']]).toEqual([0, 'passed', 'updated']);
      expect(account().metadata.annotations?.['azure.workload.identity/client-id']).toBe(run.outputs['client-id']);
      expect(run.summary).toContain('Pods that run keep that one until they are restarted');
    });
  });

  describe('`publish`', () => {
    const inputs = { publish: 'configmap default/ids' };
    const published = (): Published[] =>
      s.cluster().objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('ids'));

    test('writes the ids once, with `write: azure` as well, and again where they were changed', async () => {
      const first = await s.run({ ...inputs, write: 'azure' });
      expect([first.status, outcomesOf(first)['publish']]).toEqual([0, 'created']);
      const { clientId, principalId, name } = s.identity();
      expect(published()).toMatchObject([
        {
          metadata: { namespace: 'default', name: 'ids', annotations: { 'aks-wli-workload': 'wlipoc/workload-identity-sa' } },
          data: {
            CLIENT_ID: clientId,
            PRINCIPAL_ID: principalId,
            TENANT_ID: s.lab.world().tenantId,
            IDENTITY_NAME: name,
            VAULT_URI: 'https://wliakvpoc.vault.azure.net/',
          },
        },
      ]);
      await s.run(inputs);
      const held = await s.run(inputs);
      expect([held.status, held.outputs['changed'], s.writes()]).toEqual([0, '0', []]);
      published()[0]!.data!['CLIENT_ID'] = 'other';
      expect(outcomesOf(await s.run(inputs))['publish']).toBe('updated');
      const taken = await s.run({ ...inputs, namespace: 'another' });
      expect(diagnosisOf(taken).code).toBe('PUBLISH_TAKEN');
      expect(diagnosisOf(await s.run({ publish: 'configmap nowhere/ids' })).code).toBe('PUBLISH_NAMESPACE_MISSING');
    });

    test('of an environment goes with it, and no other', async () => {
      mayDestroy(s);
      await s.run(inputs);
      await s.run({ ...inputs, environment: 'pr-17' });
      expect(published().map(({ metadata }) => metadata.name)).toEqual(['ids', 'ids-pr-17']);
      const gone = await s.run({ ...inputs, environment: 'pr-17', mode: 'destroy' });
      expect([gone.status, published().map(({ metadata }) => metadata.name)]).toEqual([0, ['ids']]);
    });

    test.each(PUBLISH_RIGHTS.dataActions)('without %s a run stops and names it', async (action) => {
      const { roleDefinitions } = s.world();
      for (const role of roleDefinitions) role.dataActions = role.dataActions.filter((one) => !one.includes('/configmaps/'));
      roleDefinitions[0]!.dataActions.push(...PUBLISH_RIGHTS.dataActions.filter((one) => one !== action));
      const run = await s.run(inputs);
      expect([run.status, diagnosisOf(run).code]).toEqual([1, 'KUBERNETES_RIGHT_MISSING']);
      expect(`${diagnosisOf(run).seen} ${diagnosisOf(run).fix}`).toContain(action);
    });

    test('needs the rights that the docs list, and no others', async () => {
      const listed = RIGHTS.filter(({ uses = [] }) => uses.length === 1 && uses[0] === 'publish').map(({ action }) => action);
      expect(listed).toEqual([...PUBLISH_RIGHTS.dataActions]);
      const { roleDefinitions } = s.world();
      for (const role of roleDefinitions) role.dataActions = role.dataActions.filter((one) => !one.includes('/configmaps/'));
      roleDefinitions[0]!.dataActions.push(...PUBLISH_RIGHTS.dataActions);
      expect((await s.run(inputs)).status).toBe(0);
    });
  });
});
