// LimitRange: what containers get where they say nothing, and the bounds that they must keep. From plugin/pkg/admission/limitranger.
import { formatted, nanos } from '../quantity';
import { builtIn } from '../resources';
import type { Container, Pod } from '../pod';
import type { Store } from '../store';
import type { KubernetesObject } from '../../world';

type Amounts = Record<string, string>;

interface Limit {
  type: string;
  default?: Amounts;
  defaultRequest?: Amounts;
  min?: Amounts;
  max?: Amounts;
  maxLimitRequestRatio?: Amounts;
}

function limitsOf(store: Store, namespace: string | undefined): Limit[] {
  return store
    .list(builtIn('LimitRange'), namespace)
    .flatMap((range: KubernetesObject) => (range['spec'] as { limits?: Limit[] } | undefined)?.limits ?? []);
}

export function limitRangeDefaults(store: Store, pod: Pod): Pod {
  const limits = limitsOf(store, pod.metadata.namespace).filter(({ type }) => type === 'Container');
  if (limits.length === 0) return pod;
  const complete = (container: Container): Container => ({
    ...container,
    resources: limits.reduce(
      (resources, limit) => ({
        ...resources,
        limits: { ...limit.default, ...resources.limits },
        requests: { ...(limit.defaultRequest ?? limit.default), ...resources.requests },
      }),
      container.resources ?? {},
    ),
  });
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: pod.spec.containers.map(complete),
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(complete) }),
    },
  };
}

/** The words of the first container that breaks a bound; undefined when all keep them. */
export function limitRangeProblems(store: Store, pod: Pod): string | undefined {
  const limits = limitsOf(store, pod.metadata.namespace);
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const problems = limits.flatMap((limit) =>
    limit.type === 'Container'
      ? containers.flatMap(({ resources }) => broken(limit, resources?.requests ?? {}, resources?.limits ?? {}))
      : limit.type === 'Pod'
        ? broken(limit, total(pod.spec.containers, 'requests'), total(pod.spec.containers, 'limits'))
        : [],
  );
  return problems.length > 1 ? `[${problems.join(', ')}]` : problems[0];
}

function broken({ type, min = {}, max = {}, maxLimitRequestRatio = {} }: Limit, requests: Amounts, limits: Amounts): string[] {
  return [
    ...Object.entries(min).flatMap(([name, least]) => {
      if (requests[name] === undefined) return [`minimum ${name} usage per ${type} is ${least}.  No request is specified`];
      if (nanos(requests[name]) < nanos(least)) return [`minimum ${name} usage per ${type} is ${least}, but request is ${requests[name]}`];
      return limits[name] !== undefined && nanos(limits[name]) < nanos(least)
        ? [`minimum ${name} usage per ${type} is ${least}, but limit is ${limits[name]}`]
        : [];
    }),
    ...Object.entries(max).flatMap(([name, most]) => {
      if (limits[name] === undefined) return [`maximum ${name} usage per ${type} is ${most}.  No limit is specified`];
      if (nanos(limits[name]) > nanos(most)) return [`maximum ${name} usage per ${type} is ${most}, but limit is ${limits[name]}`];
      return [];
    }),
    ...Object.entries(maxLimitRequestRatio).flatMap(([name, ratio]) => {
      const [request, limit] = [nanos(requests[name]), nanos(limits[name])];
      return request > 0n && limit * 1_000_000_000n > request * nanos(ratio)
        ? [
            `${name} max limit to request ratio per ${type} is ${ratio}, but provided ratio is ${(Number(limit) / Number(request)).toFixed(6)}`,
          ]
        : [];
    }),
  ];
}

export function total(containers: Container[], list: 'requests' | 'limits'): Amounts {
  const names = new Set(containers.flatMap(({ resources }) => Object.keys(resources?.[list] ?? {})));
  return Object.fromEntries(
    [...names].map((name) => {
      const sum = containers.reduce((all, { resources }) => all + nanos(resources?.[list]?.[name]), 0n);
      return [name, formatted(sum, name !== 'cpu')];
    }),
  );
}
