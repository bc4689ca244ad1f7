// The kubelet's view of the own API: pods bound; status, events and tokens written and asked for.
import { timestamp } from '../clock';
import { at } from '../json';
import { decodedData, podEvent } from '../kubelet/objects';
import { driverIsMissing } from '../kubelet/volumes';
import { mountSecrets, SECRETS_STORE_DRIVER } from '../secrets-store/csi-driver';
import { updated } from './apply';
import { builtIn } from './resources';
import { schemaOf } from './schema';
import { requestToken } from './tokens';
import type { NodeApi } from '../kubelet/kubelet';
import type { NodeStore } from '../kubelet/node-pool';
import type { Pod } from './pod';
import type { Store } from './store';
import type { Lab } from '../context';
import type { Cluster } from '../world';

const [POD, EVENT, NODE] = [builtIn('Pod'), builtIn('Event'), builtIn('Node')];

export function ownNodeApi(lab: Lab, cluster: Cluster, store: Store): NodeApi & NodeStore {
  const time = (): string => timestamp(lab.clock.now());
  const api: NodeApi & NodeStore = {
    nodes: async () => store.list(NODE),
    // A state may have pods that no API server would have kept.
    pods: async () => store.list(POD).filter((pod): pod is Pod => Array.isArray(at(pod, 'spec.containers'))),
    putNode: async (node) => {
      store.put(NODE, node);
    },
    removeNode: async (name) => {
      store.delete(NODE, undefined, name);
    },
    bind: async (pod, nodeName) => {
      const live = store.get(POD, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
      if (live !== undefined) store.put(POD, { ...live, spec: { ...live.spec, nodeName } });
    },
    writeStatus: async (pod, status) => {
      const live = store.get(POD, pod.metadata.namespace, pod.metadata.name);
      if (live === undefined || live.metadata.uid !== pod.metadata.uid) return;
      store.put(POD, updated(schemaOf(POD), live, { ...live, status }, { manager: 'kubelet', time: time() }, 'status'));
    },
    event: async (pod, event, component) => {
      store.put(EVENT, podEvent(pod, event, time(), lab.random.hex(16), component));
    },
    token: async (pod, { audience, expirationSeconds }) => {
      const answer = (await requestToken(
        lab,
        cluster,
        store,
        { namespace: pod.metadata.namespace ?? 'default', name: pod.spec.serviceAccountName ?? 'default' },
        {
          ...(audience !== undefined && { audiences: [audience] }),
          ...(expirationSeconds !== undefined && { expirationSeconds }),
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: pod.metadata.name, ...(pod.metadata.uid && { uid: pod.metadata.uid }) },
        },
      )) as { status: { token: string } };
      return answer.status.token;
    },
    data: async (kind, namespace, name) => {
      const object = store.get(builtIn(kind), namespace, name);
      return object === undefined ? undefined : decodedData(kind, object['data'] as Record<string, string> | undefined);
    },
    csi: async (pod, volume) => {
      const isThere = store.get(builtIn('CSIDriver'), undefined, volume.driver) !== undefined;
      if (!isThere || volume.driver !== SECRETS_STORE_DRIVER) throw driverIsMissing(volume.driver, isThere);
      const kind = store.kinds().find((one) => one.kind === 'SecretProviderClass');
      const driver = {
        providerClass: async (namespace: string, name: string) => (kind === undefined ? undefined : store.get(kind, namespace, name)),
        token: (audience: string) => api.token(pod, { audience }),
      };
      return mountSecrets(lab, driver, pod, volume);
    },
    remove: async (pod) => {
      const live = store.get(POD, pod.metadata.namespace, pod.metadata.name);
      if (live === undefined || live.metadata.uid !== pod.metadata.uid) return;
      const held = (live.metadata['finalizers'] as string[] | undefined) ?? [];
      if (held.length === 0) store.delete(POD, pod.metadata.namespace, pod.metadata.name);
      else store.put(POD, { ...live, metadata: { ...live.metadata, deletionGracePeriodSeconds: 0 } });
    },
  };
  return api;
}
