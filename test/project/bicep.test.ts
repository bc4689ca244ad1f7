// The scaffolded bicep: read by a grammar of Bicep, evaluated, and held against what the cluster, the vault and the deployer must be.
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RIGHTS } from '../../src/links/rights';
import { publishedVersions } from '../../lab/resource-manager/api-versions';
import { deployParameters, type Resource } from './bicep/deployment';
import { parametersAsVariables, parseBicep } from './bicep/syntax';
import { synthesize, written, type Files } from './library';
import type { Value } from './bicep/expression';

const SUBJECT = 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main';
const SUBSCRIPTION = '00000000-0000-4000-8000-000000000000';

async function deployed(
  files: Files,
  name: string,
  changes: Record<string, Value> = {},
): Promise<{ resources: Resource[]; outputs: Record<string, Value> }> {
  const resources: Resource[] = [];
  const outputs = await deployParameters(join(written(files), `infra/${name}.bicepparam`), changes, {
    subscriptionId: SUBSCRIPTION,
    resourceGroup: 'shop',
    tenantId: 'tenant',
    made: (resource) => {
      resources.push(resource);
      return {
        principalId: 'deployer-principal',
        clientId: 'deployer-client',
        identityProfile: { kubeletidentity: { objectId: 'kubelet' } },
        oidcIssuerProfile: { issuerURL: 'https://issuer/' },
      };
    },
  });
  return { resources, outputs };
}

const body = (resources: readonly Resource[], type: string): Record<string, Value> =>
  plain(resources.find((one) => one.type === type && !one.existing)?.body) as Record<string, Value>;
