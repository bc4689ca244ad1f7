// The cluster's two features: on already, to be turned on, or a reason to stop.
import { formatResourceId } from '../../chain/resource-id';
import { planOf } from '../../engine/plan';
import { diagnose } from './diagnoses';
import type { ClusterFacts } from './client';
import type { ClusterChange } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Plan } from '../../engine/link';

export interface ClusterStep {
  change: ClusterChange;
  /** The cluster before the change. */
  cluster: ClusterFacts;
}

export function planCluster({ cluster, enableClusterFeatures }: Desired, found: ClusterFacts): Plan<ClusterStep> {
  const { name, resourceGroup } = cluster;
  const off = [...(found.issuerEnabled ? [] : ['OIDC issuer']), ...(found.workloadIdentityEnabled ? [] : ['workload identity'])];
  const base = { link: 'cluster', kind: 'AKS cluster', name, id: formatResourceId(cluster) } as const;
  if (!found.running) {
    const change: ClusterChange = { ...base, action: 'keep', differs: [], why: 'it is stopped' };
    return planOf([change], { change, cluster: found }, [diagnose('CLUSTER_STOPPED', { cluster: name, group: resourceGroup })]);
  }
  if (off.length === 0) {
    const change: ClusterChange = {
      ...base,
      action: 'keep',
      differs: [],
      why: `the OIDC issuer and workload identity are on${found.automatic ? '; AKS Automatic' : ''}`,
    };
    return planOf([change], { change, cluster: found });
  }
  const change: ClusterChange = {
    ...base,
    action: 'update',
    why: `turns on: ${off.join(', ')}${found.issuerEnabled ? '' : '; the issuer restarts the API server'}`,
    differs: off.map((feature) => ({ field: feature, before: 'off', after: 'on' })),
  };
  const problem = diagnose('CLUSTER_FEATURES_OFF', {
    features: `${off.join(' and ')} ${off.length === 1 ? 'is' : 'are'}`,
    cluster: name,
    group: resourceGroup,
  });
  return planOf([change], { change, cluster: found }, enableClusterFeatures ? [] : [problem]);
}
