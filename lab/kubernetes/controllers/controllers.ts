// The controllers of a cluster with the laboratory's own API: what a kube-controller-manager does, as far as it is played.
import { syncExternalSecrets } from '../../secrets-store/external-secrets';
import { builtIn } from '../resources';
import { reconcileDaemonSets } from './daemon-sets';
import { reconcileDeployments } from './deployments';
import { collectGarbage } from './garbage';
import { reconcileJobs } from './jobs';
import { giveAddresses } from './load-balancers';
import { createLoop } from './loop';
import { endNamespaces, finalize, furnish, furnishAll } from './namespaces';
import { reconcileQuotas } from './quotas';
import { reconcileReplicaSets } from './replica-sets';
import { reconcileStatefulSets } from './stateful-sets';
import type { Controlled } from './pods';
import type { Lab } from '../../context';
import type { Cluster, KubernetesObject } from '../../world';

export interface Controllers {
  finalize(namespace: string, finalizers: unknown): KubernetesObject;
  close(): void;
}

const [NAMESPACE, POD] = [builtIn('Namespace'), builtIn('Pod')];

const OF_EXTERNAL_SECRETS = [
  ...['ExternalSecret', 'SecretStore', 'ClusterSecretStore'].map((kind) => ({ kind, group: 'external-secrets.io' })),
  builtIn('ServiceAccount'),
];

export function startControllers(lab: Lab, cluster: Cluster, { store, verbs, deletion }: Omit<Controlled, 'lab'>): Controllers {
  const controlled: Controlled = { lab, store, verbs, deletion };
  // At once, not in a loop: a pod may be created right after its namespace.
  const unwatch = store.watch((kind, { type, object }) => {
    if (kind === NAMESPACE && type === 'ADDED') furnish(store, lab, object);
  });
  const loops = [
    createLoop({ store, kinds: undefined, reconcile: () => furnishAll(store, lab) }),
    createLoop({ store, kinds: undefined, reconcile: () => endNamespaces(store, lab, deletion) }),
    createLoop({ store, kinds: undefined, reconcile: () => collectGarbage(store, deletion) }),
    createLoop({ store, kinds: [builtIn('Deployment'), builtIn('ReplicaSet'), POD], reconcile: () => reconcileDeployments(controlled) }),
    createLoop({ store, kinds: [builtIn('ReplicaSet'), POD], reconcile: () => reconcileReplicaSets(controlled) }),
    createLoop({ store, kinds: [builtIn('StatefulSet'), POD], reconcile: () => reconcileStatefulSets(controlled) }),
    createLoop({ store, kinds: [builtIn('DaemonSet'), builtIn('Node'), POD], reconcile: () => reconcileDaemonSets(controlled) }),
    createLoop({ store, kinds: [builtIn('Job'), POD], reconcile: () => reconcileJobs(controlled) }),
    createLoop({ store, kinds: [builtIn('Service')], reconcile: () => giveAddresses(lab, store) }),
    createLoop({ store, kinds: undefined, reconcile: () => reconcileQuotas(store) }),
    createLoop({ store, kinds: OF_EXTERNAL_SECRETS, reconcile: () => syncExternalSecrets({ lab, cluster, store }) }),
  ];
  return {
    finalize: (namespace, finalizers) => finalize(store, namespace, finalizers),
    close: () => {
      unwatch();
      for (const loop of loops) loop.close();
    },
  };
}
