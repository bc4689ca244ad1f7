// The kubelet's view of a real API server: pods bound; status, events and tokens written and asked for.
import { timestamp } from '../clock';
import { decodedData, podEvent } from '../kubelet/objects';
import { driverIsMissing } from '../kubelet/volumes';
import { mountSecrets, SECRETS_STORE_DRIVER } from '../secrets-store/csi-driver';
import type { Json } from '../json';
import type { AdminClient } from './admin-client';
import type { Lab } from '../context';
import type { NodeApi } from '../kubelet/kubelet';
import type { NodeStore } from '../kubelet/node-pool';
import type { Node } from '../kubelet/scheduler';
import type { Pod } from '../kubernetes/pod';

/** A pod may be gone by the time that something is written of it. */
const GONE = [403, 404, 409];

/** `kubeletPort`: where the laboratory answers as each node's kubelet. */
export function realNodeApi(lab: Lab, client: AdminClient, kubeletPort: () => number): NodeApi & NodeStore {
  const namespaceOf = (pod: Pod): string => `/api/v1/namespaces/${pod.metadata.namespace ?? 'default'}`;
  const pathOf = (pod: Pod): string => `${namespaceOf(pod)}/pods/${pod.metadata.name}`;
  const items = async <T>(path: string): Promise<T[]> => (await client.json<{ items: T[] }>('GET', path)).items;
  const api: NodeApi & NodeStore = {
    nodes: () => items<Node>('/api/v1/nodes'),
    pods: () => items<Pod>('/api/v1/pods'),
    putNode: async ({ metadata, spec, status, ...node }) => {
      const at = new Date().toISOString();
      await client.json('POST', '/api/v1/nodes', { ...node, metadata, spec }, { accept: [409] });
      await client.json(
        'PATCH',
        `/api/v1/nodes/${metadata.name}/status`,
        {
          status: {
            ...status,
            conditions: (status?.conditions ?? []).map((one) => ({ ...one, lastHeartbeatTime: at, lastTransitionTime: at })),
            addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
            daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort() } },
            // The API server then hands exec sessions on as WebSockets, not as SPDY.
            declaredFeatures: ['ExtendWebSocketsToKubelet'],
          },
        },
        { contentType: 'application/merge-patch+json' },
      );
    },
    removeNode: async (name) => {
      await client.json('DELETE', `/api/v1/nodes/${name}`, undefined, { accept: [404] });
    },
    csi: async (pod, volume) => {
      const read = async <T>(path: string, kind: string): Promise<T | undefined> => {
        const found = await client.json<T & { kind?: string }>('GET', path, undefined, { accept: [404] });
        return found.kind === kind ? found : undefined;
      };
      const isThere = (await read(`/apis/storage.k8s.io/v1/csidrivers/${volume.driver}`, 'CSIDriver')) !== undefined;
      if (!isThere || volume.driver !== SECRETS_STORE_DRIVER) throw driverIsMissing(volume.driver, isThere);
      const driver = {
        providerClass: (namespace: string, name: string) =>
          read<Json>(`/apis/secrets-store.csi.x-k8s.io/v1/namespaces/${namespace}/secretproviderclasses/${name}`, 'SecretProviderClass'),
        token: (audience: string) => api.token(pod, { audience }),
      };
      return mountSecrets(lab, driver, pod, volume);
    },
    bind: async (pod, nodeName) => {
      await client.json(
        'POST',
        `${pathOf(pod)}/binding`,
        {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name: pod.metadata.name },
          target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
        },
        { accept: GONE },
      );
    },
    writeStatus: async (pod, status) => {
      await client.json(
        'PATCH',
        `${pathOf(pod)}/status?fieldManager=kubelet`,
        { metadata: { uid: pod.metadata.uid }, status },
        {
          contentType: 'application/merge-patch+json',
          accept: GONE,
        },
      );
    },
    event: async (pod, event, component) => {
      const at = timestamp(lab.clock.now());
      await client.json('POST', `${namespaceOf(pod)}/events`, podEvent(pod, event, at, lab.random.hex(16), component), { accept: GONE });
    },
    token: async (pod, { audience, expirationSeconds }) => {
      const path = `${namespaceOf(pod)}/serviceaccounts/${pod.spec.serviceAccountName ?? 'default'}/token`;
      const { status } = await client.json<{ status: { token: string } }>('POST', path, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: {
          audiences: audience === undefined ? [] : [audience],
          expirationSeconds,
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, uid: pod.metadata.uid },
        },
      });
      return status.token;
    },
    data: async (kind, namespace, name) => {
      const path = `/api/v1/namespaces/${namespace}/${kind === 'Secret' ? 'secrets' : 'configmaps'}/${name}`;
      const found = await client.json<{ kind: string; data?: Record<string, string> }>('GET', path, undefined, { accept: GONE });
      return found.kind === kind ? decodedData(kind, found.data) : undefined;
    },
    remove: async (pod) => {
      await client.json(
        'DELETE',
        pathOf(pod),
        { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } },
        { accept: GONE },
      );
    },
  };
  return api;
}
