// Options that are refused: each wrong value with its rule, in sentences, all at once.
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { SHA, VAULT_ID, NETWORK, SUBNET, ZONE, ACCOUNT } from './example-ids';
import { EXISTING, synthesize } from './library';
import type { Options } from './option-sets';

describe('refused options', () => {
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
    ['access', { access: ['Reader of everything'] }, "`access`: 'Reader of everything' is not `<role> on <resource id>`"],
    ['access, in two lines', { access: [`Reader on ${ACCOUNT}\nOwner on ${ACCOUNT}`] }, '`access`:'],
    [
      'access, to a role that is not known',
      { access: [`My Role on ${ACCOUNT}`] },
      "`access`: the id of the role 'My Role' is not known here",
    ],
    [
      'access, to a subscription',
      { access: [`Reader on ${ACCOUNT.replace(/\/resourceGroups.*/, '')}`] },
      '`access`: the deployer would give roles in all of',
    ],
    ['access, of no subscription', { access: ['Reader on /subscriptions/ID/resourceGroups/a'] }, '`access`:'],
    [
      'access, to a type that is none',
      { access: [`Reader on ${ACCOUNT.replace('storageAccounts', "a'b")}`] },
      'names a type that Azure has not',
    ],
    ['environmentAccess', { environmentAccess: ['x'] }, "`environmentAccess`: 'x' is not"],
    [
      'environmentAccess, to what the workload reaches',
      {
        access: [`Storage Blob Data Reader on ${ACCOUNT}/blobServices/default/containers/box`],
        environmentAccess: [`Reader on ${ACCOUNT}`],
      },
      `\`environmentAccess\`: '${ACCOUNT}' is or holds what the workload reaches`,
    ],
    [
      'environmentAccess, to the vault',
      { environmentAccess: [`Key Vault Secrets User on ${NETWORK.replace('/net/providers', '/shop')}`] },
      'is or holds what the workload',
    ],
    ['publish', { publish: 'secret shop/identity' }, "`publish`: 'secret shop/identity' is not `configmap <namespace>/<name>`"],
    ['publish, to a name that is none', { publish: 'configmap shop/A_B' }, "`publish`: 'configmap shop/A_B' is not"],
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
    ['vaultEndpointSubnet', { vaultEndpointSubnet: 'nodes' }, '`vaultEndpointSubnet`:'],
    ['vaultDnsZone', { vaultEndpointSubnet: SUBNET, vaultDnsZone: SUBNET }, '`vaultDnsZone`:'],
    ['vaultDnsZone', { vaultDnsZone: ZONE }, '`vaultDnsZone`: it is for private endpoints'],
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

  test('without a deployer of ours, any role and any scope goes', () => {
    const access = `My Role on ${ACCOUNT.replace(/\/resourceGroups.*/, '')}`;
    expect(synthesize({ deployer: false, access: [access] })['.github/workflows/workload-identity.yml']).toContain(`access: ${access}\n`);
  });

  test('all wrong options are told at once', () => {
    expect(() => synthesize({ cluster: 'a b', vault: 'x', sweepSchedule: 'never' })).toThrow(/cluster[^]*vault[^]*sweepSchedule/);
  });

  test('who catches a refusal goes on as before', async () => {
    await setImmediate();
    const listening = process.listenerCount('uncaughtException');
    expect(() => synthesize({ cluster: 'a b' })).toThrow();
    await setImmediate();
    expect(process.listenerCount('uncaughtException')).toBe(listening);
  });

  test('a refusal is sentences, and no stack', () => {
    const thrown = (): unknown => {
      try {
        return synthesize({ cluster: 'a b' });
      } catch (error) {
        return error;
      }
    };
    expect((thrown() as Error).stack).toMatch(/^This option is wrong: `cluster`: [^\n]+$/);
  });
});
