// The own Kubernetes API of each cluster: store, verbs, controllers and nodes, made when a cluster is first asked.
import { createKubelet, type Kubelet } from '../kubelet/kubelet';
import { startNodes, type Nodes } from '../kubelet/node-pool';
import { createAdmission } from './admission/admission';
import { startControllers, type Controllers } from './controllers/controllers';
import { createDeletion, type Deletion } from './deletion';
import { ownNodeApi } from './node-api';
import { builtIn } from './resources';
import { createStore, type Store } from './store';
import { createVerbs, type Verbs } from './verbs';
import type { Lab } from '../context';
import type { Pod } from './pod';
import type { Settings } from '../settings';
import type { Cluster } from '../world';

export interface ClusterApi {
  cluster: Cluster;
  store: Store;
  verbs: Verbs;
  deletion: Deletion;
  controllers: Controllers;
  kubelet: Kubelet;
  nodes: Nodes;
  bind(namespace: string, pod: string, node: string): void;
}

export interface ClusterApis {
  byHost(host: string): ClusterApi | undefined;
  /** The settings have changed: there may be more nodes, or fewer. */
  settingsChanged(change: Partial<Settings>): void;
  /** Ends every pod's processes. */
  close(): Promise<void>;
}

const POD = builtIn('Pod');

/** `containerEnvironment`: what a process needs to reach the laboratory's hosts, as a cluster behind a proxy gives it. */
export function createClusterApis(lab: Lab, containerEnvironment: () => Record<string, string>): ClusterApis {
  const apis = new Map<Cluster, ClusterApi>();
  const start = (cluster: Cluster): ClusterApi => {
    const store = createStore(cluster, lab.random, () => lab.clock.now());
    const admission = createAdmission(lab, cluster, store);
    const verbs = createVerbs({ store, admission, clock: lab.clock, random: lab.random });
    const deletion = createDeletion(store, lab.clock, (...deleted) => admission.admitDeletion(...deleted));
    const nodeApi = ownNodeApi(lab, cluster, store);
    const nodes = startNodes(lab, () => cluster, nodeApi);
    const kubelet = createKubelet(lab, nodeApi, containerEnvironment);
    store.watch((kind, { type, object }) => {
      if (kind !== POD) return;
      if (type === 'DELETED') kubelet.forget(object as Pod);
      else kubelet.sync(object as Pod);
    });
    // Pods that the state brought along: those that wait are run, those that are going go.
    void nodeApi.pods().then((pods) => pods.forEach((pod) => kubelet.sync(pod)));
    const controllers = startControllers(lab, cluster, { store, verbs, deletion });
    const bind = (namespace: string, name: string, node: string): void => {
      const pod = store.require(POD, namespace, name) as Pod;
      store.put(POD, { ...pod, spec: { ...pod.spec, nodeName: node } });
    };
    return { cluster, store, verbs, deletion, controllers, kubelet, nodes, bind };
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
    settingsChanged: (change) => {
      for (const { nodes } of apis.values()) nodes.settingsChanged(change);
    },
    close: async () => {
      const all = [...apis.values()];
      apis.clear();
      for (const { controllers, nodes } of all) {
        controllers.close();
        nodes.close();
      }
      await Promise.all(all.map(({ kubelet }) => kubelet.close()));
    },
  };
}
