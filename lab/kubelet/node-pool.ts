// The agent pools at work: their nodes come and go with the settings, and an autoscaler adds what pods wait for.
import { agentPools, desiredNodes, nodeOf, scaleSetOf, type AgentPool } from './nodes';
import { refusalOf } from './scheduler';
import type { NodeApi } from './kubelet';
import type { Node } from './scheduler';
import type { Pod } from '../kubernetes/pod';
import type { Lab } from '../context';
import type { Settings } from '../settings';
import type { Cluster } from '../world';

/** Where nodes are kept. */
export interface NodeStore {
  putNode(node: Node): Promise<void>;
  removeNode(name: string): Promise<void>;
}

export interface Nodes {
  /** The settings have changed: a number of nodes that was set takes back what the autoscaler did. */
  settingsChanged(change: Partial<Settings>): void;
  close(): void;
}

export function startNodes(lab: Lab, cluster: () => Cluster, api: NodeApi & NodeStore): Nodes {
  const scaledUp = new Map<string, number>();
  const handled = new Set<string>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  const report = (error: unknown): void => {
    if (!closed) console.error('laboratory: nodes:', error);
  };
  let turn = Promise.resolve();
  const sync = (): void => {
    turn = turn.then(bring).catch(report);
  };

  /** Makes the nodes that are missing and removes those that are too many. */
  const bring = async (): Promise<void> => {
    const desired = desiredNodes(cluster(), lab.settings, scaledUp);
    const there = new Map((await api.nodes()).map((node) => [node.metadata.name, node]));
    for (const node of desired) if (!there.has(node.metadata.name)) await api.putNode(node);
    const pools = agentPools(cluster()).map(({ name }) => name);
    // Nodes that are no agent pool's were put there by somebody else.
    const surplus = [...there.values()].filter(
      ({ metadata }) =>
        pools.includes(metadata.labels?.['agentpool'] ?? '') && !desired.some((node) => node.metadata.name === metadata.name),
    );
    for (const { metadata } of surplus) await api.removeNode(metadata.name);
  };

  /** As the cluster autoscaler: each pod that waits is either a reason for a node, or gets an event that says why not. Once for each pod. */
  const scan = async (): Promise<void> => {
    const pools = agentPools(cluster());
    const scaling = pools.filter(({ enableAutoScaling }) => enableAutoScaling === true);
    if (scaling.length === 0) return;
    const waiting = (await api.pods()).filter(({ status, metadata }) => isUnschedulable(status) && !handled.has(metadata.uid ?? ''));
    for (const pod of waiting) {
      handled.add(pod.metadata.uid ?? '');
      const refusals = scaling.map((pool) => ({ pool, refusal: poolRefusal(pool, pod, pools.indexOf(pool) === 0) }));
      const fitting = refusals.find(({ refusal }) => refusal === undefined)?.pool;
      if (fitting === undefined) {
        const reasons = [...Map.groupBy(refusals, ({ refusal }) => refusal)].map(([refusal, all]) => `${all.length} ${refusal}`);
        const message = `pod didn't trigger scale-up: ${reasons.join(', ')}`;
        await api.event(pod, { type: 'Normal', reason: 'NotTriggerScaleUp', message }, 'cluster-autoscaler');
        continue;
      }
      const count = countOf(fitting, pools.indexOf(fitting) === 0);
      const message = `pod triggered scale-up: [{${scaleSetOf(fitting)} ${count}->${count + 1} (max: ${fitting.maxCount})}]`;
      scaledUp.set(fitting.name, (scaledUp.get(fitting.name) ?? 0) + 1);
      await api.event(pod, { type: 'Normal', reason: 'TriggeredScaleUp', message }, 'cluster-autoscaler');
      setTimeout(sync, lab.settings.nodeStartMs).unref();
    }
  };

  const countOf = (pool: AgentPool, isFirst: boolean): number =>
    (isFirst ? lab.settings.nodes : (pool.count ?? 0)) + (scaledUp.get(pool.name) ?? 0);
  const poolRefusal = (pool: AgentPool, pod: Pod, isFirst: boolean): string | undefined => {
    if (countOf(pool, isFirst) >= (pool.maxCount ?? 0)) return 'max node group size reached';
    return refusalOf(pod, nodeOf(cluster(), pool, 0), []);
  };
  const again = (): void => {
    timer = setTimeout(() => {
      scan()
        .catch(report)
        .finally(() => {
          if (!closed) again();
        });
    }, lab.settings.autoscalerScanMs).unref();
  };

  sync();
  again();
  return {
    settingsChanged: (change) => {
      if (change.nodes !== undefined) scaledUp.clear();
      clearTimeout(timer);
      again();
      sync();
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

const isUnschedulable = (status: Pod['status']): boolean =>
  (status?.conditions ?? []).some(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable',
  );
