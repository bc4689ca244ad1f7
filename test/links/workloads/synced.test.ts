// What brings secrets to the pods: which classes and ExternalSecrets are the workload's, and which classes are to be read.
import { describe, expect, test } from '@jest/globals';
import { workloadOf } from '../../../src/links/workloads/lint/item';
import { missingReferences, syncedOf } from '../../../src/links/workloads/synced';
import { surroundingsOf } from './surroundings';

const providerClass = (name: string, clientID: string, provider = 'azure'): string =>
  `apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: { name: ${name} }\nspec: { provider: ${provider}, parameters: { clientID: "${clientID}" } }`;
const pod = (name: string, secretProviderClass: string, account = 'sa'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { serviceAccountName: ${account}, containers: [{ name: c, image: i }], volumes: [{ name: v, csi: { driver: secrets-store.csi.k8s.io, volumeAttributes: { secretProviderClass: ${secretProviderClass} } } }] }`;
const store = (name: string, account: string, kind = 'SecretStore', type = 'WorkloadIdentity'): string =>
  `apiVersion: external-secrets.io/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { provider: { azurekv: { authType: ${type}, serviceAccountRef: ${account} } } }`;
const external = (name: string, reference: string): string =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: { name: ${name} }\nspec: { secretStoreRef: ${reference} }`;
const of = (...texts: string[]) => syncedOf(surroundingsOf(texts.join('\n---\n')));

describe('what is to be proven', () => {
  test('classes of the identity, and those that its pods mount and nobody knows', () => {
    const { classes } = of(
      providerClass('own', '${CLIENT_ID}'),
      providerClass('other', '77777777-8888-4999-8aaa-bbbbbbbbbbbb'),
      providerClass('vault-of-hashicorp', '${CLIENT_ID}', 'vault'),
      pod('a', 'own'),
      pod('b', 'other'),
      pod('c', 'unknown'),
      pod('d', 'of-others', 'other-account'),
    );
    expect(classes).toEqual(['own', 'unknown']);
  });

  test.each([
    ['of a store of its account', store('vault', '{ name: sa }'), '{ name: vault }', ['app']],
    [
      'of a store of all namespaces, as its account',
      store('vault', '{ name: sa, namespace: ns }', 'ClusterSecretStore'),
      '{ name: vault, kind: ClusterSecretStore }',
      ['app'],
    ],
    [
      'of the same, as the account of another namespace',
      store('vault', '{ name: sa, namespace: other }', 'ClusterSecretStore'),
      '{ name: vault, kind: ClusterSecretStore }',
      [],
    ],
    ['of a store of another account', store('vault', '{ name: other }'), '{ name: vault }', []],
    ['of a store by the node', store('vault', '{ name: sa }', 'SecretStore', 'ManagedIdentity'), '{ name: vault }', []],
    ['of a store that nobody knows', store('vault', '{ name: sa }'), '{ name: other }', []],
  ])('an ExternalSecret %s', (_what, text, reference, names) => {
    expect(of(text, external('app', reference)).externalSecrets).toEqual(names);
  });
});

describe('what is to be read', () => {
  test('what is mounted or named, and not in the manifests', () => {
    const surroundings = surroundingsOf(
      [
        providerClass('here', '${CLIENT_ID}'),
        pod('a', 'here'),
        pod('b', 'there'),
        store('known', '{ name: sa }'),
        external('one', '{ name: known }'),
        external('two', '{ name: named }'),
        external('three', '{ name: named }'),
        external('four', '{ name: all, kind: ClusterSecretStore }'),
      ].join('\n---\n'),
    );
    const workloads = surroundings.items.flatMap((item) => workloadOf(item, surroundings.desired) ?? []);
    expect(missingReferences(surroundings, workloads).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'SecretProviderClass there',
      'SecretStore named',
      'ClusterSecretStore all',
    ]);
  });
});
