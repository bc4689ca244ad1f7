// The options: what each of them changes in what is synthesised, and which values are refused, with the rule.
import { describe, expect, test } from '@jest/globals';
import { assembly, EXISTING, library, synthesize, type Files } from './library';

type Options = NonNullable<Parameters<typeof synthesize>[0]>;

const SHA = '0123456789'.repeat(4);
const VAULT_ID = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central';
const NETWORK = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/net/providers';
const SUBNET = `${NETWORK}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`;
const WORKSPACE = `${NETWORK}/Microsoft.OperationalInsights/workspaces/logs`;
const VARIANTS: Record<string, Options> = {
  'name': { name: 'My Shop (EU)' },
  'cluster': { cluster: 'blue' },
  'resourceGroup': { resourceGroup: 'rg-blue(eu)' },
  'namespace': { namespace: 'blue' },
  'serviceAccount': { serviceAccount: 'reader' },
  'vault': { vault: 'blue-vault' },
  'vault elsewhere': { ...EXISTING, vault: VAULT_ID },
  'secrets': { secrets: ['db-password', '2nd-key'] },
  'identity': { identity: 'blue-identity' },
  'identityResourceGroup': { identityResourceGroup: 'shop-identities' },
  'location': { location: 'West US' },
  'cloud': { cloud: library.Cloud.AZURE_CHINA_CLOUD },
  'actionReference, a commit': { actionReference: `acme/aks-wli-action@${SHA} # v1.2.3` },
  'actionReference, a tag': { actionReference: 'acme/aks-wli-action@v2.0' },
  'environments': { environments: false },
  'environmentVault': { environmentVault: 'blue-vault-pr' },
  'environmentResourceGroup': { environmentResourceGroup: 'blue-environments' },
  'buildImage': { buildImage: false },
  'runsOn': { runsOn: ['self-hosted', 'aks-vnet'] },
  'runsOnGroup': { runsOnGroup: { group: 'vnet', labels: ['linux'] } },
  'timeoutMinutes': { timeoutMinutes: 45 },
  'environment': { environment: 'production' },
  'environmentReviewers': { environment: 'production', environmentReviewers: ['octocat', 'hubot'] },
  'nodeSize': { nodeSize: 'Standard_D4s_v6' },
  'nodeCount': { nodeCount: 3 },
  'nodeSubnet': { nodeSubnet: SUBNET },
  'authorizedIpRanges': { authorizedIpRanges: ['203.0.113.0/24', '198.51.100.7'] },
  'privateCluster': { privateCluster: true, runsOn: ['aks-vnet'] },
  'vaultAllowedIpRanges': { vaultAllowedIpRanges: ['203.0.113.0/24'] },
  'vaultAllowedSubnets': { vaultAllowedSubnets: [SUBNET] },
  'maintenance': { maintenance: 'saturday 01:00' },
  'logAnalyticsWorkspace': { logAnalyticsWorkspace: WORKSPACE },
  'dependabot': { dependabot: false },
  'sweepSchedule': { sweepSchedule: '0 4 * * MON-FRI' },
  'manifestsFolder': { manifestsFolder: 'deploy/k8s' },
  'manifestVariables': { manifestVariables: { REPLICAS: '2' } },
  'rehearsalValues': { manifestVariables: { REPLICAS: '${{ vars.REPLICAS }}' }, rehearsalValues: { 'vars.REPLICAS': '2' } },
  'defaultBranch': { defaultBranch: 'trunk' },
  'infrastructureFolder': { infrastructureFolder: 'azure' },
  'bicep': EXISTING,
  'deployer': { deployer: false },
  'devDeps': { devDeps: ['aks-wli-action@^1', 'cdk8s@^2'] },
};

/** What only a part that is used alone asks for, besides options of the type. */
const OF_PARTS = ['DeployerIdentityOptions', 'InfrastructureBicepOptions', 'InfrastructureWorkflowOptions'].map(
  (name) => `aks-wli-action.${name}`,
);

