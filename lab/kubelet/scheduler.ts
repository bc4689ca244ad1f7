// Which node takes a pod, and why none does: taints, selectors and affinity, what is asked for and what is left.
import { nanos } from '../kubernetes/quantity';
import { meets } from '../kubernetes/selectors';
import type { Container, Pod } from '../kubernetes/pod';
import type { KubernetesObject } from '../world';

interface Taint {
  key: string;
  value?: string;
  effect: string;
}

interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
}

interface Expression {
  key: string;
  operator: string;
  values?: string[];
}

interface Term {
  matchExpressions?: Expression[];
  matchFields?: Expression[];
}

export interface Node extends KubernetesObject {
  spec?: { taints?: Taint[]; unschedulable?: boolean };
  status?: { allocatable?: Record<string, string>; capacity?: Record<string, string>; conditions?: { type: string; status: string }[] };
}

export type Decision = { node: string } | { message: string };

export function schedule(pod: Pod, nodes: Node[], pods: Pod[]): Decision {
  const tail = (count: string): string => `preemption: 0/${nodes.length} nodes are available${count}.`;
  if (nodes.length === 0) return { message: `0/0 nodes are available: no nodes available to schedule pods. ${tail('')}` };
  const refusals: string[] = [];
  // The emptiest first, as the scheduler's least-allocated score has it.
  const on = (node: Node): Pod[] =>
    pods.filter(({ spec, status }) => spec.nodeName === node.metadata.name && status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  for (const node of nodes.toSorted((one, other) => on(one).length - on(other).length)) {
    const refusal = refusalOf(pod, node, on(node));
    if (refusal === undefined) return { node: node.metadata.name };
    refusals.push(refusal);
  }
  const counted = [...Map.groupBy(refusals, (refusal) => refusal)].map(([refusal, all]) => `${all.length} ${refusal}`).sort();
  const helpless = `: ${nodes.length} Preemption is not helpful for scheduling`;
  return { message: `0/${nodes.length} nodes are available: ${counted.join(', ')}. ${tail(helpless)}` };
}

/** Why a node does not take a pod, in the scheduler's words; undefined when it does. */
export function refusalOf(pod: Pod, node: Node, pods: Pod[]): string | undefined {
  if (node.spec?.unschedulable === true && !tolerates(pod, { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }))
    return 'node(s) were unschedulable';
  const taint = (node.spec?.taints ?? []).find((one) => one.effect !== 'PreferNoSchedule' && !tolerates(pod, one));
  if (taint !== undefined) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (!isSelected(pod, node)) return "node(s) didn't match Pod's node affinity/selector";
  const missing = Object.entries(requestsOf(pod)).find(([name, amount]) => {
    const used = pods.reduce((sum, other) => sum + (requestsOf(other)[name] ?? 0n), 0n);
    return amount > 0n && used + amount > nanos(node.status?.allocatable?.[name]);
  });
  if (missing !== undefined) return `Insufficient ${missing[0]}`;
  return pods.length >= Number(node.status?.allocatable?.['pods'] ?? 110) ? 'Too many pods' : undefined;
}

function tolerates({ spec }: Pod, taint: Taint): boolean {
  return ((spec['tolerations'] as Toleration[] | undefined) ?? []).some(
    ({ key, operator = 'Equal', value = '', effect }) =>
      (effect === undefined || effect === '' || effect === taint.effect) &&
      (key === undefined || key === '' ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || value === (taint.value ?? '')),
  );
}

function isSelected({ spec }: Pod, { metadata }: Node): boolean {
  const labels = metadata.labels ?? {};
  const selector = (spec['nodeSelector'] as Record<string, string> | undefined) ?? {};
  if (!Object.entries(selector).every(([key, value]) => labels[key] === value)) return false;
  type Affinity = { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: Term[] } } };
  const terms = (spec['affinity'] as Affinity | undefined)?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  if (terms === undefined) return true;
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.every((one) => matches(one, labels[one.key])) && matchFields.every((one) => matches(one, metadata.name)),
  );
}

/** The operators of labels, and two that only nodes have. */
function matches(expression: Expression, value: string | undefined): boolean {
  const [bound] = expression.values ?? [];
  switch (expression.operator) {
    case 'Gt':
      return Number(value) > Number(bound);
    case 'Lt':
      return Number(value) < Number(bound);
    default:
      return meets(expression, value);
  }
}

/** What a pod asks for: its containers together, or the greediest of those that run before them. */
function requestsOf({ spec }: Pod): Record<string, bigint> {
  const amount = (container: Container, name: string): bigint => nanos(container.resources?.requests?.[name]);
  const init = spec.initContainers ?? [];
  const names = new Set([...spec.containers, ...init].flatMap(({ resources }) => Object.keys(resources?.requests ?? {})));
  return Object.fromEntries(
    [...names].map((name) => {
      const sum = spec.containers.reduce((all, container) => all + amount(container, name), 0n);
      const greatest = init.map((container) => amount(container, name)).reduce((one, other) => (one > other ? one : other), 0n);
      return [name, sum > greatest ? sum : greatest];
    }),
  );
}
