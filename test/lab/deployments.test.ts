// Deployments of templates that the Bicep compiler has made (test/lab/templates), and of such that go wrong.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { arm as armOf, codeOf, type Arm } from './arm';
import { deploy, deploymentBody, deploymentPath, identityResource, templateOf } from './deploying';
import { startLab, type RunningLab } from '../../lab/lab';

const template = (name: string): object => JSON.parse(readFileSync(`test/lab/templates/${name}.json`, 'utf8')) as object;

describe('deployments', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 4 });
    arm = armOf(lab);
  });
  beforeEach(async () => {
    await lab.reset();
    await lab.settings({ clusterUpdateMs: 20, ficWriteMs: 0 });
    arm.grant('owner');
  });
  afterAll(() => lab.close());

  const path = (name: string): string => deploymentPath(arm, name);
  const run = (name: string, body: object, scope?: string) => deploy(arm, name, body, scope);
  const WORKLOAD = {
    vaultName: 'shopvault',
    secrets: { one: 'hidden value', two: 'x' },
    accounts: [
      { namespace: 'shop', name: 'api' },
      { namespace: 'shop', name: 'web' },
    ],
  };

  test('every function gives what the compiler says it gives', async () => {
    const { resources } = template('functions.expected') as {
      resources: { id: string; location: string; tags: Record<string, unknown> }[];
    };
    const world = lab.world();
    const [tenant, subscription] = ['00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000001'];
    const own = { tenant: world.tenantId, subscription: world.subscriptions[0]!.subscriptionId };
    // What-if, since no resource could carry tags of such a length.
    const { body } = await arm.call('POST', `${path('functions')}/whatIf`, '2022-09-01', deploymentBody(template('functions')));
    const asThere = (text: string): string => text.replaceAll(own.subscription, subscription).replaceAll(own.tenant, tenant);
    const { changes } = (
      body as { properties: { changes: { resourceId: string; after: { location: string; tags: Record<string, string> } }[] } }
    ).properties;
    const seen = changes.map(({ resourceId, after: { location, tags } }) => ({
      id: asThere(resourceId),
      location,
      tags: Object.fromEntries(
        Object.entries(tags).map(([key, value]) => [key, value.startsWith('{') ? (JSON.parse(asThere(value)) as unknown) : value]),
      ),
    }));
    expect(seen).toEqual(resources);
  });

  test('a vault, secrets, two identities with credentials and roles: made by modules, with outputs of what is there', async () => {
    const { properties } = (await run('workload', deploymentBody(template('workload'), WORKLOAD))).body;
    expect(properties.error).toBeUndefined();
    const world = lab.world();
    const [api, web] = world.identities;
    expect(properties.outputs).toEqual({
      uri: { type: 'String', value: 'https://shopvault.vault.azure.net/' },
      clientIds: { type: 'Array', value: [api!.clientId, web!.clientId] },
      hidden: { type: 'SecureString' },
    });
    expect(world.vaults[1]).toMatchObject({ name: 'shopvault', tags: { stage: 'dev' }, secrets: [{ name: 'one' }, { name: 'two' }] });
    expect(api!.federatedIdentityCredentials).toMatchObject([
      { issuer: world.clusters[0]!.resource.properties.oidcIssuerProfile!.issuerURL, subject: 'system:serviceaccount:shop:api' },
    ]);
    expect(world.roleAssignments.filter(({ principalId }) => principalId === web!.principalId)).toMatchObject([
      { scope: world.vaults[1]!.id },
    ]);
    // What is secure is nowhere to be read.
    expect(JSON.stringify(world.deployments)).not.toContain('hidden value');
    expect((await arm.call('GET', path(''), '2022-09-01')).body).toMatchObject({
      value: [{ name: 'workload' }, { name: 'workload-api' }, { name: 'workload-web' }],
    });
    expect((await arm.call('GET', `${path('workload')}/operations`, '2022-09-01')).body).toMatchObject({
      value: expect.arrayContaining([expect.objectContaining({ properties: expect.objectContaining({ provisioningState: 'Succeeded' }) })]),
    });
  });

  test('a second time changes nothing, and what-if knows', async () => {
    const changes = async (): Promise<string[]> => {
      const { body } = await arm.call('POST', `${path('workload')}/whatIf`, '2022-09-01', deploymentBody(template('workload'), WORKLOAD));
      expect(JSON.stringify(body)).not.toContain('hidden value');
      return (body as { properties: { changes: { changeType: string }[] } }).properties.changes.map(({ changeType }) => changeType);
    };
    expect(new Set(await changes())).toEqual(new Set(['Create']));
    await run('workload', deploymentBody(template('workload'), WORKLOAD));
    expect(new Set(await changes())).toEqual(new Set(['NoChange']));
    const before = structuredClone(lab.world().roleAssignments);
    expect((await run('workload', deploymentBody(template('workload'), WORKLOAD))).body.properties.provisioningState).toBe('Succeeded');
    expect(lab.world().roleAssignments).toEqual(before);
    lab.world().vaults[1]!.tags = { stage: 'other' };
    const { body } = await arm.call('POST', `${path('workload')}/whatIf`, '2022-09-01', deploymentBody(template('workload'), WORKLOAD));
    const [vault] = (body as { properties: { changes: object[] } }).properties.changes;
    expect(vault).toMatchObject({ changeType: 'Modify', delta: [{ path: 'tags.stage', before: 'other', after: 'dev' }] });
  });

  test('of a subscription: a group, and what goes into it once it is there', async () => {
    const scope = arm.subscription();
    expect(codeOf(await run('sub', deploymentBody(template('subscription'), { groupName: 'made' }), scope))).toBe('400 LocationRequired');
    const { properties } = (
      await run('sub', deploymentBody(template('subscription'), { groupName: 'made' }, { location: 'eastus' }), scope)
    ).body;
    expect(properties.outputs).toMatchObject({
      ids: { value: lab.world().identities.map(({ clientId }) => clientId) },
      environment: { value: 'AzureCloud' },
    });
    expect(lab.world().resourceGroups[1]).toMatchObject({ name: 'made', location: 'eastus' });
    expect(lab.world().locks).toMatchObject([{ scope: `${scope}/resourceGroups/made`, level: 'CanNotDelete' }]);
    expect(codeOf(await run('sub', deploymentBody(template('subscription'), { groupName: 'made' }, { location: 'westus' }), scope))).toBe(
      '409 InvalidDeploymentLocation',
    );
  });

  test.each([
    ['a parameter that is missing', { vaultName: 'shopvault' }, /'accounts' is not provided/],
    ['one that there is not', { ...WORKLOAD, other: 1 }, /parameters 'other' in the parameters file are not valid/],
    ['one that is not allowed', { ...WORKLOAD, stage: 'test' }, /not part of the allowed value\(s\): 'dev,prod'/],
    ['one that is too short', { ...WORKLOAD, vaultName: 'ab' }, /'vaultName' is not valid\. Its length of 2/],
    ['one of another type', { ...WORKLOAD, accounts: 'none' }, /Expected a value of type 'array'/],
  ])('%s is refused before anything is made', async (_name, parameters, reason) => {
    for (const answer of [
      await arm.call('PUT', path('workload'), '2022-09-01', deploymentBody(template('workload'), parameters)),
      await arm.call('POST', `${path('workload')}/validate`, '2022-09-01', deploymentBody(template('workload'), parameters)),
    ]) {
      expect(codeOf(answer)).toBe('400 InvalidTemplate');
      expect(JSON.stringify(answer.body)).toMatch(reason);
    }
    expect([lab.world().vaults.length, lab.world().deployments]).toEqual([1, []]);
  });

  test('a type that is not played is said before anything is made, in a module as well', async () => {
    const site = { type: 'Microsoft.Web/sites', apiVersion: '2024-04-01', name: 's', location: 'westus' };
    const module = {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2022-09-01',
      name: 'm',
      properties: { mode: 'Incremental', expressionEvaluationOptions: { scope: 'inner' }, template: templateOf([site]) },
    };
    for (const resource of [site, module]) {
      const answer = await run('web', deploymentBody(templateOf([identityResource('ide'), resource])));
      expect([codeOf(answer), JSON.stringify(answer.body).includes("'PUT Microsoft.Web/sites'")]).toEqual([
        '501 LaboratoryNotPlayed',
        true,
      ]);
    }
    expect(lab.world().identities).toEqual([]);
  });

  test('rights are those of the caller: what he may not make is said beforehand, with the action that he lacks', async () => {
    lab.world().roleAssignments = [];
    arm.grant('reader');
    lab.world().roleDefinitions[0]!.actions = ['Microsoft.Resources/deployments/*'];
    arm.grant(lab.world().roleDefinitions[0]!.name);
    const answer = await run('workload', deploymentBody(template('workload'), WORKLOAD));
    expect(codeOf(answer)).toBe('403 InvalidTemplateDeployment');
    expect(JSON.stringify(answer.body)).toContain("to perform action 'Microsoft.KeyVault/vaults/write'");
  });

  test('a failure names the deployment, the resource’s own error, and leaves what was made', async () => {
    const bad = {
      type: 'Microsoft.KeyVault/vaults',
      apiVersion: '2026-02-01',
      name: 'a--b',
      location: 'westus',
      properties: { tenantId: 't', sku: { family: 'A', name: 'standard' } },
    };
    const { properties } = (
      await run(
        'bad',
        deploymentBody(
          templateOf([
            identityResource('ide'),
            bad,
            identityResource('after', { dependsOn: ["[resourceId('Microsoft.KeyVault/vaults', 'a--b')]"] }),
          ]),
        ),
      )
    ).body;
    expect(properties).toMatchObject({
      provisioningState: 'Failed',
      error: { code: 'DeploymentFailed', target: path('bad'), details: [{ code: 'VaultNameNotValid' }] },
    });
    expect(lab.world().identities.map(({ name }) => name)).toEqual(['ide']);
    const operations = (await arm.call('GET', `${path('bad')}/operations`, '2022-09-01')).body as {
      value: { properties: { provisioningState: string } }[];
    };
    expect(operations.value.map(({ properties: { provisioningState } }) => provisioningState)).toEqual(['Succeeded', 'Failed']);
  });

  test('locks and policies count for what a template makes', async () => {
    lab.world().locks = [{ scope: arm.subscription(), name: 'all', level: 'ReadOnly' }];
    expect(codeOf(await run('locked', deploymentBody(templateOf([identityResource('ide')]))))).toBe('409 ScopeLocked');
  });
});
