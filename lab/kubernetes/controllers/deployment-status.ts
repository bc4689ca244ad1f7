// How far a rollout is, in the fields that `kubectl rollout status` reads. From pkg/controller/deployment/progress.go.
import { timestamp } from '../../clock';
import { resolveShare, type Deployment } from './deployments';
import { withCondition } from './pods';
import type { ReplicaSet } from './replica-sets';

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

export interface DeploymentStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: Condition[];
}

export function deploymentStatus(
  deployment: Deployment,
  current: ReplicaSet | undefined,
  sets: ReplicaSet[],
  now: number,
): { status: DeploymentStatus; againInMs?: number } {
  const { replicas, paused, progressDeadlineSeconds, strategy } = deployment.spec;
  const sum = (field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
    sets.reduce((all, { status }) => all + (status?.[field] ?? 0), 0);
  const [all, ready, available, updated] = [
    sum('replicas'),
    sum('readyReplicas'),
    sum('availableReplicas'),
    current?.status?.replicas ?? 0,
  ];
  const counts = {
    observedGeneration: Number(deployment.metadata['generation'] ?? 1),
    ...(all > 0 && { replicas: all }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(Math.max(all, replicas) - available > 0 && { unavailableReplicas: Math.max(all, replicas) - available }),
  };
  const at = timestamp(now);
  const condition = (type: string, status: string, reason: string, message: string): Condition => ({
    type,
    status,
    reason,
    message,
    lastUpdateTime: at,
    lastTransitionTime: at,
  });
  const before = deployment.status;
  const unavailable = strategy.type === 'Recreate' ? 0 : resolveShare(strategy.rollingUpdate?.maxUnavailable ?? '25%', replicas, false);
  const enough = available >= replicas - unavailable;
  const conditions = kept(
    before?.conditions ?? [],
    enough
      ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.')
      : condition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.'),
  );
  const failure = sets.flatMap(({ status }) => status?.conditions ?? []).find(({ type }) => type === 'ReplicaFailure');
  const others = conditions.filter(({ type }) => type !== 'ReplicaFailure');
  const withFailure =
    failure === undefined
      ? others
      : kept(others, condition('ReplicaFailure', 'True', failure.reason ?? 'FailedCreate', failure.message ?? ''));

  const name = current?.metadata.name ?? '';
  const complete = updated === replicas && all === replicas && available === replicas;
  const progressing = withFailure.find(({ type }) => type === 'Progressing');
  const quantities = [before?.updatedReplicas ?? 0, before?.readyReplicas ?? 0, before?.availableReplicas ?? 0];
  const progressed =
    progressing === undefined ||
    before?.observedGeneration !== counts.observedGeneration ||
    updated > (quantities[0] ?? 0) ||
    ready > (quantities[1] ?? 0) ||
    available > (quantities[2] ?? 0) ||
    all < (before.replicas ?? 0);
  const since = Date.parse(progressing?.lastUpdateTime ?? at);
  const deadline = since + progressDeadlineSeconds * 1000;
  if (paused === true) {
    return {
      status: { ...counts, conditions: kept(withFailure, condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')) },
    };
  }
  if (complete) {
    if (progressing?.reason === 'NewReplicaSetAvailable' && !progressed) return { status: { ...counts, conditions: withFailure } };
    const done = condition('Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "${name}" has successfully progressed.`);
    return { status: { ...counts, conditions: kept(withFailure, done) } };
  }
  if (progressed) {
    const reason = progressing === undefined ? 'NewReplicaSetCreated' : 'ReplicaSetUpdated';
    const words = progressing === undefined ? `Created new replica set "${name}"` : `ReplicaSet "${name}" is progressing.`;
    return {
      status: { ...counts, conditions: kept(withFailure, condition('Progressing', 'True', reason, words)) },
      againInMs: progressDeadlineSeconds * 1000,
    };
  }
  if (now < deadline || progressing.reason === 'NewReplicaSetAvailable') {
    return { status: { ...counts, conditions: withFailure }, againInMs: Math.max(deadline - now, 100) };
  }
  const exceeded = condition('Progressing', 'False', 'ProgressDeadlineExceeded', `ReplicaSet "${name}" has timed out progressing.`);
  return { status: { ...counts, conditions: progressing.reason === exceeded.reason ? withFailure : kept(withFailure, exceeded) } };
}

/** A condition that says what it said before keeps its times. */
function kept(conditions: Condition[], next: Condition): Condition[] {
  const before = conditions.find(({ type }) => type === next.type);
  const same =
    before?.status === next.status && before.reason === next.reason && before.message === next.message && next.type !== 'Progressing';
  return same ? conditions : withCondition(conditions, next);
}
