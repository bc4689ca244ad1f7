// Secrets that a driver or an operator brings to the pods: linted against the chain, and proven where they are.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { customResource } from '../lab/custom-resource';
import { NAMES } from '../../lab/fresh-world';
import { builtIn } from '../../lab/kubernetes/resources';
import { workspace } from './deployment';
import { allSeen, diagnosisOf, scenario } from './scenario';
import type { KubernetesObject } from '../../lab/world';

const secretClass = (secret: string = NAMES.secret, clientId = '${CLIENT_ID}'): string => `apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata: { name: vault }
spec:
  provider: azure
  parameters:
    clientID: ${clientId}
    tenantId: \${TENANT_ID}
    keyvaultName: \${VAULT_NAME}
    objects: |
      array:
        - |
          objectName: ${secret}
          objectType: secret
`;
const store = (secret: string = NAMES.secret): string => `apiVersion: external-secrets.io/v1
kind: SecretStore
metadata: { name: vault }
spec:
  provider:
    azurekv: { authType: WorkloadIdentity, vaultUrl: "\${VAULT_URI}", serviceAccountRef: { name: "\${SERVICE_ACCOUNT}" } }
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: app }
spec:
  secretStoreRef: { name: vault }
  target: { name: app }
  data: [{ secretKey: it, remoteRef: { key: ${secret} } }]
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      serviceAccountName: \${SERVICE_ACCOUNT}
      containers:
        - { name: web, image: "example.azurecr.io/shop:1", volumeMounts: [{ name: v, mountPath: /mnt/v }] }
      volumes:
        - { name: v, csi: { driver: secrets-store.csi.k8s.io, readOnly: true, volumeAttributes: { secretProviderClass: vault } } }
`;

describe('secrets that are synced', () => {
  const s = scenario();
  const put = (object: KubernetesObject): void => void s.cluster().objects.push(object);
  const define = (group: string, kind: string, plural: string): void => put(customResource(group, kind, plural, { status: {} }));
  const driver = (): void => {
    define('secrets-store.csi.x-k8s.io', 'SecretProviderClass', 'secretproviderclasses');
    const { version } = builtIn('CSIDriver');
    put({ apiVersion: `storage.k8s.io/${version}`, kind: 'CSIDriver', metadata: { name: 'secrets-store.csi.k8s.io' } });
  };
  const operator = (): void => {
    define('external-secrets.io', 'SecretStore', 'secretstores');
    define('external-secrets.io', 'ExternalSecret', 'externalsecrets');
  };
  const run = async (text: string, inputs: Record<string, string> = {}) =>
    s.run({ manifests: 'app.yaml', ...inputs }, { workspace: await workspace(text) });

  beforeEach(() => {
    for (const { dataActions } of s.world().roleDefinitions)
      dataActions.push('Microsoft.ContainerService/managedClusters/customresources/*');
  });

  test('a class mounts and an ExternalSecret is ready; no value is shown, and no pod is left', async () => {
    driver();
    operator();
    const made = await run(`${secretClass()}---\n${store()}---\n${DEPLOYMENT}`);
    expect(made.log).not.toContain('::error');
    expect(made.outputs['proof']).toBe('passed');
    for (const proven of ["a pod mounts the SecretProviderClass 'vault'", "the ExternalSecret 'app' is ready"])
      expect(made.log).toContain(`proof: ${proven}`);
    expect(made.summary).toContain("**Proof:** the ExternalSecret 'app' is ready");
    expect(made.log).not.toContain(s.vault().secrets[0]!.versions[0]!.value);
    expect(s.cluster().objects.filter(({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith('wli-'))).toEqual([]);

    const checked = await s.run({ mode: 'check', workloads: 'all' });
    expect(checked.outputs['proof']).toBe('passed');
    expect(checked.log).toContain("proof: a pod mounts the SecretProviderClass 'vault'");
    expect(checked.log).toContain("proof: the ExternalSecret 'app' is ready");
  });

  test.each([
    [secretClass(), 'SECRETS_DRIVER_MISSING'],
    [store(), 'SECRETS_OPERATOR_MISSING'],
  ])('what is not installed is the diagnosis, before the first write', async (text, code) => {
    const stopped = await run(text);
    expect(diagnosisOf(stopped)).toMatchObject({ link: 'manifests', code });
    expect(s.writes()).toEqual([]);
  });

  test('the kind without its driver', async () => {
    define('secrets-store.csi.x-k8s.io', 'SecretProviderClass', 'secretproviderclasses');
    const failed = await run(secretClass());
    expect(diagnosisOf(failed)).toMatchObject({ link: 'proof', code: 'SECRETS_DRIVER_MISSING' });
    expect(failed.outputs['proof']).toBe('failed');
  });

  test('a secret that is not there: the words of driver and operator', async () => {
    driver();
    operator();
    const failed = await run(`${secretClass('none')}---\n${store('none')}`, { 'check-timeout': '12s' });
    expect([diagnosisOf(failed), ...(diagnosisOf(failed).also ?? [])].map(({ code }) => code).sort()).toEqual([
      'CLASS_NOT_MOUNTED',
      'EXTERNAL_SECRET_NOT_READY',
    ]);
    expect(allSeen(failed)).toContain('SecretNotFound');
    expect(failed.outputs['proof']).toBe('failed');
  });

  test('a class in the cluster that names another identity, by whom it was written', async () => {
    driver();
    await run(`${secretClass(NAMES.secret, '77777777-8888-4999-8aaa-bbbbbbbbbbbb')}---\n${DEPLOYMENT}`, {
      check: 'false',
      lint: 'off',
      rollout: 'false',
    });
    const checked = await s.run({ mode: 'check', workloads: 'deployment/shop', check: 'false' });
    expect(checked.log).toMatch(
      /::warning .*CLASS_DIFFERS: SecretProviderClass wlipoc\/vault \(spec\.parameters\.clientID, written by aks-wli/,
    );
  });
});
