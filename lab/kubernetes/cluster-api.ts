// The own Kubernetes API of each cluster: store, verbs and kubelet, made when a cluster is first asked.
import { createKubelet, type Kubelet, type NodeApi } from '../kubelet/kubelet';
import { decodedData, podEvent } from '../kubelet/objects';
import { updated } from './apply';
import { RESOURCE_KINDS } from './resources';
import { createStore, type Store } from './store';
import { requestToken } from './tokens';
import { createVerbs, type Verbs } from './verbs';
import type { Lab } from '../context';
import type { Pod } from './pod';
import type { Cluster } from '../world';

export interface ClusterApi {
  cluster: Cluster;
  store: Store;
  verbs: Verbs;
  kubelet: Kubelet;
}

export interface ClusterApis {
  byHost(host: string): ClusterApi | undefined;
  /** Ends every pod's processes. */
  close(): Promise<void>;
}

const POD = RESOURCE_KINDS.find(({ kind }) => kind === 'Pod')!;
const EVENT = RESOURCE_KINDS.find(({ kind }) => kind === 'Event')!;

/** `containerEnvironment`: what a process needs to reach the laboratory's hosts, as a cluster behind a proxy gives it. */
export function createClusterApis(lab: Lab, containerEnvironment: () => Record<string, string>): ClusterApis {
  const apis = new Map<Cluster, ClusterApi>();
  const start = (cluster: Cluster): ClusterApi => {
    const store = createStore(cluster, lab.random, () => lab.clock.now());
    const kubelet = createKubelet(lab, nodeApi(lab, cluster, store), containerEnvironment);
    const api = { cluster, store, verbs: createVerbs(lab, cluster, store), kubelet };
    store.watch((kind, event) => {
      if (kind !== POD) return;
      if (event.type === 'DELETED') kubelet.forget(event.object as Pod);
      else kubelet.sync(event.object as Pod);
    });
    return api;
  };
  return {
    byHost: (host) => {
      const cluster = lab.world.clusters.find(
        ({ resource }) => resource.properties.fqdn === host && resource.properties.powerState.code === 'Running',
      );
      if (cluster === undefined) return undefined;
      const api = apis.get(cluster) ?? start(cluster);
      apis.set(cluster, api);
      return api;
    },
    close: async () => {
      await Promise.all([...apis.values()].map(({ kubelet }) => kubelet.close()));
      apis.clear();
    },
  };
}

function nodeApi(lab: Lab, cluster: Cluster, store: Store): NodeApi {
  const time = (): string => `${new Date(lab.clock.now()).toISOString().slice(0, 19)}Z`;
  return {
    bind: async (pod, nodeName) => {
      const live = store.get(POD, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
      if (live !== undefined) store.put(POD, { ...live, spec: { ...live.spec, nodeName } });
    },
    writeStatus: async (pod, status) => {
      const live = store.get(POD, pod.metadata.namespace, pod.metadata.name);
      if (live === undefined || live.metadata.uid !== pod.metadata.uid) return;
      store.put(POD, updated(live, { ...live, status }, { manager: 'kubelet', time: time() }, 'status'));
    },
    event: async (pod, event) => {
      store.put(EVENT, podEvent(pod, event, time(), lab.random.hex(16)));
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
      const object = store.get(
        RESOURCE_KINDS.find((candidate) => candidate.kind === kind)!,
        namespace,
        name,
      );
      return decodedData(kind, object?.['data'] as Record<string, string> | undefined);
    },
    remove: async (pod) => {
      store.delete(POD, pod.metadata.namespace, pod.metadata.name);
    },
  };
}
