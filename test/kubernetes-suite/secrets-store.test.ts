// The Secrets Store CSI driver with its Azure provider: a pod that mounts a vault's secret, and each way in which it does not.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { NAMES } from '../../lab/fresh-world';
import { addVaultReader } from '../lab/vault-reader';
import { customResource } from '../lab/custom-resource';
import { eventually, suite } from './suite';

describe('the secrets store', () => {
  const s = suite();
  let namespace = '';
  const CLIENT = '60000000-0000-4000-8000-000000000001';
  const PRINCIPAL = '60000000-0000-4000-8000-000000000002';
  const core = (path: string) => `/api/v1/namespaces/${namespace}${path}`;
  const classes = () => `/apis/secrets-store.csi.x-k8s.io/v1/namespaces/${namespace}/secretproviderclasses`;
  const install = async (): Promise<void> => {
    await s.send('POST', '/apis/storage.k8s.io/v1/csidrivers', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'CSIDriver',
      metadata: { name: 'secrets-store.csi.k8s.io' },
      spec: { podInfoOnMount: true },
    });
    await s.send(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      customResource('secrets-store.csi.x-k8s.io', 'SecretProviderClass', 'secretproviderclasses'),
    );
    await eventually(async () => ((await s.send('GET', classes())).status === 200 ? true : undefined), 'the kind');
  };
  const provide = (parameters: object, provider = 'azure') =>
    s.send('POST', classes(), {
      apiVersion: 'secrets-store.csi.x-k8s.io/v1',
      kind: 'SecretProviderClass',
      metadata: { name: 'vault' },
      spec: {
        provider,
        parameters: {
          clientID: CLIENT,
          tenantId: s.lab.world().tenantId,
          keyvaultName: NAMES.vault,
          objects: `array:\n  - |\n    objectName: ${NAMES.secret}\n    objectType: secret\n    objectAlias: mine\n`,
          ...parameters,
        },
      },
    });
  const run = () =>
    s.send('POST', core('/pods'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        serviceAccountName: 'sa',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'c',
            image: 'app:1',
            command: ['sh', '-c', 'wc -c < "$F"'],
            env: [{ name: 'F', value: '/mnt/mine' }],
            volumeMounts: [{ name: 'v', mountPath: '/mnt' }],
          },
        ],
        volumes: [
          { name: 'v', csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { secretProviderClass: 'vault' } } },
        ],
      },
    });
  const reported = (words: string) =>
    eventually(async () => (JSON.stringify((await s.send('GET', core('/events'))).body).includes(words) ? true : undefined), words);
  /** An identity that trusts the account and may read the vault. */
  const identify = (subject: string, mayRead: boolean): void => {
    addVaultReader(s.lab.world(), { name: 'csi', clientId: CLIENT, principalId: PRINCIPAL, subject }, mayRead);
  };

  beforeEach(async () => {
    namespace = await s.freshNamespace();
    await s.apply(core('/serviceaccounts/sa'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa' } });
    await install();
  });

  test('a secret is a file in the pod', async () => {
    identify(`system:serviceaccount:${namespace}:sa`, true);
    await provide({});
    await run();
    await eventually(
      async () => (JSON.stringify((await s.send('GET', core('/pods/p'))).body).includes('"Succeeded"') ? true : undefined),
      'the end',
    );
    const { value } = s.lab.world().vaults[0]!.secrets[0]!.versions[0]!;
    expect(String((await s.send('GET', core('/pods/p/log'))).body).trim()).toBe(String(value.length));
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['no class of that name', async () => undefined, 'SecretProviderClass.secrets-store.csi.x-k8s.io \\"vault\\" not found'],
    ['no vault', () => provide({ keyvaultName: '' }), 'keyvaultName is not set'],
    ['no tenant', () => provide({ tenantId: '' }), 'tenantId is not set'],
    ['another provider', () => provide({}, 'vault'), 'provider not found: provider \\"vault\\"'],
    [
      'an identity that trusts another account',
      () => {
        identify(`system:serviceaccount:${namespace}:other`, true);
        return provide({});
      },
      'AADSTS7002',
    ],
    [
      'an identity without a right',
      () => {
        identify(`system:serviceaccount:${namespace}:sa`, false);
        return provide({});
      },
      'ForbiddenByRbac',
    ],
    [
      'a secret that is not there',
      () => {
        identify(`system:serviceaccount:${namespace}:sa`, true);
        return provide({ objects: 'array:\n  - |\n    objectName: none\n    objectType: secret\n' });
      },
      'SecretNotFound',
    ],
  ])('%s', async (_what, arrange, words) => {
    await arrange();
    await run();
    await reported(words);
    expect(JSON.stringify((await s.send('GET', core('/pods/p'))).body)).toContain('ContainerCreating');
  });
});
