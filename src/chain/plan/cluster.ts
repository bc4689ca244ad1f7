// The cluster's two features: on already, turned on where that is wished, or a reason to stop.
import { diagnose, type Diagnosis } from '../diagnosis';
import { formatResourceId } from '../resource-id';
import type { Change } from './change';
import type { Desired } from '../desired';
import type { ClusterFacts } from '../facts';

export function planCluster(desired: Desired, cluster: ClusterFacts): { change: Change; problem?: Diagnosis } {
  const { name, resourceGroup } = desired.cluster;
  const off = [...(cluster.issuerEnabled ? [] : ['OIDC issuer']), ...(cluster.workloadIdentityEnabled ? [] : ['workload identity'])];
  const base = { link: 'cluster', kind: 'AKS cluster', id: formatResourceId(desired.cluster) } as const;
  if (!cluster.running)
    return {
      change: { ...base, action: 'keep', differs: [], why: 'it is stopped' },
      problem: diagnose('CLUSTER_STOPPED', { cluster: name, group: resourceGroup }),
    };
  if (off.length === 0) return { change: { ...base, action: 'keep', differs: [], why: 'the OIDC issuer and workload identity are on' } };
  const change: Change = {
    ...base,
    action: 'update',
    why: `turns on: ${off.join(', ')}`,
    differs: off.map((feature) => ({ field: feature, before: 'off', after: 'on' })),
  };
  return desired.enableClusterFeatures
    ? { change }
    : { change, problem: diagnose('CLUSTER_FEATURES_OFF', { features: off.join(' and '), cluster: name, group: resourceGroup }) };
}