const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter((one) => one.type === `Microsoft.Authorization/${type}`);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What the roles of a deployment come to, by the resource that each is assigned on. */
function granted(resources: readonly Resource[]): Record<string, { actions: string[]; dataActions: string[] }> {
  interface Role {
    permissions: { actions: string[]; dataActions?: string[] }[];
  }
  const roles = new Map(ofType(resources, 'roleDefinitions').map((role) => [role.id, role.body['properties'] as unknown as Role]));
  return Object.fromEntries(
    ofType(resources, 'roleAssignments').map(({ scope, body: { properties } }) => {
      const [permission] = roles.get((properties as { roleDefinitionId: string }).roleDefinitionId)!.permissions;
      const { actions, dataActions = [] } = permission!;
      return [scope.replace(/^.*\/providers\//, ''), { actions, dataActions }];
    }),
  );
}

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop`;
const CLUSTER = 'Microsoft.ContainerService/managedClusters/shop';

describe('bicep', () => {
  const files = synthesize({ vault: 'shop-vault' });
  const bicep = Object.keys(files).filter((path) => /\.bicep(param)?$/.test(path));

  test.each(bicep)('%s is Bicep', async (path) => {
    await parseBicep(path, path.endsWith('param') ? parametersAsVariables(files[path]!).text : files[path]!);
  });

  test('what the grammar does not take is seen', async () => {
    await expect(parseBicep('x', 'resource {')).rejects.toThrow('x:1:');
  });

  test('it asks for versions that Azure has, and none of those that retire', () => {
    const asked = bicep.flatMap((path) => [...files[path]!.matchAll(/'(Microsoft\.[\w./]+)@([\w-]+)'/g)]);
    expect(asked.length).toBeGreaterThan(10);
    for (const [, type = '', version = ''] of asked) {
      expect(publishedVersions(type)).toContain(version);
      // Older ones of the vault end on 2027-02-27.
      if (type.startsWith('Microsoft.KeyVault')) expect(version >= '2026-02-01').toBe(true);
    }
  });

  test('the cluster has its issuer and workload identity on, and Entra ID as the only way in', async () => {
    const { properties } = body((await deployed(files, 'main')).resources, 'Microsoft.ContainerService/managedClusters');
    expect(properties).toMatchObject({
      oidcIssuerProfile: { enabled: true },
      securityProfile: { workloadIdentity: { enabled: true } },
      aadProfile: { managed: true, enableAzureRBAC: true },
      disableLocalAccounts: true,
    });
  });

  test('the vault has RBAC, soft delete and purge protection', async () => {
    const { properties } = body((await deployed(files, 'main')).resources, 'Microsoft.KeyVault/vaults');
    expect(properties).toMatchObject({ enableRbacAuthorization: true, enableSoftDelete: true, enablePurgeProtection: true });
  });

  test('a secret comes from the environment of who deploys, by a secure parameter, and is left alone without a value', async () => {
    const secrets = async (): Promise<Resource[]> =>
      (await deployed(files, 'main')).resources.filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets');
    expect(await secrets()).toEqual([]);
    process.env['MY_SECRET'] = 'canary';
    try {
      expect((await secrets()).map(({ name, body: { properties } }) => [name, plain(properties)])).toEqual([
        ['my-secret', { value: 'canary' }],
      ]);
    } finally {
      delete process.env['MY_SECRET'];
    }
    for (const name of ['main', 'akv']) expect(files[`infra/${name}.bicep`]).toMatch(/@secure\(\)\nparam secretValues object/);
  });

  test('the registry has no user of its own: the nodes pull with the identity of the cluster', async () => {
    const { resources } = await deployed(files, 'main');
    const registry = resources.find(({ type }) => type === 'Microsoft.ContainerRegistry/registries')!;
    expect(plain(registry.body['properties'])).toEqual({ adminUserEnabled: false });
    expect(ofType(resources, 'roleAssignments').map(({ scope, body: { properties } }) => [scope, plain(properties)])).toEqual([
      [
        registry.id,
        {
          roleDefinitionId: expect.stringContaining('/7f951dda-4ed3-4680-a7ca-43fe172d538d'),
          principalId: 'kubelet',
          principalType: 'ServicePrincipal',
        },
      ],
    ]);
  });

  test('credentials of the deployer are written one after the other: Azure refuses two writes at once', () => {
    expect(files['infra/deployer.bicep']).toMatch(/@batchSize\(1\)\nresource github /);
  });

  test('every role is assigned to a service principal, so that Azure need not have heard of it yet', async () => {
    const { resources } = await deployed(files, 'deployer', { githubSubjects: [SUBJECT] });
    const assigned = ofType(resources, 'roleAssignments').map(({ body: { properties } }) => properties as Record<string, Value>);
    expect(assigned.map(({ principalId, principalType }) => [principalId, principalType])).toEqual(
      Array(3).fill(['deployer-principal', 'ServicePrincipal']),
    );
  });

  test('nothing is deployed without a subject: the scaffold guesses none', async () => {
    await expect(deployed(files, 'deployer')).rejects.toThrow("'githubSubjects' is too short");
  });

  test('the deployer trusts the subjects that were given, letter for letter, and nobody else', async () => {
    const { resources, outputs } = await deployed(files, 'deployer', { githubSubjects: [SUBJECT, 'repo:o@1/r@2:pull_request'] });
    const credentials = resources.filter(({ type }) => type.endsWith('/federatedIdentityCredentials'));
    expect(credentials.map(({ body: { properties } }) => plain(properties))).toEqual(
      [SUBJECT, 'repo:o@1/r@2:pull_request'].map((subject) => ({
        issuer: 'https://token.actions.githubusercontent.com',
        subject,
        audiences: ['api://AzureADTokenExchange'],
      })),
    );
    expect(new Set(credentials.map(({ id }) => id)).size).toBe(2);
    expect(outputs).toMatchObject({ clientId: 'deployer-client', subscriptionId: SUBSCRIPTION });
  });

  test.each([true, false])("its rights are the README's, each on what the README says: environments %s", async (environments) => {
    const { resources } = await deployed(synthesize({ vault: 'shop-vault', environments }), 'deployer', {
      githubSubjects: [SUBJECT],
      manifestDataActions: [],
    });
    const wanted = RIGHTS.filter(({ uses = [] }) => uses.every((feature) => environments && feature === 'environments'));
    const of = (scopes: string[], plane: string): string[] =>
      wanted.filter((right) => scopes.includes(right.scope) && right.plane === plane).map(({ action }) => action);
    expect(granted(resources)).toEqual({
      [CLUSTER]: { actions: of(['cluster', 'namespace'], 'Azure'), dataActions: of(['cluster', 'namespace'], 'Kubernetes') },
      [GROUP]: { actions: of(['identity group'], 'Azure'), dataActions: [] },
      'Microsoft.KeyVault/vaults/shop-vault': { actions: of(['vault'], 'Azure'), dataActions: [] },
    });
  });

  test('what the sample needs besides is in the parameters of the team', async () => {
    const [without, with_] = await Promise.all(
      [{ manifestDataActions: [] }, {}].map(
        async (changes) =>
          granted((await deployed(files, 'deployer', { githubSubjects: [SUBJECT], ...changes })).resources)[CLUSTER]!.dataActions,
      ),
    );
    expect(with_!.filter((action) => !without!.includes(action))).toEqual(
      ['read', 'write'].map((verb) => `Microsoft.ContainerService/managedClusters/apps/deployments/${verb}`),
    );
  });

  test('its right to assign roles is bound to one role and to service principals', async () => {
    const { resources } = await deployed(files, 'deployer', { githubSubjects: [SUBJECT] });
    const assignments = resources
      .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
      .map(({ scope, body: { properties } }) => ({ scope, ...(plain(properties) as { condition?: string; conditionVersion?: string }) }));
    const bound = assignments.filter(({ condition }) => condition !== undefined);
    expect(bound.map(({ scope, conditionVersion }) => [scope, conditionVersion])).toEqual([
      [`${GROUP}/providers/Microsoft.KeyVault/vaults/shop-vault`, '2.0'],
    ]);
    for (const verb of ['write', 'delete'])
      expect(bound[0]!.condition).toContain(`ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'}`);
    // Where no condition stands, there is no right to assign roles.
    for (const [scope, { actions }] of Object.entries(granted(resources)))
      expect([scope, actions.some((action) => /roleAssignments\/(write|delete)/.test(action))]).toEqual([scope, scope.includes('vaults')]);
  });

  test("with a group of its own for the workload's identity, the deployer reaches no other identity, and not itself", async () => {
    const apart = synthesize({ vault: 'shop-vault', identityResourceGroup: 'shop-identities' });
    const { resources } = await deployed(apart, 'deployer', { githubSubjects: [SUBJECT] });
    const deployer = resources.find(({ type }) => type === 'Microsoft.ManagedIdentity/userAssignedIdentities')!;
    const [scope] = ofType(resources, 'roleAssignments').flatMap((one) => (one.scope.endsWith('/shop-identities') ? [one.scope] : []));
    expect(scope).toBe(`/subscriptions/${SUBSCRIPTION}/resourceGroups/shop-identities`);
    expect(deployer.id.startsWith(`${GROUP}/`)).toBe(true);
    expect(Object.keys(granted(resources))).not.toContain(GROUP);
  });

  test('a vault and an identity elsewhere get their roles there', async () => {
    const elsewhere = synthesize({
      bicep: false,
      vault: '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central',
      identity:
        '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop',
    });
    const { resources } = await deployed(elsewhere, 'deployer', { githubSubjects: [SUBJECT] });
    expect(ofType(resources, 'roleAssignments').map(({ scope }) => scope)).toEqual([
      `${GROUP}/providers/${CLUSTER}`,
      '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/identities',
      '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central',
    ]);
  });
});
