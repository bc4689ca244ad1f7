// The options: what each of them changes in what is synthesised.
import { describe, expect, test } from '@jest/globals';
import { SHA, VAULT_ID, NETWORK, SUBNET, ZONE, ACCOUNT } from './example-ids';
import { assembly, EXISTING, library, synthesize, type Files } from './library';

type Options = NonNullable<Parameters<typeof synthesize>[0]>;

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
  'access': { access: [`Storage Blob Data Reader on ${ACCOUNT}`] },
  'environmentAccess': { environmentAccess: [`Storage Blob Data Contributor on ${ACCOUNT}`] },
  'publish': { publish: 'configmap shop/identity' },
  'publish, elsewhere': { publish: 'configmap flux-system/shop-identity' },
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
  'vaultEndpointSubnet': { vaultEndpointSubnet: SUBNET },
  'vaultDnsZone': { vaultEndpointSubnet: SUBNET, vaultDnsZone: ZONE },
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

  test.each(['AzureChinaCloud', 'azurechinacloud'])("the cloud '%s' reaches workflows, regions and texts", (cloud) => {
    const files = synthesize({ cloud });
    expect(files['.github/workflows/workload-identity.yml']).toMatch(/cloud: AzureChinaCloud/);
    expect(files['.github/workflows/workload-identity.yml']).toMatch(/environment: azurechinacloud/);
    expect(files['README.md']).toContain('az cloud set --name AzureChinaCloud');
    // What the Action asks GitHub for, and azure/login does not by itself.
    const audience = 'api://AzureADTokenExchangeChina';
    for (const name of ['deployer', 'environments']) expect(files[`infra/${name}.bicep`]).toContain(`'${audience}'`);
    for (const name of ['infrastructure.yml', 'show-subject.yml'])
      expect(files[`.github/workflows/${name}`]?.toLowerCase()).toContain(`audience: ${audience.toLowerCase()}`);
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
