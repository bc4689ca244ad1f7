// The main job: nothing is there, one step makes it; and a second step finds nothing to do.
import { describe, expect, test } from '@jest/globals';
import { ALL_UNCHANGED, outcomesOf, scenario } from './scenario';

describe('first and second run', () => {
  const s = scenario();

  test('the first run makes every link and proves it', async () => {
    const run = await s.run();
    expect(run.log).not.toContain('::error');
    expect(run.status).toBe(0);
    expect(outcomesOf(run)).toEqual({
      'cluster': 'unchanged',
      'identity': 'created',
      'federation': 'created',
      'access': 'created',
      'namespace': 'created',
      'service-account': 'created',
    });
    const [identity] = s.world().identities;
    expect(identity?.tags).toEqual({
      'managed-by': 'aks-wli-action',
      'aks-wli-repository': 'octo-org/octo-repo',
      'aks-wli-environment': '',
    });
    expect(identity?.federatedIdentityCredentials).toEqual([
      expect.objectContaining({
        issuer: s.cluster().resource.properties.oidcIssuerProfile?.issuerURL,
        subject: 'system:serviceaccount:wlipoc:workload-identity-sa',
        audiences: ['api://AzureADTokenExchange'],
      }),
    ]);
    expect(run.outputs).toMatchObject({
      'client-id': identity?.clientId,
      'principal-id': identity?.principalId,
      'tenant-id': s.world().tenantId,
      'identity-id': identity?.id,
      'issuer': identity?.federatedIdentityCredentials[0]?.issuer,
      'subject': 'system:serviceaccount:wlipoc:workload-identity-sa',
      'namespace': 'wlipoc',
      'service-account': 'workload-identity-sa',
      'vault-uri': 'https://wliakvpoc.vault.azure.net/',
      'changed': '5',
      'proof': 'passed',
      'diagnosis': '',
    });
    expect(JSON.parse(run.outputs['secret-versions']!)).toEqual({ 'my-secret': s.vault().secrets[0]?.versions[0]?.version });
    const assignment = s.world().roleAssignments.at(-1);
    expect(assignment).toMatchObject({
      principalType: 'ServicePrincipal',
      description: 'managed-by=aks-wli-action repository=octo-org/octo-repo environment=',
    });
    expect(run.outputs['role-assignment-ids']).toContain(assignment?.name);
  });

  test('the second run writes nothing, on Azure and on Kubernetes', async () => {
    await s.run();
    const second = await s.run();
    expect(second.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(outcomesOf(second)).toEqual(ALL_UNCHANGED);
    expect(second.outputs).toMatchObject({ changed: '0', proof: 'passed' });
  });

  test('the check pod is gone afterwards', async () => {
    await s.run();
    expect(s.cluster().objects.filter(({ kind }) => kind === 'Pod')).toEqual([]);
  });

  test('the summary shows the chain as a table and a picture, and the figures of the proof', async () => {
    const { summary } = await s.run();
    expect(summary).toContain('true, and proven');
    expect(summary).toMatch(
      /\| federation \| created \| \[federated identity credential hashbnuswest-\S+\]\(https:\/\/portal\.azure\.com\/#@\S+\) \|/,
    );
    expect(summary).toContain('```mermaid\nflowchart LR');
    expect(summary).toContain('identity["identity"]:::changed');
    expect(summary).toMatch(/\*\*Proof:\*\* passed\. A pod has read 1 secret after 3 tries; first success after \d+\.\d s/);
    expect(summary).toMatch(/\| my-secret \| [0-9a-f]{32} \| text\/plain \| true \| never \|/);
  });

  test('plan says what ensure would do, and does nothing', async () => {
    const run = await s.run({ mode: 'plan' });
    expect(run.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(run.outputs).toMatchObject({ changed: '5', proof: 'skipped' });
    expect(run.log).toContain('+ identity: create user-assigned managed identity');
  });

  test('check proves and writes nothing', async () => {
    await s.run({ check: 'false' });
    const run = await s.run({ mode: 'check' });
    expect(run.status).toBe(0);
    expect(run.outputs['proof']).toBe('passed');
    expect(s.writes()).toEqual([]);
  });

  test('check: false makes the chain and skips the proof', async () => {
    const run = await s.run({ check: 'false', secret: undefined });
    expect(run.status).toBe(0);
    expect(run.outputs).toMatchObject({ changed: '5', proof: 'skipped' });
    expect(run.summary).toContain('**Proof:** skipped (check is false).');
  });

  test.each(['1.5.1', '1.6.0', '1.6.0-identity-binding'] as const)('the proof passes under webhook %s', async (webhook) => {
    await s.lab.settings({ webhook });
    expect((await s.run()).outputs['proof']).toBe('passed');
  });
});
