// A real API server in the place of the laboratory's own: started, furnished with a node and the webhook.
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { createKubelet } from '../kubelet/kubelet';
import { startNodes } from '../kubelet/node-pool';
import { EXCLUDED_LABELS } from '../kubernetes/admission/identity-webhook';
import { WEBHOOK_NAME } from '../webhook/errors';
import { USE_LABEL } from '../webhook/mutate';
import { adminClient, type AdminClient } from './admin-client';
import { startApiServer, type ApiServerParts } from './api-server';
import { callbackApp } from './callbacks';
import { startControllerManager } from './controller-manager';
import { forwarder, type Forwarder } from './forward';
import { startKubeletServer } from './kubelet-server';
import { realNodeApi } from './node-api';
import type { Lab } from '../context';
import type { Pod } from '../kubernetes/pod';
import type { Settings } from '../settings';
import type { CertificateAuthority } from '../network/certificates';

export interface RealCluster extends Forwarder {
  /** Registers the webhook or removes it, and makes or removes nodes, as the settings say. */
  settingsChanged(change: Partial<Settings>): Promise<void>;
  /** Whether RBAC gives a user the verb of identity bindings on a client id. */
  mayUseIdentity(user: string, clientId: string): Promise<boolean>;
  close(): Promise<void>;
}

export interface RealClusterParts {
  lab: Lab;
  authority: CertificateAuthority;
  folder: string;
  binaries: ApiServerParts['binaries'];
  containerEnvironment: () => Record<string, string>;
}

export async function startRealCluster({ lab, authority, folder, binaries, containerEnvironment }: RealClusterParts): Promise<RealCluster> {
  const cluster = () => lab.world.clusters[0]!;
  const late: { client?: AdminClient } = {};
  const handleCallback = getRequestListener(callbackApp(lab, cluster, () => late.client!).fetch);
  const callbacks = https.createServer(await authority.issue('127.0.0.1'), (request, response) => {
    void handleCallback(request, response);
  });
  await new Promise<void>((resolve) => {
    callbacks.listen(0, '127.0.0.1', resolve);
  });
  const callbackUrl = `https://127.0.0.1:${(callbacks.address() as AddressInfo).port}`;
  const server = await startApiServer({
    binaries,
    folder: join(folder, 'api-server'),
    authority,
    signingKey: lab.keys.cluster,
    callbackUrl,
    issuer: cluster().resource.properties.oidcIssuerProfile?.issuerURL ?? '',
  });
  const client = (late.client = adminClient(server));
  const { kubeControllerManager } = binaries;
  const manager =
    kubeControllerManager === undefined
      ? undefined
      : await startControllerManager(kubeControllerManager, join(folder, 'controller-manager'), server);
  const nodeApi = realNodeApi(lab, client, () => kubeletServer.port);
  const kubelet = createKubelet(lab, nodeApi, containerEnvironment);
  const kubeletServer = await startKubeletServer(authority, kubelet);
  const nodes = startNodes(lab, cluster, nodeApi);
  const registerWebhook = () => register(client, authority, callbackUrl, lab.settings.webhook);
  await registerWebhook();
  const unwatch = client.watch('/api/v1/pods', ({ type, object }) => {
    if (type === 'DELETED') kubelet.forget(object as Pod);
    else if (type === 'ADDED' || type === 'MODIFIED') kubelet.sync(object as Pod);
  });
  return {
    ...forwarder(server),
    settingsChanged: async (change) => {
      nodes.settingsChanged(change);
      if (change.webhook !== undefined) await registerWebhook();
    },
    mayUseIdentity: async (user, clientId) => {
      const { status } = await client.json<{ status: { allowed: boolean } }>('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user, resourceAttributes: { group: 'cid.wi.aks.azure.com', resource: clientId, verb: 'use-managed-identity' } },
      });
      return status.allowed;
    },
    close: async () => {
      unwatch();
      nodes.close();
      await kubelet.close();
      await manager?.close();
      await Promise.all([server.close(), kubeletServer.close()]);
      callbacks.closeAllConnections();
      await new Promise((resolve) => {
        callbacks.close(resolve);
      });
    },
  };
}

/** As AKS registers it: by label, failing closed, asked again after others, not for kube-system. */
async function register(client: AdminClient, authority: CertificateAuthority, callbackUrl: string, webhook: string): Promise<void> {
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  const name = 'azure-wi-webhook-mutating-webhook-configuration';
  await client.json('DELETE', `${path}/${name}`, undefined, { accept: [404] });
  if (webhook === 'off') return;
  await client.json('POST', path, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: WEBHOOK_NAME,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        reinvocationPolicy: 'IfNeeded',
        matchPolicy: 'Equivalent',
        clientConfig: {
          url: webhook === 'down' ? 'https://127.0.0.1:1/mutate-v1-pod' : `${callbackUrl}/mutate-v1-pod`,
          caBundle: Buffer.from(authority.pem).toString('base64'),
        },
        objectSelector: { matchLabels: { [USE_LABEL]: 'true' } },
        namespaceSelector: {
          matchExpressions: [
            { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] },
            // What AKS's admissions enforcer adds to every webhook.
            ...EXCLUDED_LABELS.map((key) => ({ key, operator: 'DoesNotExist' })),
          ],
        },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'], scope: '*' }],
      },
    ],
  });
}
