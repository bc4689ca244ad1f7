// The kubelet's view of a real API server: pods bound; status, events and tokens written and asked for.
import { decodedData, podEvent } from '../kubelet/objects';
import type { AdminClient } from './admin-client';
import type { Lab } from '../context';
import type { NodeApi } from '../kubelet/kubelet';
import type { Pod } from '../kubernetes/pod';

/** A pod may be gone by the time that something is written of it. */
const GONE = [403, 404, 409];

export function realNodeApi(lab: Lab, client: AdminClient): NodeApi {
  const namespaceOf = (pod: Pod): string => `/api/v1/namespaces/${pod.metadata.namespace ?? 'default'}`;
  const pathOf = (pod: Pod): string => `${namespaceOf(pod)}/pods/${pod.metadata.name}`;
  return {
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
    event: async (pod, event) => {
      const at = `${new Date(lab.clock.now()).toISOString().slice(0, 19)}Z`;
      await client.json('POST', `${namespaceOf(pod)}/events`, podEvent(pod, event, at, lab.random.hex(16)), { accept: GONE });
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
      const { data } = await client.json<{ data?: Record<string, string> }>('GET', path, undefined, { accept: GONE });
      return decodedData(kind, data);
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
}
