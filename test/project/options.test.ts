// The options: what each of them changes in what is synthesised, and which values are refused, with the rule.
import { describe, expect, test } from '@jest/globals';
import { assembly, library, synthesize, type Files } from './library';

type Options = NonNullable<Parameters<typeof synthesize>[0]>;

const SHA = '0123456789'.repeat(4);
const VAULT_ID = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central';
const VARIANTS: Record<string, Options> = {
  'name': { name: 'My Shop (EU)' },
  'cluster': { cluster: 'blue' },
  'resourceGroup': { resourceGroup: 'rg-blue(eu)' },
  'namespace': { namespace: 'blue' },
  'serviceAccount': { serviceAccount: 'reader' },
  'vault': { vault: 'blue-vault' },
  'vault elsewhere': { vault: VAULT_ID, bicep: false },
  'secrets': { secrets: ['db-password', '2nd-key'] },
  'identity': { identity: 'blue-identity' },
  'identityResourceGroup': { identityResourceGroup: 'shop-identities' },
  'location': { location: 'West US' },
  'cloud': { cloud: library.Cloud.AZURE_CHINA_CLOUD },
  'actionReference, a commit': { actionReference: `acme/aks-wli-action@${SHA} # v1.2.3` },
  'actionReference, a tag': { actionReference: 'acme/aks-wli-action@v2.0' },
  'environments': { environments: false },
  'sweepSchedule': { sweepSchedule: '0 4 * * MON-FRI' },
  'manifestsFolder': { manifestsFolder: 'deploy/k8s' },
  'manifestVariables': { manifestVariables: { REPLICAS: '2' } },
  'defaultBranch': { defaultBranch: 'trunk' },
  'infrastructureFolder': { infrastructureFolder: 'azure' },
  'bicep': { bicep: false },
  'deployer': { deployer: false },
  'devDeps': { devDeps: ['aks-wli-action@^1', 'cdk8s@^2'] },
};

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
      .filter(({ kind, fqn, properties }) => kind === 'interface' && fqn !== 'aks-wli-action.DeployerIdentityOptions' && properties)
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
      { bicep: false, vault: VAULT_ID.replace(/11111111[^/]*/, "x'y") },
      "`vault`: 'x'y' is not allowed: a GUID is wanted",
    ],
    ['vault elsewhere, with bicep', { vault: VAULT_ID }, '`vault`: a resource id is for what exists elsewhere'],
    ['secrets', { secrets: ['a_b'] }, "`secrets`: 'a_b' is not allowed"],
    ['no secrets', { secrets: [] }, '`secrets`: the proof needs one to read'],
    ['identity', { identity: '-' }, "`identity`: '-' is not allowed"],
    ['identityResourceGroup', { identityResourceGroup: 'group.' }, "`identityResourceGroup`: 'group.' is not allowed"],
    [
      'identityResourceGroup, beside an id',
      {
        bicep: false,
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
    ['manifestVariables', { manifestVariables: { 'A-B': '1' } }, "`manifestVariables`: 'A-B'"],
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
});
