// Workloads as they are in the cluster, with who wrote which field.
import { describe, expect, test } from '@jest/globals';
import { workloadsClient } from '../../../src/links/workloads/client';
import { lint } from '../../../src/links/workloads/lint/lint';
import { fakeConnection } from '../../fakes/connection';
import { codesOfFailure } from '../../fakes/context';
import { surroundingsOf } from './surroundings';

const LIVE = {
  metadata: {
    name: 'shop',
    namespace: 'ns',
    managedFields: [
      {
        manager: 'helm',
        operation: 'Update',
        fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:env': {} } } } } } },
      },
      { manager: 'kube-controller-manager', operation: 'Update', fieldsV1: { 'f:status': {} } },
    ],
  },
  spec: {
    template: {
      metadata: { labels: { 'azure.workload.identity/use': 'true' } },
      spec: { serviceAccountName: 'sa', containers: [{ name: 'web', env: [{ name: 'AZURE_CLIENT_ID', value: '' }] }] },
    },
  },
};
const OWNED = { metadata: { name: 'nightly-1', namespace: 'ns', ownerReferences: [{}] } };
const connection = fakeConnection(({ path }) => {
  if (path.endsWith('/deployments')) return { body: { kind: 'DeploymentList', items: [LIVE] } };
  if (path.endsWith('/jobs')) return { body: { kind: 'JobList', items: [OWNED] } };
  if (/\/(statefulsets|daemonsets|cronjobs|pods)$/.test(path)) return { body: { kind: 'List', items: [] } };
  if (path.endsWith('/deployments/shop')) return { body: LIVE };
  if (path.endsWith('/serviceaccounts/tool'))
    return { body: { kind: 'ServiceAccount', metadata: { annotations: { 'azure.workload.identity/client-id': 'id' } } } };
  if (path.endsWith('/serviceaccounts/plain')) return { body: { kind: 'ServiceAccount', metadata: {} } };
  return path.endsWith('/serviceaccounts/secret') ? { status: 403, body: { kind: 'Status' } } : undefined;
});
const client = workloadsClient(async () => connection, 'ns');

describe('live workloads', () => {
  test('all, without what others make; each field with its manager', async () => {
    const items = await client.read('all');
    expect(items.map(({ object }) => `${object.apiVersion} ${object.kind} ${object.metadata.name}`)).toEqual(['apps/v1 Deployment shop']);
    const [finding] = lint({ ...surroundingsOf('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n'), items });
    expect(finding?.diagnosis.code).toBe('POD_VARIABLE_EMPTY');
    expect(finding?.diagnosis.seen).toContain('Deployment ns/shop (spec.template.spec.containers[0].env[0], written by helm)');
  });

  test('by name', async () => {
    expect(await client.read([{ kind: 'Deployment', name: 'shop' }])).toHaveLength(1);
    expect(await codesOfFailure(client.read([{ kind: 'Job', name: 'none' }]))).toEqual(['WORKLOAD_MISSING']);
  });

  test.each([
    ['tool', 'identity'],
    ['plain', 'none'],
    ['none', 'absent'],
    ['secret', 'unknown'],
  ])('the account %s', async (name, state) => {
    expect(await client.account('ns', name)).toBe(state);
  });
});

describe('what other objects name', () => {
  const asked: string[] = [];
  const operator = fakeConnection(({ path }) => {
    asked.push(path);
    if (path.endsWith('/v1beta1/namespaces/ns/secretstores/vault')) return { body: { metadata: { name: 'vault', namespace: 'ns' } } };
    if (path.endsWith('/v1/clustersecretstores/all')) return { body: { metadata: { name: 'all' } } };
    return path.endsWith('/secretproviderclasses/secret') ? { status: 403, body: { kind: 'Status' } } : undefined;
  });
  const named = workloadsClient(async () => operator, 'ns');

  test('is read in the version that the cluster has, and left out where it is not there or may not be read', async () => {
    const found = await named.referenced([
      { kind: 'SecretStore', name: 'vault' },
      { kind: 'ClusterSecretStore', name: 'all' },
      { kind: 'SecretProviderClass', name: 'secret' },
      { kind: 'SecretProviderClass', name: 'none' },
    ]);
    expect(found.map(({ object: { apiVersion, kind, metadata } }) => `${apiVersion} ${kind} ${metadata.name}`)).toEqual([
      'external-secrets.io/v1beta1 SecretStore vault',
      'external-secrets.io/v1 ClusterSecretStore all',
    ]);
    expect(asked).toContain('/apis/secrets-store.csi.x-k8s.io/v1/namespaces/ns/secretproviderclasses/none');
  });
});
