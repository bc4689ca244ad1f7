// The scaffolded bicep: read by a grammar of Bicep, evaluated, and held against what the cluster, the vault and the deployer must be.
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RIGHTS } from '../../src/links/rights';
import { publishedVersions } from '../../lab/resource-manager/api-versions';
import { deployParameters, type Resource } from './bicep/deployment';
import { parametersAsVariables, parseBicep } from './bicep/syntax';
import { EXISTING, synthesize, written, type Files } from './library';
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
        principalId: `principal of ${resource.name}`,
        clientId: `client of ${resource.name}`,
        loginServer: `${resource.name}.azurecr.io`,
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

/** What the custom roles of a deployment come to, by the resource that each is assigned on. */
function granted(resources: readonly Resource[]): Record<string, { actions: string[]; dataActions: string[] }> {
  interface Role {
    permissions: { actions?: string[]; dataActions?: string[] }[];
  }
  const roles = new Map(ofType(resources, 'roleDefinitions').map((role) => [role.id, role.body['properties'] as unknown as Role]));
  return Object.fromEntries(
    ofType(resources, 'roleAssignments').flatMap(({ scope, body: { properties } }) => {
      const [permission] = roles.get((properties as { roleDefinitionId: string }).roleDefinitionId)?.permissions ?? [];
      if (permission === undefined) return [];
      const { actions = [], dataActions = [] } = permission;
      return [[scope.replace(/^.*\/providers\//, ''), { actions, dataActions }]];
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
    // The scope of a namespace is no resource, and logs have no version of their own here.
    const published = asked.filter(([, type = '']) => publishedVersions(type) !== undefined && !type.endsWith('/namespaces'));
    expect(published.length).toBeGreaterThan(10);
    for (const [, type = '', version = ''] of published) {
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
    process.env['SECRET_MY_SECRET'] = 'canary';
    try {
      expect((await secrets()).map(({ name, body: { properties } }) => [name, plain(properties)])).toEqual([
        ['my-secret', { value: 'canary' }],
      ]);
    } finally {
      delete process.env['SECRET_MY_SECRET'];
    }
    for (const name of ['main', 'akv'])
      expect(files[`infra/${name}.bicep`]).toMatch(/@secure\(\)\nparam secretValues \{\n {2}\*: string\n\}/);
  });

  test('the registry has no user of its own: the nodes pull with the identity of the cluster', async () => {
    const { resources } = await deployed(files, 'main');
    const registry = resources.find(({ type }) => type === 'Microsoft.ContainerRegistry/registries')!;
    expect(plain(registry.body['properties'])).toEqual({ adminUserEnabled: false, roleAssignmentMode: 'AbacRepositoryPermissions' });
    expect(ofType(resources, 'roleAssignments').map(({ scope, body: { properties } }) => [scope, plain(properties)])).toEqual([
      [
        registry.id,
        {
          roleDefinitionId: expect.stringContaining('/b93aa761-3e63-49ed-ac28-beffa264f7ac'),
          principalId: 'kubelet',
          principalType: 'ServicePrincipal',
        },
      ],
    ]);
  });

  test('networks, logs and maintenance are what the options say, and nothing without them', async () => {
    const workspace = `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs`;
    const { resources: bare } = await deployed(files, 'main');
    expect(bare.filter(({ type }) => /diagnosticSettings|maintenanceConfigurations/.test(type))).toEqual([]);
    expect(body(bare, 'Microsoft.KeyVault/vaults')['properties']).toMatchObject({ networkAcls: { defaultAction: 'Allow' } });
    const { resources } = await deployed(
      synthesize({
        vault: 'shop-vault',
        nodeCount: 3,
        authorizedIpRanges: ['203.0.113.0/24'],
        vaultAllowedIpRanges: ['203.0.113.0/24'],
        maintenance: 'Saturday 01:00',
        logAnalyticsWorkspace: workspace,
      }),
      'main',
    );
    expect(body(resources, 'Microsoft.ContainerService/managedClusters')['properties']).toMatchObject({
      apiServerAccessProfile: { authorizedIPRanges: ['203.0.113.0/24'], enablePrivateCluster: false },
      agentPoolProfiles: [{ count: 3 }],
    });
    expect(body(resources, 'Microsoft.KeyVault/vaults')['properties']).toMatchObject({
      networkAcls: { defaultAction: 'Deny', ipRules: [{ value: '203.0.113.0/24' }] },
    });
    expect(resources.flatMap(({ type, name }) => (type.endsWith('/maintenanceConfigurations') ? [name] : []))).toEqual([
      'aksManagedAutoUpgradeSchedule',
      'aksManagedNodeOSUpgradeSchedule',
    ]);
    // Cluster, registry and two vaults.
    expect(resources.filter(({ type }) => type.endsWith('/diagnosticSettings'))).toHaveLength(4);
  });

  test.each(['deployer', 'environments'])('credentials of %s are written one after the other: Azure refuses two writes at once', (name) => {
    expect(files[`infra/${name}.bicep`]).toMatch(/@batchSize\(1\)\nresource github /);
  });

  test.each(['deployer', 'environments'])(
    'every role of %s is assigned to its service principal, which Azure need not have heard of yet',
    async (name) => {
      const { resources } = await deployed(files, name, { githubSubjects: [SUBJECT] });
      const assigned = ofType(resources, 'roleAssignments').map(({ body: { properties } }) => properties as Record<string, Value>);
      expect(assigned.length).toBeGreaterThan(4);
      for (const { principalId, principalType } of assigned)
        expect([principalId, principalType]).toEqual([expect.stringContaining(`principal of ${name}-shop-workload-`), 'ServicePrincipal']);
    },
  );

  test.each(['deployer', 'environments'])('nobody is trusted by %s before it is named: the scaffold guesses no subject', async (name) => {
    const { resources } = await deployed(files, name);
    expect(resources.filter(({ type }) => type.endsWith('/federatedIdentityCredentials'))).toEqual([]);
  });

  test('the subjects that were given are trusted, letter for letter, and nobody else', async () => {
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
    expect(outputs).toMatchObject({ clientId: expect.stringMatching(/^client of deployer-/), subscriptionId: SUBSCRIPTION });
  });

  test("the deployer's rights are the README's, each on what the README says, and for one identity and one namespace", async () => {
    const { resources } = await deployed(files, 'deployer', { githubSubjects: [SUBJECT], manifestDataActions: [] });
    const wanted = RIGHTS.filter(({ uses = [] }) => uses.every((feature) => feature === 'workloads'));
    const of = (scopes: string[], plane: string): string[] =>
      wanted.filter((right) => scopes.includes(right.scope) && right.plane === plane).map(({ action }) => action);
    expect(granted(resources)).toEqual({
      [CLUSTER]: { actions: of(['cluster', 'namespace'], 'Azure'), dataActions: [] },
      [`${CLUSTER}/namespaces/shop`]: { actions: [], dataActions: of(['cluster', 'namespace'], 'Kubernetes') },
      'Microsoft.ManagedIdentity/userAssignedIdentities/wli-shop-workload': {
        actions: of(['identity group'], 'Azure').filter((action) => !action.endsWith('/userAssignedIdentities/write')),
        dataActions: [],
      },
      'Microsoft.KeyVault/vaults/shop-vault': { actions: of(['vault'], 'Azure'), dataActions: [] },
    });
  });

  test("the rights of the identity of pull requests are the README's, on what is theirs", async () => {
    const { resources } = await deployed(files, 'environments', { githubSubjects: [SUBJECT], manifestDataActions: [] });
    const wanted = RIGHTS.filter(({ uses = [] }) => uses.every((feature) => ['environments', 'workloads'].includes(feature)));
    const of = (scopes: string[], plane: string): string[] =>
      wanted.filter((right) => scopes.includes(right.scope) && right.plane === plane).map(({ action }) => action);
    const reads = (scope: string): string[] => of([scope], 'Azure').filter((action) => action.endsWith('/read'));
    expect(granted(resources)).toEqual({
      [CLUSTER]: { actions: of(['cluster', 'namespace'], 'Azure'), dataActions: of(['cluster', 'namespace'], 'Kubernetes') },
      [`${GROUP}-environments`]: { actions: of(['identity group'], 'Azure'), dataActions: [] },
      'Microsoft.ManagedIdentity/userAssignedIdentities/wli-shop-workload': { actions: reads('identity group'), dataActions: [] },
      'Microsoft.KeyVault/vaults/shop-vault': { actions: reads('vault'), dataActions: [] },
      [`Microsoft.KeyVault/vaults/${/kv-shop-pr-\w+/.exec(files['infra/environments.bicep']!)![0]}`]: {
        actions: of(['vault'], 'Azure'),
        dataActions: [],
      },
      [GROUP]: {
        actions: ['*/read', 'Microsoft.Resources/deployments/validate/action', 'Microsoft.Resources/deployments/whatIf/action'],
        dataActions: [],
      },
    });
  });

  test('what the sample needs besides is in the parameters of the team', async () => {
    const namespace = `${CLUSTER}/namespaces/shop`;
    const [without, with_] = await Promise.all(
      [{ manifestDataActions: [] }, {}].map(
        async (changes) =>
          granted((await deployed(files, 'deployer', { githubSubjects: [SUBJECT], ...changes })).resources)[namespace]!.dataActions,
      ),
    );
    // To read them is every deployer's.
    expect(with_!.filter((action) => !without!.includes(action))).toEqual([
      'Microsoft.ContainerService/managedClusters/apps/deployments/write',
    ]);
  });

  test.each<[string, string]>([
    ['deployer', 'shop-vault'],
    ['environments', 'kv-shop-pr'],
  ])('where %s may assign roles there is a condition, and nowhere else', async (name, vault) => {
    const { resources } = await deployed(files, name, { githubSubjects: [SUBJECT] });
    const bound = ofType(resources, 'roleAssignments').filter(({ scope, body: { properties } }) => {
      const { condition, conditionVersion } = properties as { condition?: string; conditionVersion?: string };
      return (
        conditionVersion === '2.0' &&
        condition?.includes("ActionMatches{'Microsoft.Authorization/roleAssignments/write'}") === true &&
        scope.includes('/vaults/')
      );
    });
    expect(bound.map(({ scope }) => scope)).toEqual([expect.stringContaining(`/Microsoft.KeyVault/vaults/${vault}`)]);
    for (const [scope, { actions }] of Object.entries(granted(resources)))
      expect([scope, actions.some((action) => /roleAssignments\/(write|delete)/.test(action))]).toEqual([scope, scope.includes(vault)]);
  });

  test('two workloads on one cluster have nothing in common: no identity, no role, no deployment', async () => {
    const names = async (namespace: string): Promise<string[]> => {
      const one = synthesize({ vault: 'shop-vault', namespace, environmentVault: `${namespace}-pr` });
      const deployments = await Promise.all(['deployer', 'environments'].map((name) => deployed(one, name, { githubSubjects: [SUBJECT] })));
      const made = deployments.flatMap(({ resources }) => resources.filter(({ existing }) => !existing).map(({ id }) => id));
      return [...made, ...[...one['scripts/set-up.sh']!.matchAll(/ --name ((?:deployer|environments)-\S+)/g)].map(([, name = '']) => name)];
    };
    const [one, other] = await Promise.all([names('one'), names('other')]);
    expect(one.length).toBeGreaterThan(12);
    expect(one.filter((id) => other.includes(id))).toEqual([]);
  });

  test('a vault and an identity elsewhere get their roles there', async () => {
    const elsewhere = synthesize({
      ...EXISTING,
      vault: '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central',
      identity:
        '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop',
    });
    const { resources } = await deployed(elsewhere, 'deployer', { githubSubjects: [SUBJECT] });
    const identity =
      '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop';
    expect(ofType(resources, 'roleAssignments').map(({ scope }) => scope)).toEqual([
      expect.stringMatching(/managedClusters\/blue$/),
      expect.stringMatching(/managedClusters\/blue\/namespaces\/shop$/),
      identity,
      '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central',
    ]);
  });
});
