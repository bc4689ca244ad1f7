// The nodes of a cluster, as its agent pools have them: names, labels, taints, and what pods may ask of one.
import { isMap } from '../json';
import type { Node } from './scheduler';
import type { Settings } from '../settings';
import type { Cluster } from '../world';

export interface AgentPool {
  name: string;
  count?: number;
  vmSize?: string;
  osType?: string;
  mode?: string;
  nodeTaints?: string[];
  nodeLabels?: Record<string, string>;
  enableAutoScaling?: boolean;
  minCount?: number;
  maxCount?: number;
}

export function agentPools({ resource }: Cluster): AgentPool[] {
  const pools = resource.properties['agentPoolProfiles'];
  return Array.isArray(pools) ? pools.filter((pool): pool is AgentPool => isMap(pool) && typeof pool['name'] === 'string') : [];
}

export const scaleSetOf = (pool: AgentPool): string => `aks-${pool.name}-00000000-vmss`;

/** The nodes that there are to be: of the first pool as many as the settings say, of others as many as the pool says. */
export function desiredNodes(cluster: Cluster, settings: Settings, scaledUp: ReadonlyMap<string, number>): Node[] {
  return agentPools(cluster).flatMap((pool, position) => {
    const count = (position === 0 ? settings.nodes : (pool.count ?? 0)) + (scaledUp.get(pool.name) ?? 0);
    return Array.from({ length: count }, (_, index) => nodeOf(cluster, pool, index));
  });
}

export function nodeOf({ location }: Cluster, pool: AgentPool, index: number): Node {
  const name = `${scaleSetOf(pool)}${String(index).padStart(6, '0')}`;
  const taints = (pool.nodeTaints ?? []).map((text) => {
    const [, key = '', value, effect = 'NoSchedule'] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
    return { key, ...(value !== undefined && { value }), effect };
  });
  const cores = Number(/^Standard_[A-Z]+(\d+)/.exec(pool.vmSize ?? '')?.[1] ?? 2);
  const condition = (type: string, status: string, reason: string) => ({ type, status, reason });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'agentpool': pool.name,
        'kubernetes.azure.com/agentpool': pool.name,
        'kubernetes.azure.com/mode': (pool.mode ?? 'User').toLowerCase(),
        'kubernetes.io/arch': /p(l|d)?s?_v\d/.test(pool.vmSize ?? '') ? 'arm64' : 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': (pool.osType ?? 'Linux').toLowerCase(),
        'node.kubernetes.io/instance-type': pool.vmSize ?? 'Standard_D2s_v5',
        'topology.kubernetes.io/region': location,
        ...pool.nodeLabels,
      },
    },
    spec: { ...(taints.length > 0 && { taints }) },
    status: {
      // What AKS leaves of a machine: a tenth of a core, and a quarter of the first memory, go to the system.
      allocatable: { cpu: `${cores * 1000 - 100}m`, memory: `${cores * 4 * 1024 - 2048}Mi`, pods: '250' },
      capacity: { cpu: String(cores), memory: `${cores * 4}Gi`, pods: '250' },
      conditions: [condition('Ready', 'True', 'KubeletReady')],
    },
  };
}
