// Targets that are no vaults: the role is given, and the pod shows it by a read where there is one.
import { describe, expect, test } from '@jest/globals';
import { diagnosisOf, outcomesOf, scenario, type Scenario } from './scenario';

const BLOB_READER = 'Storage Blob Data Reader';
const QUEUE_SENDER = 'Storage Queue Data Message Sender';

function group(s: Scenario): string {
  return s.vault().id.replace(/\/providers\/.*/, '');
}

/** An account with a container and a queue; the deploying principal may give roles on it, and look them up. */
function withAccount(s: Scenario): string {
  const world = s.world();
  const id = `${group(s)}/providers/Microsoft.Storage/storageAccounts/account`;
  world.storageAccounts = [
    {
      ...{ id, name: 'account', location: 'westus', tags: {}, properties: {} },
      ...{ containers: [{ name: 'box', blobs: [] }], queues: [{ name: 'jobs', messages: ['hush'] }], tables: [], shares: [] },
    },
  ];
  const [definition] = world.roleDefinitions;
  definition?.actions.push('Microsoft.Authorization/*/read', 'Microsoft.Authorization/roleAssignments/write');
  for (const assignment of world.roleAssignments) assignment.condition = null;
  return id;
}

describe('access to something else than a vault', () => {
  const s = scenario();
  const none = { vault: undefined, secret: undefined };

  test('a role on a container is given and proven by a read, a second run writes nothing', async () => {
    const account = withAccount(s);
    const access = `${BLOB_READER} on ${account}/blobServices/default/containers/box`;
    const run = await s.run({ ...none, access });
    expect([run.status, run.outputs['proof'], outcomesOf(run)['access']]).toEqual([0, 'passed', 'created']);
    expect(run.log).toContain('containers/box: a read with the role');
    const again = await s.run({ ...none, access });
    expect([again.status, again.outputs['changed'], s.writes()]).toEqual([0, '0', []]);
  });

  test('where the role has no read, a token and the assignment are all that is proven, and the report says so', async () => {
    const account = withAccount(s);
    const access = `${QUEUE_SENDER} on ${account}/queueServices/default/queues/jobs`;
    const run = await s.run({ ...none, access });
    expect([run.status, run.outputs['proof']]).toEqual([0, 'passed']);
    expect(run.summary).toContain('the service itself was not asked');
    s.world().roleAssignments.pop();
    const check = await s.run({ ...none, access, mode: 'check' });
    expect([check.status, diagnosisOf(check).code]).toEqual([1, 'ASSIGNMENT_NOT_HELD']);
  });

  test('a closed account is told from a missing role', async () => {
    const account = withAccount(s);
    const access = `${BLOB_READER} on ${account}/blobServices/default/containers/box`;
    await s.run({ ...none, access });
    s.world().storageAccounts[0]!.properties = { publicNetworkAccess: 'Disabled' };
    expect(diagnosisOf(await s.run({ ...none, access, mode: 'check' })).code).toBe('TARGET_CLOSED');
    s.world().storageAccounts[0]!.properties = {};
    s.world().roleAssignments.pop();
    expect(diagnosisOf(await s.run({ ...none, access, 'mode': 'check', 'check-timeout': '10s' })).code).toBe('TARGET_NOT_GRANTED');
  });

  test('roles that an operator has made for each secret are enough, and a role that is not there stops before the first write', async () => {
    const first = await s.run();
    const [vault, principal] = [s.vault().id, first.outputs['principal-id'] ?? ''];
    const own = s.world().roleAssignments.find(({ principalId }) => principalId === principal);
    if (own !== undefined) Object.assign(own, { scope: `${vault}/secrets/my-secret`, description: undefined });
    const plan = await s.run({ mode: 'plan' });
    expect([plan.status, plan.outputs['changed']]).toEqual([0, '0']);
    withAccount(s);
    const wrong = await s.run({ access: `No Such Role on ${group(s)}\nNor This on ${group(s)}`, namespace: 'fresh' });
    expect([diagnosisOf(wrong).code, diagnosisOf(wrong).also?.[0]?.code, s.writes()]).toEqual(['ROLE_NOT_FOUND', 'ROLE_NOT_FOUND', []]);
  });

  /** A resource that Resource Manager shows and no more. */
  function withResource(type: string, properties: Record<string, unknown>, kind?: string): string {
    withAccount(s);
    const id = `${group(s)}/providers/${type}/target`;
    s.world().resources.push({ id, name: 'target', location: 'westus', tags: {}, properties, ...(kind !== undefined && { kind }) });
    s.world().roleDefinitions[0]?.actions.push(`${type}/read`);
    return id;
  }
  const withRegistry = (roleAssignmentMode: string): string => {
    withAccount(s);
    const id = `${group(s)}/providers/Microsoft.ContainerRegistry/registries/images`;
    s.world().registries.push({ id, name: 'images', location: 'westus', tags: {}, properties: { roleAssignmentMode }, repositories: [] });
    s.world().roleDefinitions[0]?.actions.push('Microsoft.ContainerRegistry/registries/read');
    return id;
  };

  test('an account of Azure OpenAI: its models are listed; a missing role is told by its code, not by its status', async () => {
    const id = withResource('Microsoft.CognitiveServices/accounts', { customSubDomainName: 'brain' }, 'OpenAI');
    const access = `Cognitive Services OpenAI User on ${id}`;
    const run = await s.run({ ...none, access });
    expect(run.status === 0 ? run.log : run.outputs['diagnosis']).toContain('proof: target: a read with the role');
    s.world().roleAssignments.pop();
    const missing = diagnosisOf(await s.run({ ...none, access, 'mode': 'check', 'check-timeout': '10s' }));
    expect([missing.code, missing.seen.includes('PermissionDenied')]).toEqual(['TARGET_NOT_GRANTED', true]);
  });

  test('a workspace of Log Analytics: a query that reads no table', async () => {
    const id = withResource('Microsoft.OperationalInsights/workspaces', { customerId: '00000000-0000-4000-8000-000000000077' });
    const run = await s.run({ ...none, access: `Log Analytics Reader on ${id}` });
    expect(run.status === 0 ? run.log : run.outputs['diagnosis']).toContain('proof: target: a read with the role');
    expect(run.summary).toContain('reads no table');
  });

  test('a role on nothing but a resource is proven by Resource Manager', async () => {
    const account = withAccount(s);
    const run = await s.run({ ...none, access: `Reader on ${account}` });
    expect(run.status === 0 ? run.log : run.outputs['diagnosis']).toContain('proof: account: a read with the role');
  });

  test('a registry: a role of the other mode is refused before the first write, the one that counts is proven', async () => {
    const id = withRegistry('AbacRepositoryPermissions');
    const refused = await s.run({ ...none, access: `AcrPull on ${id}` });
    expect([diagnosisOf(refused).code, s.writes()]).toEqual(['ROLE_OF_CLASSIC_REGISTRIES', []]);
    const run = await s.run({ ...none, access: `Container Registry Repository Reader on ${id}` });
    expect(run.status === 0 ? run.log : run.outputs['diagnosis']).toContain('proof: images: a read with the role');
  });

  test('a registry of the classic mode refuses roles by repository', async () => {
    const id = withRegistry('LegacyRegistryPermissions');
    const refused = await s.run({ ...none, access: `Container Registry Repository Reader on ${id}` });
    expect([diagnosisOf(refused).code, s.writes()]).toEqual(['ROLE_OF_REPOSITORIES', []]);
    expect((await s.run({ ...none, access: `AcrPull on ${id}` })).outputs['proof']).toBe('passed');
  });
});
