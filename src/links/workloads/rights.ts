// What the link `workloads` may do.
import { AKS, type Right } from '../../chain/right';

const READ = { plane: 'Kubernetes', scope: 'namespace', uses: ['workloads'] } as const;

export const WORKLOAD_RIGHTS: readonly Right[] = [
  { ...READ, action: `${AKS}/apps/deployments/read`, reason: 'lints Deployments and waits for their rollout' },
  { ...READ, action: `${AKS}/apps/statefulsets/read`, reason: 'the same for StatefulSets' },
  { ...READ, action: `${AKS}/apps/daemonsets/read`, reason: 'the same for DaemonSets' },
  { ...READ, action: `${AKS}/apps/replicasets/read`, reason: 'tells the pods of a new revision from those that are replaced' },
  { ...READ, action: `${AKS}/batch/jobs/read`, reason: 'lints Jobs and waits for them' },
  { ...READ, action: `${AKS}/batch/cronjobs/read`, reason: 'lints CronJobs' },
  {
    ...READ,
    action: `${AKS}/customresources/read`,
    reason: 'lints and proves SecretProviderClasses and ExternalSecrets that are in the cluster',
    uses: ['workloads', 'synced-secrets'],
  },
];
