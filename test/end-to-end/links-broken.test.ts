// Links that are broken in a way that ensure fixes, and links that are as they must be under another name.
import { describe, expect, test } from '@jest/globals';
import { ALL_UNCHANGED, outcomesOf, scenario, type Scenario } from './scenario';

const credential = (s: Scenario) => s.identity().federatedIdentityCredentials[0]!;
const serviceAccount = (s: Scenario) =>
  s.cluster().objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === 'workload-identity-sa')!;

describe('broken links that ensure fixes or keeps', () => {
  const s = scenario();

  const cases: [string, (of: Scenario) => void, Record<string, string>, number][] = [
    [
      'a credential with another issuer is repaired',
      (of) => {
        credential(of).issuer = 'https://westus.oic.prod-aks.azure.com/old/';
      },
      { federation: 'repaired' },
      2,
    ],
    [
      'a credential with another subject is repaired',
      (of) => {
        credential(of).subject = 'system:serviceaccount:wlipoc:other';
      },
      { federation: 'repaired' },
      2,
    ],
    [
      'a credential without the last slash of the issuer is repaired',
      (of) => {
        credential(of).issuer = credential(of).issuer.slice(0, -1);
      },
      { federation: 'repaired' },
      2,
    ],
    [
      'a credential for another audience is updated',
      (of) => {
        credential(of).audiences = ['api://other'];
      },
      { federation: 'updated' },
      1,
    ],
    [
      'a credential under another name is adopted',
      (of) => {
        credential(of).name = 'by-hand';
      },
      { federation: 'adopted' },
      0,
    ],
    [
      'an identity made by somebody else is adopted',
      (of) => {
        of.identity().tags = {};
      },
      { identity: 'adopted' },
      0,
    ],
    [
      'a role under another name is adopted',
      (of) => {
        Object.assign(of.world().roleAssignments.at(-1)!, { name: '77777777-7777-4777-8777-777777777777', description: null });
      },
      { access: 'adopted' },
      0,
    ],
    [
      'a role at a higher scope is adopted',
      (of) => {
        const assignment = of.world().roleAssignments.at(-1)!;
        Object.assign(assignment, {
          scope: assignment.scope.replace(/\/providers\/.*/, ''),
          name: '77777777-7777-4777-8777-777777777777',
          description: null,
        });
      },
      { access: 'adopted' },
      0,
    ],
    [
      'a client id that the Action itself wrote is corrected',
      (of) => {
        serviceAccount(of).metadata.annotations!['azure.workload.identity/client-id'] = '88888888-8888-4888-8888-888888888888';
      },
      { 'service-account': 'updated' },
      1,
    ],
  ];
  test.each(cases)('%s', async (_name, break_, expected, writes) => {
    await s.run();
    break_(s);
    const run = await s.run();
    expect(run.log).not.toContain('::error');
    expect(outcomesOf(run)).toEqual({ ...ALL_UNCHANGED, ...expected });
    expect(run.outputs['proof']).toBe('passed');
    expect(s.writes()).toHaveLength(writes);
  });

  test('a vault with access policies gets a policy, once', async () => {
    s.vault().properties.enableRbacAuthorization = null;
    s.vault().properties.accessPolicies = [
      { tenantId: s.world().tenantId, objectId: '99999999-9999-4999-8999-999999999999', permissions: { secrets: ['list'] } },
    ];
    s.world().roleDefinitions[0]!.actions.push('Microsoft.KeyVault/vaults/accessPolicies/write');
    const first = await s.run();
    expect(first.outputs).toMatchObject({ 'proof': 'passed', 'role-assignment-ids': '' });
    expect(s.vault().properties.accessPolicies).toHaveLength(2);
    const second = await s.run();
    expect(outcomesOf(second)).toEqual(ALL_UNCHANGED);
    expect(s.writes()).toEqual([]);
  });

  test('access-scope: secret gives one role for each secret and none on the vault', async () => {
    s.vault().secrets.push({ name: 'second', versions: structuredClone(s.vault().secrets[0]!.versions) });
    const run = await s.run({ 'access-scope': 'secret', 'secret': 'my-secret\nsecond' });
    expect(run.outputs['proof']).toBe('passed');
    const ids = run.outputs['role-assignment-ids']!.split('\n');
    expect(ids).toEqual([expect.stringContaining('/secrets/my-secret/'), expect.stringContaining('/secrets/second/')]);
    await s.run({ 'access-scope': 'secret', 'secret': 'my-secret\nsecond' });
    expect(s.writes()).toEqual([]);
  });

  test('identity and vault in other groups and subscriptions', async () => {
    const other = '12345678-1234-4234-8234-123456789012';
    s.world().subscriptions.push({ subscriptionId: other, displayName: 'Other' });
    for (const name of ['identities', 'vaults'])
      s.world().resourceGroups.push({ subscriptionId: other, name, location: 'eastus', tags: {} });
    s.vault().id = `/subscriptions/${other}/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/wliakvpoc`;
    s.world().roleAssignments.push(
      ...s.world().roleAssignments.map((assignment, index) => ({
        ...assignment,
        scope: `/subscriptions/${other}`,
        name: `00000000-0000-4000-8000-00000000000${index}`,
      })),
    );
    const identity = `/subscriptions/${other}/resourceGroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uami`;
    const run = await s.run({ identity, vault: s.vault().id, location: 'East US' });
    expect(run.outputs['proof']).toBe('passed');
    expect(s.identity()).toMatchObject({ name: 'uami', location: 'eastus' });
    expect(s.identity().id.toLowerCase()).toBe(identity.toLowerCase());
  });
});
