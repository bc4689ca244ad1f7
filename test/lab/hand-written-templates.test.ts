// Templates written by hand: broken ones, ones of the older language, and what az makes of them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, codeOf, type Arm } from './arm';
import { deploy, deploymentBody, deploymentPath, identityResource, templateOf } from './deploying';
import { startLab, type RunningLab } from '../../lab/lab';

describe('templates by hand', () => {
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

  test.each([
    [
      'a circle',
      templateOf([identityResource('a', { dependsOn: ['b'] }), identityResource('b', { dependsOn: ['a'] })]),
      'Circular dependency',
    ],
    ['segments that do not match', templateOf([identityResource('a/b')]), 'incorrect segment lengths'],
    ['an expression that is none', templateOf([identityResource('[concat(]')]), 'Unable to parse language expression'],
    ['a function that there is not', templateOf([identityResource("[frobnicate('x')]")]), "'frobnicate' is not valid here"],
    ['no resources that are any', { $schema: 's', contentVersion: '1', resources: [{ name: 'x' }] }, 'resources'],
    ['no schema', { contentVersion: '1', resources: [] }, '$schema'],
  ])('a template with %s is an invalid template', async (_name, sent, reason) => {
    const answer = await run('broken', deploymentBody(sent));
    expect(JSON.stringify(answer.body)).toContain('InvalidTemplate');
    expect(JSON.stringify(answer.body)).toContain(reason);
  });

  test('templates of the older language: variables with loops, children, copies, conditions, outer scope', async () => {
    const sent = templateOf(
      [
        identityResource("[concat('loop', copyIndex('each', 1))]", {
          copy: { name: 'each', count: "[length(variables('names'))]" },
          tags: { name: "[variables('names')[copyIndex()]]" },
        }),
        identityResource('never', { condition: "[equals(parameters('stage'), 'prod')]" }),
        identityResource('parent', {
          resources: [
            {
              type: 'federatedIdentityCredentials',
              apiVersion: '2024-11-30',
              name: 'child',
              dependsOn: ['parent'],
              properties: { issuer: 'https://i', subject: "[parameters('stage')]", audiences: ['a'] },
            },
          ],
        }),
        {
          type: 'Microsoft.Resources/deployments',
          apiVersion: '2022-09-01',
          name: 'nested',
          properties: { mode: 'Incremental', template: templateOf([identityResource('inner')]) },
        },
      ],
      {
        parameters: { stage: { type: 'string', defaultValue: 'dev' } },
        variables: { copy: [{ name: 'names', count: 2, input: "[concat('n', copyIndex('names'))]" }] },
        outputs: { all: { type: 'array', copy: { count: 2, input: "[reference(concat('loop', copyIndex(1))).clientId]" } } },
      },
    );
    const { properties } = (await run('older', deploymentBody(sent))).body;
    expect(properties.error).toBeUndefined();
    const { identities } = lab.world();
    expect(identities.map(({ name, tags }) => `${name} ${tags['name'] ?? ''}`.trim())).toEqual(['loop1 n0', 'loop2 n1', 'parent', 'inner']);
    expect(identities[2]!.federatedIdentityCredentials).toMatchObject([{ name: 'child', subject: 'dev' }]);
    expect(properties.outputs!['all']).toMatchObject({ value: identities.slice(0, 2).map(({ clientId }) => clientId) });
  });

  test('a parameter can be a secret of a vault that allows it', async () => {
    const vault = lab.world().vaults[0]!;
    const sent = templateOf([identityResource('ide', { tags: { secret: "[length(parameters('value'))]" } })], {
      parameters: { value: { type: 'securestring' } },
    });
    const body = {
      properties: {
        mode: 'Incremental',
        template: sent,
        parameters: { value: { reference: { keyVault: { id: vault.id }, secretName: 'my-secret' } } },
      },
    };
    expect(codeOf(await run('ref', body))).toBe('400 KeyVaultParameterReferenceAuthorizationFailed');
    Object.assign(vault.properties, { enabledForTemplateDeployment: true });
    (sent as { resources: { tags: object }[] }).resources[0]!.tags = { secret: "[string(length(parameters('value')))]" };
    await run('ref', body);
    expect(lab.world().identities[0]!.tags).toEqual({ secret: '28' });
  });

  test('a body as az sends it: names without quotes, comments, trailing commas', async () => {
    const { raw } = await import('./raw');
    const text = `{"properties": {"mode": "Incremental", template:{ "$schema": "s", // a comment\n "contentVersion": "1.0.0.0", "resources": [], }}}`;
    const url = `https://management.azure.com${path('az')}?api-version=2022-09-01`;
    expect(await raw(lab, url, await arm.http.token('https://management.azure.com'), Buffer.from(text), 'identity')).toBe(201);
  });

  test('types that the state says are to be kept are kept as they are sent, and deleted', async () => {
    const site = {
      type: 'Microsoft.Web/sites',
      apiVersion: '2024-04-01',
      name: 's',
      location: 'westus',
      kind: 'app',
      properties: { httpsOnly: true },
    };
    lab.world().storedTypes = ['Microsoft.Web/sites'];
    const outputs = { outputs: { https: { type: 'bool', value: "[reference('s').httpsOnly]" } } };
    const { properties } = (await run('web', deploymentBody(templateOf([site], outputs)))).body;
    expect(properties).toMatchObject({ provisioningState: 'Succeeded', outputs: { https: { value: true } } });
    const at = `${arm.group()}/providers/Microsoft.Web/sites/s`;
    expect((await arm.call('GET', at, '2024-04-01')).body).toMatchObject({ type: 'Microsoft.Web/sites', kind: 'app' });
    expect((await arm.call('PATCH', at, '2024-04-01', {})).status).toBe(501);
    expect([(await arm.call('DELETE', at, '2024-04-01')).status, (await arm.call('DELETE', at, '2024-04-01')).status]).toEqual([200, 204]);
    expect((await arm.call('PUT', at.replace('sites', 'serverfarms'), '2024-04-01', {})).status).toBe(501);
  });
});
