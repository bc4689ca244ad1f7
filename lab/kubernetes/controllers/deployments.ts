// Deployments: one ReplicaSet for each template that there was; a rollout moves the replicas from the old to the new.
import { createHash } from 'node:crypto';
import { sameJson } from '../../json';
import { builtIn } from '../resources';
import { deploymentStatus, type DeploymentStatus } from './deployment-status';
import { isOwnedBy, ownerReference, podsOf, tell, type Controlled, type PodTemplate } from './pods';
import type { ReplicaSet } from './replica-sets';
import type { KubernetesObject } from '../../world';

const DEPLOYMENT = builtIn('Deployment');
const REPLICA_SET = builtIn('ReplicaSet');
const HASH = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';

export interface Deployment extends KubernetesObject {
  spec: {
    replicas: number;
    paused?: boolean;
    minReadySeconds?: number;
    revisionHistoryLimit: number;
    progressDeadlineSeconds: number;
    selector: { matchLabels?: Record<string, string> };
    strategy: { type: string; rollingUpdate?: { maxSurge: number | string; maxUnavailable: number | string } };
    template: PodTemplate;
  };
  status?: DeploymentStatus;
}

export function reconcileDeployments(cluster: Controlled): number | undefined {
  const waits = cluster.store
    .list(DEPLOYMENT)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((deployment) => reconcile(cluster, deployment as Deployment));
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

function reconcile(cluster: Controlled, deployment: Deployment): number | undefined {
  const { store } = cluster;
  const sets = store.list(REPLICA_SET, deployment.metadata.namespace).filter((set): set is ReplicaSet => isOwnedBy(set, deployment));
  const current = sets.find((set) => sameJson(withoutHash(set.spec.template), deployment.spec.template));
  const old = sets.filter((set) => set !== current);
  if (deployment.spec.paused !== true) {
    const fresh = current ?? createSet(cluster, deployment, old);
    const set = withRevision(cluster, deployment, fresh, old);
    if (deployment.spec.strategy.type === 'Recreate') recreate(cluster, deployment, set, old);
    else roll(cluster, deployment, set, old);
    forgetOldSets(cluster, deployment, old);
  }
  return writeStatus(cluster, deployment);
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { [HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

const revisionOf = ({ metadata }: KubernetesObject): number => Number(metadata.annotations?.[REVISION] ?? 0);

function createSet({ store }: Controlled, deployment: Deployment, old: ReplicaSet[]): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const digest = createHash('sha256').update(JSON.stringify(template)).digest('hex');
  // Ten letters and digits, as Kubernetes ends the name of a ReplicaSet.
  const hash = digest.slice(0, 10).replace(/[aeiou]/g, 'x');
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  const { name, namespace } = deployment.metadata;
  const set = store.put(REPLICA_SET, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace !== undefined && { namespace }),
      labels,
      annotations: {
        'deployment.kubernetes.io/desired-replicas': String(deployment.spec.replicas),
        [REVISION]: String(Math.max(0, ...old.map(revisionOf)) + 1),
      },
      generation: 1,
      ownerReferences: [ownerReference(DEPLOYMENT, deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds !== undefined && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  });
  return set as ReplicaSet;
}

/** A template that comes back has the newest revision again, and the Deployment says which it is at. */
function withRevision({ store }: Controlled, deployment: Deployment, set: ReplicaSet, old: ReplicaSet[]): ReplicaSet {
  const newest = Math.max(0, ...old.map(revisionOf));
  const revision = revisionOf(set) > newest ? revisionOf(set) : newest + 1;
  const annotate = <T extends KubernetesObject>(object: T): T => ({
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [REVISION]: String(revision) } },
  });
  const live = store.get(DEPLOYMENT, deployment.metadata.namespace, deployment.metadata.name);
  if (live !== undefined && revisionOf(live) !== revision) store.put(DEPLOYMENT, annotate(live));
  return revisionOf(set) === revision ? set : (store.put(REPLICA_SET, annotate(set)) as ReplicaSet);
}

function scale({ store, lab }: Controlled, deployment: Deployment, set: ReplicaSet, replicas: number): void {
  const live = store.get(REPLICA_SET, set.metadata.namespace, set.metadata.name) as ReplicaSet | undefined;
  if (live === undefined || live.spec.replicas === replicas) return;
  store.put(REPLICA_SET, {
    ...live,
    metadata: { ...live.metadata, generation: Number(live.metadata['generation'] ?? 1) + 1 },
    spec: { ...live.spec, replicas },
  });
  const direction = replicas > live.spec.replicas ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${live.spec.replicas} to ${replicas}`;
  tell(lab, store, DEPLOYMENT, deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message });
}

function recreate(cluster: Controlled, deployment: Deployment, set: ReplicaSet, old: ReplicaSet[]): void {
  for (const one of old) scale(cluster, deployment, one, 0);
  if (old.every((one) => podsOf(cluster.store, one).length === 0)) scale(cluster, deployment, set, deployment.spec.replicas);
}

/** A share of the replicas, or a number: surge is rounded up, unavailability down. */
export function resolveShare(share: number | string, replicas: number, up: boolean): number {
  if (typeof share === 'number' || !share.endsWith('%')) return Number(share);
  const exact = (Number(share.slice(0, -1)) / 100) * replicas;
  return up ? Math.ceil(exact) : Math.floor(exact);
}

/** As pkg/controller/deployment/rolling.go: never more pods than the surge allows, never fewer available than desired. */
function roll(cluster: Controlled, deployment: Deployment, set: ReplicaSet, old: ReplicaSet[]): void {
  const { replicas, strategy } = deployment.spec;
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate ?? { maxSurge: '25%', maxUnavailable: '25%' };
  const surge = resolveShare(maxSurge, replicas, true);
  // Both rounded to nothing would stop every rollout.
  const unavailable = Math.max(resolveShare(maxUnavailable, replicas, false), surge === 0 ? 1 : 0);
  const total = [set, ...old].reduce((sum, one) => sum + one.spec.replicas, 0);
  if (set.spec.replicas > replicas) scale(cluster, deployment, set, replicas);
  else if (set.spec.replicas < replicas) {
    const room = replicas + surge - total;
    if (room > 0) scale(cluster, deployment, set, Math.min(replicas, set.spec.replicas + room));
  }
  const available = (one: ReplicaSet): number => one.status?.availableReplicas ?? 0;
  const newUnavailable = set.spec.replicas - Math.min(available(set), set.spec.replicas);
  let room = total - (replicas - unavailable) - newUnavailable;
  for (const one of old) {
    const unhealthy = Math.min(Math.max(0, room), one.spec.replicas - available(one));
    if (unhealthy > 0) {
      scale(cluster, deployment, one, one.spec.replicas - unhealthy);
      room -= unhealthy;
      one.spec = { ...one.spec, replicas: one.spec.replicas - unhealthy };
    }
  }
  let spare = [set, ...old].reduce((sum, one) => sum + Math.min(available(one), one.spec.replicas), 0) - (replicas - unavailable);
  for (const one of old) {
    const down = Math.min(one.spec.replicas, Math.max(0, spare));
    if (down > 0) scale(cluster, deployment, one, one.spec.replicas - down);
    spare -= down;
  }
}

function forgetOldSets({ store }: Controlled, { spec }: Deployment, old: ReplicaSet[]): void {
  const empty = old
    .filter((set) => set.spec.replicas === 0 && (set.status?.replicas ?? 0) === 0)
    .toSorted((one, other) => revisionOf(one) - revisionOf(other));
  for (const set of empty.slice(0, Math.max(0, empty.length - spec.revisionHistoryLimit))) {
    store.delete(REPLICA_SET, set.metadata.namespace, set.metadata.name);
  }
}

function writeStatus({ store, lab }: Controlled, before: Deployment): number | undefined {
  const deployment = store.get(DEPLOYMENT, before.metadata.namespace, before.metadata.name) as Deployment | undefined;
  if (deployment === undefined) return undefined;
  const sets = store.list(REPLICA_SET, deployment.metadata.namespace).filter((set): set is ReplicaSet => isOwnedBy(set, deployment));
  const current = sets.find((set) => sameJson(withoutHash(set.spec.template), deployment.spec.template));
  const { status, againInMs } = deploymentStatus(deployment, current, sets, lab.clock.now());
  if (!sameJson(status, deployment.status)) store.put(DEPLOYMENT, { ...deployment, status });
  return againInMs;
}
