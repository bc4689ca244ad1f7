// Numbers that must lie between two others: pkg/apis/*/validation of Kubernetes, which OpenAPI does not carry.

export interface Bound {
  from: number;
  to?: number;
}

const NOT_NEGATIVE: Bound = { from: 0 };
const POSITIVE: Bound = { from: 1 };
const PORT: Bound = { from: 1, to: 65535 };
const REPLICATED = { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE, revisionHistoryLimit: NOT_NEGATIVE };

/** By type in schemas.json and field. */
export const BOUNDS: Record<string, Record<string, Bound>> = {
  'apps.v1.DeploymentSpec': { ...REPLICATED, progressDeadlineSeconds: NOT_NEGATIVE },
  'apps.v1.ReplicaSetSpec': REPLICATED,
  'apps.v1.StatefulSetSpec': REPLICATED,
  'apps.v1.DaemonSetSpec': REPLICATED,
  'batch.v1.JobSpec': {
    parallelism: NOT_NEGATIVE,
    completions: NOT_NEGATIVE,
    backoffLimit: NOT_NEGATIVE,
    activeDeadlineSeconds: NOT_NEGATIVE,
    ttlSecondsAfterFinished: NOT_NEGATIVE,
  },
  'batch.v1.CronJobSpec': {
    startingDeadlineSeconds: NOT_NEGATIVE,
    successfulJobsHistoryLimit: NOT_NEGATIVE,
    failedJobsHistoryLimit: NOT_NEGATIVE,
  },
  'core.v1.PodSpec': { activeDeadlineSeconds: { from: 1, to: 2147483647 } },
  'core.v1.Probe': {
    initialDelaySeconds: NOT_NEGATIVE,
    timeoutSeconds: NOT_NEGATIVE,
    periodSeconds: NOT_NEGATIVE,
    successThreshold: NOT_NEGATIVE,
    failureThreshold: NOT_NEGATIVE,
  },
  'core.v1.ContainerPort': { containerPort: PORT, hostPort: PORT },
  'core.v1.ServicePort': { port: PORT, targetPort: PORT, nodePort: PORT },
  'core.v1.SecurityContext': { runAsUser: { from: 0, to: 2147483647 }, runAsGroup: { from: 0, to: 2147483647 } },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { minReplicas: POSITIVE, maxReplicas: POSITIVE },
  'networking.v1.ServiceBackendPort': { number: PORT },
  'core.v1.ConfigMapVolumeSource': { defaultMode: { from: 0, to: 0o777 } },
  'core.v1.SecretVolumeSource': { defaultMode: { from: 0, to: 0o777 } },
  'core.v1.ProjectedVolumeSource': { defaultMode: { from: 0, to: 0o777 } },
  'core.v1.KeyToPath': { mode: { from: 0, to: 0o777 } },
  'core.v1.ServiceAccountTokenProjection': { expirationSeconds: { from: 600 } },
};

/** In the words of field.Invalid; undefined when the value lies within. */
export function boundProblem({ from, to }: Bound, value: unknown): string | undefined {
  if (typeof value !== 'number' || (value >= from && value <= (to ?? Infinity))) return undefined;
  if (to === 0o777) return 'must be a number between 0 and 0777 (octal), both inclusive';
  if (from === 600) return 'may not specify a duration less than 10 minutes';
  if (to !== undefined) return `must be between ${from} and ${to}, inclusive`;
  return from === 0 ? 'must be greater than or equal to 0' : 'must be greater than 0';
}
