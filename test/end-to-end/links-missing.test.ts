// Each link missing alone: a run creates that one and touches no other.
import { describe, expect, test } from '@jest/globals';
import { ALL_UNCHANGED, diagnosisOf, outcomesOf, scenario, type Scenario } from './scenario';

const withoutObject =
  (kind: string, name: string) =>
  (s: Scenario): void => {
    s.cluster().objects = s.cluster().objects.filter((object) => !(object.kind === kind && object.metadata.name === name));
  };

describe('one link missing', () => {
  const s = scenario();

  const cases: [string, (of: Scenario) => void, Record<string, string>][] = [
    [
      'federation',
      (of) => {
        of.identity().federatedIdentityCredentials = [];
      },
      { federation: 'created' },
    ],
    [
      'access',
      (of) => {
        of.world().roleAssignments.pop();
      },
      { access: 'created' },
    ],
    ['service-account', withoutObject('ServiceAccount', 'workload-identity-sa'), { 'service-account': 'created' }],
    // A new identity has another principal and another client id: all that names it follows.
    [
      'identity',
      (of) => {
        of.world().identities = [];
      },
      { 'identity': 'created', 'federation': 'created', 'access': 'created', 'service-account': 'updated' },
    ],
  ];
  test.each(cases)('%s', async (_link, take, expected) => {
    await s.run();
    take(s);
    const run = await s.run();
    expect(run.status).toBe(0);
    expect(outcomesOf(run)).toEqual({ ...ALL_UNCHANGED, ...expected });
    expect(run.outputs['proof']).toBe('passed');
    expect(s.writes()).toHaveLength(Object.keys(expected).length);
  });

  test('the features of the cluster, where turning them on is allowed', async () => {
    featuresOff(s);
    const before = structuredClone(s.cluster().resource);
    allow(s, 'Microsoft.ContainerService/managedClusters/write');
    const run = await s.run({ 'enable-cluster-features': 'true' });
    expect(run.status).toBe(0);
    expect(outcomesOf(run)).toMatchObject({ cluster: 'updated', identity: 'created' });
    expect(run.outputs['proof']).toBe('passed');
    // Nothing of the cluster is lost on the way, known to the Action or not.
    const { oidcIssuerProfile, securityProfile, ...after } = s.cluster().resource.properties;
    const { oidcIssuerProfile: _issuer, securityProfile: _security, ...kept } = before.properties;
    expect(after).toEqual(kept);
    expect(oidcIssuerProfile).toEqual({
      enabled: true,
      issuerURL: expect.stringMatching(/^https:\/\/westus\.oic\.prod-aks\.azure\.com\/.*\/$/),
    });
    expect(securityProfile).toEqual({ defender: { logAnalyticsWorkspaceResourceId: '/x' }, workloadIdentity: { enabled: true } });
  });

  test('the features of the cluster, where it is not allowed', async () => {
    featuresOff(s);
    const run = await s.run();
    expect(run.status).toBe(1);
    expect(diagnosisOf(run)).toMatchObject({ link: 'cluster', code: 'CLUSTER_FEATURES_OFF' });
    expect(diagnosisOf(run).fix).toContain('enable-cluster-features: true');
    expect(s.writes()).toEqual([]);
  });

  test('the cluster: names close to it are shown', async () => {
    s.world().roleAssignments.forEach((assignment) => {
      assignment.scope = assignment.scope.replace(/\/resourceGroups\/.*/, '');
    });
    const run = await s.run({ cluster: 'hashbnuwest' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'cluster', code: 'CLUSTER_NOT_FOUND' });
    expect(diagnosisOf(run).seen).toContain('there is: hashbnuswest');
  });

  test('the vault: where it lies instead is shown', async () => {
    const elsewhere = s.vault().id.replace('/hashbnuswest/', '/vaults-group/');
    s.world().resourceGroups.push({ ...s.world().resourceGroups[0]!, name: 'vaults-group' });
    s.vault().id = elsewhere;
    // Listing the vaults of the subscription is a right of its own.
    s.world().roleAssignments.forEach((assignment) => {
      assignment.scope = assignment.scope.replace(/\/resourceGroups\/.*/, '');
    });
    const run = await s.run();
    expect(diagnosisOf(run)).toMatchObject({ link: 'access', code: 'VAULT_NOT_FOUND' });
    expect(diagnosisOf(run).seen).toContain(elsewhere);
  });

  test('the secret', async () => {
    const run = await s.run({ secret: 'my-secre' });
    expect(run.status).toBe(1);
    expect(diagnosisOf(run)).toMatchObject({
      link: 'proof',
      code: 'SECRET_NOT_FOUND',
      seen: "secret: the vault 'wliakvpoc' has no secret 'my-secre'.",
    });
  });

  test('the resource group', async () => {
    s.world().roleAssignments.forEach((assignment) => {
      assignment.scope = assignment.scope.replace(/\/resourceGroups\/.*/, '');
    });
    const run = await s.run({ 'resource-group': 'hashbnuwest' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'cluster', code: 'RESOURCE_GROUP_NOT_FOUND' });
    expect(diagnosisOf(run).seen).toContain('there is: hashbnuswest');
  });

  test('the subscription', async () => {
    const run = await s.run({ 'subscription-id': '99999999-9999-4999-8999-999999999999' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'cluster', code: 'SUBSCRIPTION_NOT_FOUND' });
  });
});

function featuresOff(s: Scenario): void {
  s.cluster().resource.properties.oidcIssuerProfile = { enabled: false };
  s.cluster().resource.properties.securityProfile = { defender: { logAnalyticsWorkspaceResourceId: '/x' } };
}

function allow(s: Scenario, action: string): void {
  s.world().roleDefinitions[0]!.actions.push(action);
}
