// The official client for JavaScript, unmodified, with the kubeconfig that a laboratory hands out.
import { readFileSync } from 'node:fs';
import { CoreV1Api, KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { suite } from './suite';

describe('@kubernetes/client-node', () => {
  const s = suite();

  test('the cluster has an authority of its own, as in reality: that of the public hosts does not vouch for it', async () => {
    const config = new KubeConfig();
    config.loadFromFile(s.lab.kubeconfig);
    const listed = (caData: string): Promise<unknown> => {
      config.clusters = config.clusters.map((cluster) => ({ ...cluster, caData }));
      return config.makeApiClient(CoreV1Api).listNamespace();
    };
    const own = config.clusters[0]?.caData ?? '';
    expect(Buffer.from(own, 'base64').toString()).toBe(s.lab.clusterAuthority);
    await expect(listed(readFileSync(s.lab.ca, 'base64'))).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/SELF_SIGNED_CERT|UNABLE_TO_VERIFY|CERT_SIGNATURE_FAILURE/) },
    });
    await expect(listed(own)).resolves.toBeDefined();
  });

  test('lists, applies, reads and asks for a token', async () => {
    s.becomeAdmin();
    const config = new KubeConfig();
    config.loadFromFile(s.lab.kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    expect((await core.listNamespace()).items.map(({ metadata }) => metadata?.name)).toContain('default');
    const objects = KubernetesObjectApi.makeApiClient(config);
    const apply = (object: { apiVersion: string; kind: string; metadata: { name: string; namespace?: string } }) =>
      objects.patch(object, undefined, undefined, 'suite', false, PatchStrategy.ServerSideApply);
    const name = s.namespace();
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    await apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'sa', namespace: name } });
    expect((await core.readNamespacedServiceAccount({ name: 'sa', namespace: name })).metadata?.uid).toBeTruthy();
    const { status } = await core.createNamespacedServiceAccountToken({
      name: 'sa',
      namespace: name,
      body: { spec: { audiences: ['api://AzureADTokenExchange'] } },
    });
    expect(status?.token?.split('.')).toHaveLength(3);
    await expect(core.readNamespacedPod({ name: 'absent', namespace: name })).rejects.toMatchObject({ code: 404 });
  });
});
