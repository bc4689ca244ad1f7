// Templates written by hand: broken ones, ones of the older language, and what az makes of them.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';
import type { Answer } from './client';

interface Shown {
  properties: {
    provisioningState: string;
    outputs?: Record<string, { value: unknown }>;
    error?: object;
    parameters: Record<string, object>;
  };
}

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

  const path = (name: string, scope = arm.group()): string => `${scope}/providers/Microsoft.Resources/deployments/${name}`;
  const bodyOf = (sent: object, parameters: Record<string, unknown> = {}, more: object = {}): object => ({
    ...more,
    properties: {
      mode: 'Incremental',
      template: sent,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }])),
    },
  });
  const deploy = async (name: string, body: object, scope = arm.group()): Promise<Answer & { body: Shown }> => {
    const answer = await arm.call('PUT', path(name, scope), '2022-09-01', body);
    if (answer.status >= 300) return answer as Answer & { body: Shown };
    const poll = new URL(answer.headers.get('azure-asyncoperation')!);
    for (let state = 'Running'; state === 'Running';) {
      state = ((await arm.call('GET', poll.pathname, '2022-09-01')).body as { status: string }).status;
    }
    return (await arm.call('GET', path(name, scope), '2022-09-01')) as Answer & { body: Shown };
  };
  const small = (resources: object[], more: object = {}): object => ({ $schema: 's', contentVersion: '1.0.0.0', resources, ...more });
  const identity = (name: string, more: object = {}): object => ({
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    apiVersion: '2024-11-30',
    name,
    location: 'westus',
    ...more,
  });

  test.each([
    ['a circle', small([identity('a', { dependsOn: ['b'] }), identity('b', { dependsOn: ['a'] })]), 'Circular dependency'],
    ['segments that do not match', small([identity('a/b')]), 'incorrect segment lengths'],
    ['an expression that is none', small([identity('[concat(]')]), 'Unable to parse language expression'],
    ['a function that there is not', small([identity("[frobnicate('x')]")]), "'frobnicate' is not valid here"],
    ['no resources that are any', { $schema: 's', contentVersion: '1', resources: [{ name: 'x' }] }, 'resources'],
    ['no schema', { contentVersion: '1', resources: [] }, '$schema'],
  ])('a template with %s is an invalid template', async (_name, sent, reason) => {
    const answer = await deploy('broken', bodyOf(sent));
    expect(JSON.stringify(answer.body)).toContain('InvalidTemplate');
    expect(JSON.stringify(answer.body)).toContain(reason);
  });

  test('templates of the older language: variables with loops, children, copies, conditions, outer scope', async () => {
    const sent = small(
      [
        identity("[concat('loop', copyIndex('each', 1))]", {
          copy: { name: 'each', count: "[length(variables('names'))]" },
          tags: { name: "[variables('names')[copyIndex()]]" },
        }),
        identity('never', { condition: "[equals(parameters('stage'), 'prod')]" }),
        identity('parent', {
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
          properties: { mode: 'Incremental', template: small([identity('inner')]) },
        },
      ],
      {
        parameters: { stage: { type: 'string', defaultValue: 'dev' } },
        variables: { copy: [{ name: 'names', count: 2, input: "[concat('n', copyIndex('names'))]" }] },
        outputs: { all: { type: 'array', copy: { count: 2, input: "[reference(concat('loop', copyIndex(1))).clientId]" } } },
      },
    );
    const { properties } = (await deploy('older', bodyOf(sent))).body;
    expect(properties.error).toBeUndefined();
    const { identities } = lab.world();
    expect(identities.map(({ name, tags }) => `${name} ${tags['name'] ?? ''}`.trim())).toEqual(['loop1 n0', 'loop2 n1', 'parent', 'inner']);
    expect(identities[2]!.federatedIdentityCredentials).toMatchObject([{ name: 'child', subject: 'dev' }]);
    expect(properties.outputs!['all']).toMatchObject({ value: identities.slice(0, 2).map(({ clientId }) => clientId) });
  });

  test('a parameter can be a secret of a vault that allows it', async () => {
    const vault = lab.world().vaults[0]!;
    const sent = small([identity('ide', { tags: { secret: "[length(parameters('value'))]" } })], {
      parameters: { value: { type: 'securestring' } },
    });
    const body = {
      properties: {
        mode: 'Incremental',
        template: sent,
        parameters: { value: { reference: { keyVault: { id: vault.id }, secretName: 'my-secret' } } },
      },
    };
    expect(codeOf(await deploy('ref', body))).toBe('400 KeyVaultParameterReferenceAuthorizationFailed');
    Object.assign(vault.properties, { enabledForTemplateDeployment: true });
    (sent as { resources: { tags: object }[] }).resources[0]!.tags = { secret: "[string(length(parameters('value')))]" };
    await deploy('ref', body);
    expect(lab.world().identities[0]!.tags).toEqual({ secret: '28' });
  });

  test('a body as az sends it: names without quotes, comments, trailing commas', async () => {
    const { raw } = await import('./raw');
    const text = `{"properties": {"mode": "Incremental", template:{ "$schema": "s", // a comment\n "contentVersion": "1.0.0.0", "resources": [], }}}`;
    const url = `https://management.azure.com${path('az')}?api-version=2022-09-01`;
    expect(await raw(lab, url, await arm.http.token('https://management.azure.com'), Buffer.from(text), 'identity')).toBe(201);
  });
});
