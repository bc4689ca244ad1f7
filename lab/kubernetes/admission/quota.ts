// ResourceQuota: what a namespace may hold and ask for, and what of it is used. From plugin/pkg/admission/resourcequota.
import { formatted, nanos } from '../quantity';
import { builtIn, type ResourceKind } from '../resources';
import { total } from './limit-range';
import type { Pod } from '../pod';
import type { Store } from '../store';
import type { KubernetesObject } from '../../world';

type Usage = Record<string, bigint>;

/** Kinds that have a name of their own in a quota, besides `count/...`. */
const COUNTED = ['pods', 'services', 'secrets', 'configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas'];
const ONE = nanos(1);

/** The words of the first quota that a new object would exceed; undefined when it fits. */
export function quotaProblem(store: Store, kind: ResourceKind, object: KubernetesObject): string | undefined {
  if (!kind.namespaced) return undefined;
  const asked = usageOf(kind, object);
  for (const quota of quotasOf(store, object.metadata.namespace)) {
    const hard = hardOf(quota);
    const missing = kind.kind === 'Pod' ? Object.keys(hard).filter((name) => isCompute(name) && asked[name] === undefined) : [];
    if (missing.length > 0) {
      return `failed quota: ${quota.metadata.name}: must specify ${missing
        .sort()
        .map((name) => `${name} for: ${namesWithout(object as Pod, name)}`)
        .join('; ')}`;
    }
    const used = usedIn(store, object.metadata.namespace, Object.keys(hard));
    const over = Object.keys(hard).filter((name) => asked[name] !== undefined && (used[name] ?? 0n) + asked[name] > nanos(hard[name]));
    if (over.length === 0) continue;
    const each = (amount: (name: string) => string): string =>
      over
        .sort()
        .map((name) => `${name}=${amount(name)}`)
        .join(',');
    return `exceeded quota: ${quota.metadata.name}, requested: ${each((name) => shown(name, asked[name]))}, used: ${each((name) => shown(name, used[name]))}, limited: ${each((name) => hard[name] ?? '')}`;
  }
  return undefined;
}

/** `status` of every quota of a namespace, as the quota controller writes it. */
export function quotaStatuses(store: Store, namespace: string): { quota: KubernetesObject; status: object }[] {
  return quotasOf(store, namespace).map((quota) => {
    const hard = hardOf(quota);
    const used = usedIn(store, namespace, Object.keys(hard));
    return { quota, status: { hard, used: Object.fromEntries(Object.keys(hard).map((name) => [name, shown(name, used[name])])) } };
  });
}

const isCompute = (name: string): boolean => /^((requests|limits)\.)?(cpu|memory|ephemeral-storage)$/.test(name);
const shown = (name: string, amount = 0n): string => formatted(amount, /memory|storage/.test(name));

/** Quotas with scopes count only some pods: not played, so they count none. */
function quotasOf(store: Store, namespace: string | undefined): KubernetesObject[] {
  return store.list(builtIn('ResourceQuota'), namespace).filter((quota) => {
    const { scopes, scopeSelector } = quota['spec'] as { scopes?: unknown; scopeSelector?: unknown };
    return scopes === undefined && scopeSelector === undefined;
  });
}

const hardOf = (quota: KubernetesObject): Record<string, string> => (quota['spec'] as { hard?: Record<string, string> }).hard ?? {};

function usedIn(store: Store, namespace: string | undefined, names: string[]): Usage {
  const used: Usage = {};
  for (const object of store.all()) {
    const ended = object.kind === 'Pod' && ['Succeeded', 'Failed'].includes((object as Pod).status?.phase ?? '');
    if (object.metadata.namespace !== namespace || ended) continue;
    const kind = store.kinds().find((one) => one.kind === object.kind && one.namespaced);
    if (kind === undefined) continue;
    for (const [name, amount] of Object.entries(usageOf(kind, object))) if (names.includes(name)) used[name] = (used[name] ?? 0n) + amount;
  }
  return used;
}

function usageOf({ kind, plural, group }: ResourceKind, object: KubernetesObject): Usage {
  const counted = { [`count/${plural}${group === '' ? '' : `.${group}`}`]: ONE, ...(COUNTED.includes(plural) && { [plural]: ONE }) };
  if (kind === 'Service') {
    const type = (object['spec'] as { type?: string } | undefined)?.type;
    return {
      ...counted,
      ...(type === 'LoadBalancer' && { 'services.loadbalancers': ONE }),
      ...(type === 'NodePort' && { 'services.nodeports': ONE }),
    };
  }
  if (kind !== 'Pod') return counted;
  const { containers } = (object as Pod).spec;
  const amounts = (list: 'requests' | 'limits'): Usage =>
    Object.fromEntries(
      Object.entries(total(containers, list)).flatMap(([name, amount]) => [
        [`${list}.${name}`, nanos(amount)],
        ...(list === 'requests' ? [[name, nanos(amount)]] : []),
      ]),
    ) as Usage;
  return { ...counted, ...amounts('limits'), ...amounts('requests') };
}

/** Containers that do not say how much they want of a resource that the quota limits. */
function namesWithout({ spec }: Pod, name: string): string {
  const [list, resource] = name.includes('.') ? (name.split('.') as ['requests' | 'limits', string]) : (['requests', name] as const);
  return spec.containers
    .filter(({ resources }) => resources?.[list]?.[resource] === undefined)
    .map((container) => container.name)
    .join(',');
}
