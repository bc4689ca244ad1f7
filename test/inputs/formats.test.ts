// The formats of inputs: what each takes and refuses.
import { describe, expect, test } from '@jest/globals';
import * as formats from '../../src/inputs/formats';
import * as objectFormats from '../../src/inputs/object-formats';
import type { Format } from '../../src/inputs/formats';

const VAULT_ID = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/my-vault';
const STORAGE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a';
const vault = formats.nameOrId(formats.vaultName, 'Microsoft.KeyVault/vaults');

const CASES: [string, Format<unknown>, string[], string[]][] = [
  ['resource group', formats.resourceGroup, ['a', 'My_Group-(1).x', 'a'.repeat(90)], ['', 'a.', 'a b', 'a'.repeat(91), 'a/b']],
  ['cluster', formats.clusterName, ['a', 'my-cluster_1', 'a'.repeat(63)], ['-a', 'a-', 'a'.repeat(64), 'a.b']],
  ['namespace', formats.namespace, ['a', 'my-namespace'], ['A', '-a', 'a'.repeat(64), 'a.b', 'kube-system']],
  ['ServiceAccount', formats.serviceAccount, ['a', 'a.b-c'], ['A', 'a..b', 'a_b', 'a'.repeat(254)]],
  [
    'vault',
    vault,
    ['abc', 'my-vault-1', VAULT_ID, VAULT_ID.replace('resourceGroups', 'resourcegroups')],
    ['ab', '1abc', 'a--b', 'abc-', 'a'.repeat(25), VAULT_ID.replace('KeyVault', 'Storage'), `${VAULT_ID}/secrets/x`, '/x'],
  ],
  ['identity', formats.identityName, ['abc', '1_a-b'], ['ab', '_ab', 'a.b']],
  ['audience', formats.audience, ['api://AzureADTokenExchange', 'a'.repeat(600)], ['', 'a b', 'a\nb', 'a'.repeat(601)]],
  ['secret', formats.secretName, ['a', 'My-Secret-1'], ['a_b', 'a/b', 'a'.repeat(128)]],
  ['location', formats.location, ['westus', 'West US 2'], ['west-us', '']],
  ['environment', formats.environmentName, ['pr-17', 'a', 'a'.repeat(30)], ['PR-17', '-a', 'a-', 'a'.repeat(31), 'a.b', '']],
  [
    'GUID',
    formats.guid,
    ['00000000-0000-4000-8000-00000000000A'],
    ['00000000-0000-4000-8000-00000000000', '{00000000-0000-4000-8000-000000000001}', 'x'],
  ],
  ['one of', formats.oneOf(['ensure', 'plan']), ['plan'], ['Plan', '', 'constructor']],
  ['choice', formats.choice({ one: 1, two: 2 }), ['two'], ['three', '', 'constructor']],
  ['flag', formats.flag, ['true', 'False'], ['yes', '1']],
  [
    'image',
    formats.image,
    ['a.example/b:1', `a@sha256:${'0'.repeat(64)}`, `a.example:5000/b/c:1@sha256:${'0'.repeat(64)}`],
    ['a', 'a:latest', 'a b:1', 'a.example:5000/b'],
  ],
  [
    'workloads',
    objectFormats.workloads,
    ['all', 'deployment/a', 'sts/a\nCronJobs/b.c'],
    ['a', 'service/a', 'deployment/', 'pod/A', 'all\npod/a'],
  ],
  [
    'publish',
    objectFormats.publish,
    ['configmap flux-system/ids', 'ConfigMap  a/b.c'],
    ['secret a/b', 'configmap b', 'configmap a/', 'configmap a/b/c', 'configmap kube-system/b', 'configmap a/B', 'a/b'],
  ],
  [
    'access',
    formats.access,
    [
      'Reader on /subscriptions/s',
      'A on b on /subscriptions/s/resourceGroups/g',
      `Storage Blob Data Reader on ${STORAGE}/blobServices/default/containers/c/`,
    ],
    [
      'Reader',
      'on /subscriptions/s',
      'Reader on account',
      'Reader on /',
      `Reader on ${STORAGE}/blobServices`,
      'Reader on /providers/x/y/z',
    ],
  ],
  [
    'permissions of a vault',
    formats.vaultPermissions,
    ['secrets get', 'Secrets Get list, certificates get\nkeys wrapkey'],
    ['get', 'secrets', 'secrets get, keys', 'secrets sign', 'storage get', 'constructor get', ''],
  ],
  ['duration', formats.duration(10, 3600), ['10', '90s', '5m', '1h'], ['9s', '2h', 'soon', '-5m', '1.5h']],
  ['variables', formats.variables(['TAKEN']), ['A=b', 'A=', 'A_1=b=c\nB=d'], ['=b', '1A=b', 'A', 'TAKEN=x']],
];

describe('formats', () => {
  test.each(CASES)('%s', (_name, format, right, wrong) => {
    for (const text of right) expect([text, 'value' in format.parse(text)]).toEqual([text, true]);
    for (const text of wrong) expect([text, format.parse(text)]).toEqual([text, { problem: expect.any(String) }]);
    expect(format.example).not.toBe('');
  });

  test('values are parsed, not only checked', () => {
    expect(formats.duration(10, 3600).parse('5m')).toEqual({ value: 300 });
    expect(formats.location.parse('West US 2')).toEqual({ value: 'westus2' });
    expect(formats.flag.parse('FALSE')).toEqual({ value: false });
    expect(formats.list(formats.secretName).parse(' a \n\n b\n')).toEqual({ value: ['a', 'b'] });
    expect(formats.access.parse(`Storage Blob Data Reader on ${STORAGE}/`)).toEqual({
      value: { role: 'Storage Blob Data Reader', scope: STORAGE },
    });
    expect(formats.vaultPermissions.parse('secrets get, keys sign, secrets get LIST')).toEqual({
      value: { secrets: ['get', 'list'], keys: ['sign'] },
    });
    expect(formats.variables([]).parse('A=b=c\nB=')).toEqual({
      value: new Map([
        ['A', 'b=c'],
        ['B', ''],
      ]),
    });
  });
});