/** Lines that went and lines that came, file by file. */
function difference(before: Files, after: Files): Record<string, string[]> {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return Object.fromEntries(
    paths.flatMap((path) => {
      const [old, now] = [before[path], after[path]].map((text) => text?.split('\n') ?? []) as [string[], string[]];
      if (before[path] === after[path]) return [];
      if (old.length === 0 || now.length === 0) return [[path, [old.length === 0 ? 'is new' : 'is gone']]];
      return [
        [
          path,
          [
            ...old.filter((line) => !now.includes(line)).map((line) => `- ${line}`),
            ...now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
          ],
        ],
      ];
    }),
  );
}

/** Not ours: a list of files, and projen's own. */
const ours = (files: Files): Files =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !/^\.projen\/|^\.git(ignore|attributes)$|package-lock/.test(path)));

describe('options', () => {
  const byDefault = synthesize();

  test('by default', () => {
    expect(Object.keys(byDefault).sort()).toMatchSnapshot('files');
    expect(ours(byDefault)).toMatchSnapshot('contents');
  });

  test.each(Object.keys(VARIANTS))('%s', (name) => {
    const changed = difference(ours(byDefault), ours(synthesize(VARIANTS[name])));
    expect(changed).not.toEqual({});
    expect(changed).toMatchSnapshot();
  });

  test('every option of our own has its snapshot', () => {
    const own = Object.values(assembly.types)
      .filter(({ kind, fqn, properties }) => kind === 'interface' && !OF_PARTS.includes(fqn) && properties)
      .flatMap(({ properties }) => properties!.map(({ name }) => name));
    expect(new Set(Object.keys(VARIANTS).map((name) => name.replace(/( |,).*/, '')))).toEqual(new Set(['name', ...own]));
  });

  test('every option says what it is and what it is by default', () => {
    const undocumented = Object.values(assembly.types)
      .filter(({ kind }) => kind === 'interface')
      .flatMap(({ fqn, properties = [] }) => properties.map(({ name, docs }) => [`${fqn}.${name}`, docs?.summary, docs?.default]))
      .filter(([, summary, value]) => summary === undefined || value === undefined);
    expect(undocumented).toEqual([]);
  });

  test.each<[string, Options, string]>([
    ['cluster', { cluster: 'a b' }, "`cluster`: 'a b' is not allowed: a cluster has 1 to 63"],
    ['resourceGroup', { resourceGroup: 'group.' }, "`resourceGroup`: 'group.' is not allowed"],
    ['namespace', { namespace: 'kube-system' }, "`namespace`: 'kube-system' is not allowed"],
    ['serviceAccount', { serviceAccount: 'Reader' }, "`serviceAccount`: 'Reader' is not allowed"],
    ['vault', { vault: 'x' }, "`vault`: 'x' is not allowed: a vault has 3 to 24"],
    [
      'vault of another type',
      { vault: '/subscriptions/a/resourceGroups/b/providers/Microsoft.Storage/storageAccounts/c' },
      'is no resource id of Microsoft.KeyVault/vaults',
    ],
    [
      'vault of a subscription that is none',
      { ...EXISTING, vault: VAULT_ID.replace(/11111111[^/]*/, "x'y") },
      "`vault`: 'x'y' is not allowed: it must be a GUID",
    ],
    ['vault elsewhere, with bicep', { vault: VAULT_ID }, '`vault`: a resource id is for what exists elsewhere'],
    ['secrets', { secrets: ['a_b'] }, "`secrets`: 'a_b' is not allowed"],
    ['no secrets', { secrets: [] }, '`secrets`: the proof needs one to read'],
    ['identity', { identity: '-' }, "`identity`: '-' is not allowed"],
    ['identityResourceGroup', { identityResourceGroup: 'group.' }, "`identityResourceGroup`: 'group.' is not allowed"],
    [
      'identityResourceGroup, beside an id',
      {
        ...EXISTING,
        identityResourceGroup: 'a',
        identity: VAULT_ID.replace('Microsoft.KeyVault/vaults', 'Microsoft.ManagedIdentity/userAssignedIdentities'),
      },
      '`identityResourceGroup`: the resource id in `identity` says it already',
    ],
    ['location', { location: 'west-us' }, "`location`: 'west-us' is not allowed"],
    [
      'actionReference, a branch',
      { actionReference: 'org/aks-wli-action@main' },
      "`actionReference`: 'org/aks-wli-action@main' is neither a full commit SHA",
    ],
    ['actionReference, a short commit', { actionReference: 'org/aks-wli-action@0123456 # v1.0.0' }, '`actionReference`:'],
    ['actionReference, a commit without its version', { actionReference: `org/aks-wli-action@${SHA}` }, '`actionReference`:'],
    ['sweepSchedule', { sweepSchedule: 'every night' }, "`sweepSchedule`: 'every night' is no cron expression"],
    ['manifestsFolder', { manifestsFolder: '../elsewhere' }, "`manifestsFolder`: '../elsewhere' is not a folder inside"],
    ['manifestsFolder, with a slash too many', { manifestsFolder: 'manifests/' }, "`manifestsFolder`: 'manifests/'"],
    ['infrastructureFolder', { infrastructureFolder: '/etc' }, "`infrastructureFolder`: '/etc' is not a folder inside"],
    ['sweepSchedule, out of range', { sweepSchedule: '61 2 * * *' }, "`sweepSchedule`: '61 2 * * *' is no cron expression: see its minute"],
    ['sweepSchedule, a month that is none', { sweepSchedule: '0 2 * FOO *' }, 'see its month'],
    ['sweepSchedule, backwards', { sweepSchedule: '0 9-5 * * *' }, 'see its hour'],
    [
      'manifestVariables of the Action',
      { manifestVariables: { CLIENT_ID: '1' } },
      "`manifestVariables`: the Action itself sets 'CLIENT_ID'",
    ],
    ['secrets, twice', { secrets: ['one', 'ONE'] }, "`secrets`: 'ONE' is there twice"],
    ['cluster, too long for its address', { cluster: 'a'.repeat(55) }, 'is too long for the address of a new cluster, which takes 54'],
    ['no bicep and no names', { bicep: false }, '`cluster`: without bicep nothing is made; name the one that exists'],
    [
      'no bicep and no vault of environments',
      { ...EXISTING, environmentVault: undefined! },
      '`environmentVault`: without bicep nothing is made',
    ],
    ['cloud', { cloud: 'azurepublic' }, "`cloud`: 'azurepublic' is none of AzureCloud, AzureUSGovernment, AzureChinaCloud"],
    [
      'environmentVault, the same',
      { vault: 'one-vault', environmentVault: 'One-Vault' },
      '`environmentVault`: the vault of the workload would be open',
    ],
    [
      'environmentResourceGroup, the same',
      { resourceGroup: 'a', environmentResourceGroup: 'A' },
      '`environmentResourceGroup`: pull requests may change',
    ],
    ['environment', { environment: 'a/b' }, "`environment`: 'a/b' is not the name of a GitHub environment"],
    [
      'environmentReviewers, without an environment',
      { environmentReviewers: ['octocat'] },
      '`environmentReviewers`: they approve the runs',
    ],
    ['environmentReviewers', { environment: 'production', environmentReviewers: ['a b'] }, "`environmentReviewers`: 'a b' is not the name"],
    ['runsOn, empty', { runsOn: [] }, '`runsOn`: a job needs a runner'],
    ['runsOn, beside a group', { runsOn: ['a'], runsOnGroup: { group: 'b' } }, '`runsOn`: labels go into `runsOnGroup`'],
    ['timeoutMinutes', { timeoutMinutes: 0 }, '`timeoutMinutes`: 0 is not a whole number'],
    ['nodeSize', { nodeSize: "x'" }, "`nodeSize`: 'x'' is no size"],
    ['nodeCount', { nodeCount: 1.5 }, '`nodeCount`: 1.5 is not a whole number'],
    ['nodeSubnet', { nodeSubnet: 'nodes' }, "`nodeSubnet`: 'nodes' is no resource id of a subnet"],
    ['authorizedIpRanges', { authorizedIpRanges: ['203.0.113.256/24'] }, "`authorizedIpRanges`: '203.0.113.256/24' is no range"],
    ['privateCluster, on the runners of GitHub', { privateCluster: true }, "`privateCluster`: GitHub's own runners do not reach it"],
    [
      'privateCluster, with ranges',
      { privateCluster: true, authorizedIpRanges: ['1.2.3.4'], runsOn: ['x'] },
      '`authorizedIpRanges`: a private cluster',
    ],
    ['vaultAllowedSubnets', { vaultAllowedSubnets: ["/subscriptions/a'/x"] }, '`vaultAllowedSubnets`:'],
    ['maintenance', { maintenance: 'Someday 25:00' }, "`maintenance`: 'Someday 25:00' is not a day of the week"],
    ['logAnalyticsWorkspace', { logAnalyticsWorkspace: VAULT_ID }, '`logAnalyticsWorkspace`:'],
    ['manifestVariables', { manifestVariables: { 'A-B': '1' } }, "`manifestVariables`: 'A-B'"],
    ['rehearsalValues', { rehearsalValues: { REPLICAS: '1' } }, "`rehearsalValues`: 'REPLICAS' is what an expression reads"],
    ['rehearsalValues, of two lines', { rehearsalValues: { 'vars.A': '1\n2' } }, "`rehearsalValues`: 'vars.A'"],
    ['defaultBranch', { defaultBranch: 'a b' }, "`defaultBranch`: 'a b' is not the name of a branch"],
  ])('a wrong %s is refused', (_name, options, sentence) => {
    expect(() => synthesize(options)).toThrow(sentence);
  });

  test('all wrong options are told at once', () => {
    expect(() => synthesize({ cluster: 'a b', vault: 'x', sweepSchedule: 'never' })).toThrow(/cluster[^]*vault[^]*sweepSchedule/);
  });

  test.each(['shop', 'My Shop (EU)', 'a'.repeat(80), '日本', '-x-', '1st'])("the name '%s' gives names that Azure takes", (name) => {
    expect(synthesize({ name })['.github/workflows/workload-identity.yml']).toContain('vault: kv-');
  });

  test('each names the vault of its own: two groups, two vaults', () => {
    const vault = (options: Options): string | undefined =>
      /vault: (\S+)/.exec(synthesize(options)['.github/workflows/workload-identity.yml']!)?.[1];
    expect(vault({ resourceGroup: 'one' })).not.toBe(vault({ resourceGroup: 'two' }));
  });

  test.each(['17 3 * * *', '*/15 * * * *', '0 4 * * MON-FRI', '5,35 0-6/2 1,15 JAN-MAR sun'])(
    "the schedule '%s' is taken",
    (sweepSchedule) => {
      expect(synthesize({ sweepSchedule })['.github/workflows/sweep.yml']).toContain(sweepSchedule);
    },
  );

  test('a refusal is sentences, and no stack', () => {
    const thrown = (): unknown => {
      try {
        return synthesize({ cluster: 'a b' });
      } catch (error) {
        return error;
      }
    };
    expect((thrown() as Error).stack).toMatch(/^These options are wrong:\n {2}- `cluster`: [^\n]+$/);
  });

  test.each(['AzureChinaCloud', 'azurechinacloud'])("the cloud '%s' reaches workflows, regions and texts", (cloud) => {
    const files = synthesize({ cloud });
    expect(files['.github/workflows/workload-identity.yml']).toMatch(/cloud: AzureChinaCloud/);
    expect(files['.github/workflows/workload-identity.yml']).toMatch(/environment: azurechinacloud/);
    expect(files['README.md']).toContain('az cloud set --name AzureChinaCloud');
    expect(files['scripts/set-up.sh']).toContain('--location chinanorth3');
    expect(Object.values(files).join('\n')).not.toContain('westeurope');
  });

  test('what the expressions of manifest variables read has a stand-in in rehearsals', () => {
    const manifestVariables = { REPLICAS: '${{ vars.REPLICAS }}', HOST: "a-${{ vars.HOST || 'b.c' }}" };
    const text = synthesize({ manifestVariables, rehearsalValues: { 'vars.HOST': 'shop example' } })['.github/workflows/rehearsal.yml']!;
    expect(text).toMatch(/--value 'vars\.REPLICAS=1'[^]*--value 'vars\.HOST=shop example'$/m);
    expect(text).not.toContain('b.c');
  });

  test('IMAGE stays where other variables come besides', () => {
    const { variables } = /variables: \|-\n(?<variables>( {12}.*\n)+)/.exec(
      synthesize({ manifestVariables: { REPLICAS: '2' } })['.github/workflows/workload-identity.yml']!,
    )!.groups!;
    expect(variables).toBe('            IMAGE=${{ steps.image.outputs.reference }}\n            REPLICAS=2\n');
  });
});
