// The controllers of a cluster with the laboratory's own API: what a kube-controller-manager does, as far as it is played.
import { builtIn } from '../resources';
import { reconcileDaemonSets } from './daemon-sets';
import { reconcileDeployments } from './deployments';
import { collectGarbage } from './garbage';
import { reconcileJobs } from './jobs';
import { createLoop } from './loop';
import { endNamespaces, finalize, furnish, furnishAll } from './namespaces';
import { reconcileQuotas } from './quotas';
import { reconcileReplicaSets } from './replica-sets';
import { reconcileStatefulSets } from './stateful-sets';
import type { Controlled } from './pods';
import type { Deletion } from '../deletion';
import type { Store } from '../store';
import type { Verbs } from '../verbs';
import type { Lab } from '../../context';
import type { KubernetesObject } from '../../world';

export interface Controllers {
  finalize(namespace: string, finalizers: unknown): KubernetesObject;
  close(): void;
}

const [NAMESPACE, POD] = [builtIn('Namespace'), builtIn('Pod')];

export function startControllers(lab: Lab, store: Store, verbs: Verbs, deletion: Deletion): Controllers {
  const cluster: Controlled = { lab, store, verbs, deletion };
  // At once, not in a loop: a pod may be created right after its namespace.
  const unwatch = store.watch((kind, { type, object }) => {
    if (kind === NAMESPACE && type === 'ADDED') furnish(store, lab, object);
  });
  const loops = [
    createLoop({ store, kinds: undefined, reconcile: () => furnishAll(store, lab) }),
    createLoop({ store, kinds: undefined, reconcile: () => endNamespaces(store, lab, deletion) }),
    createLoop({ store, kinds: undefined, reconcile: () => collectGarbage(store, deletion) }),
    createLoop({ store, kinds: [builtIn('Deployment'), builtIn('ReplicaSet'), POD], reconcile: () => reconcileDeployments(cluster) }),
    createLoop({ store, kinds: [builtIn('ReplicaSet'), POD], reconcile: () => reconcileReplicaSets(cluster) }),
    createLoop({ store, kinds: [builtIn('StatefulSet'), POD], reconcile: () => reconcileStatefulSets(cluster) }),
    createLoop({ store, kinds: [builtIn('DaemonSet'), builtIn('Node'), POD], reconcile: () => reconcileDaemonSets(cluster) }),
    createLoop({ store, kinds: [builtIn('Job'), POD], reconcile: () => reconcileJobs(cluster) }),
    createLoop({ store, kinds: undefined, reconcile: () => reconcileQuotas(store) }),
  ];
  return {
    finalize: (namespace, finalizers) => finalize(store, namespace, finalizers),
    close: () => {
      unwatch();
      for (const loop of loops) loop.close();
    },
  };
}
