// What the Kubernetes API keeps: the objects of one cluster, their versions and history, and who watches them.
import { timestamp } from '../clock';
import { sameJson } from '../json';
import { kubernetesErrors } from './errors';
import { apiVersionOf, kindsOf, type ResourceKind } from './resources';
import type { Random } from '../random';
import type { Cluster, KubernetesObject } from '../world';

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject };

/** A change as it is remembered: enough to tell a selector's watcher what it meant, and to go back to an older state. */
export interface Change {
  version: number;
  type: WatchEvent['type'];
  object: KubernetesObject;
  previous: KubernetesObject | undefined;
}

export interface Store {
  kinds(): readonly ResourceKind[];
  get(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  require(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject;
  /** In the order of etcd: by namespace, then by name. */
  list(kind: ResourceKind, namespace?: string): KubernetesObject[];
  /** The list as it was at a version; undefined when that is too long ago. */
  listAt(kind: ResourceKind, namespace: string | undefined, version: number): KubernetesObject[] | undefined;
  /** Every object, whatever its kind. Not copies: for reading. */
  all(): readonly KubernetesObject[];
  /** Keeps an object, new or changed; one that did not change keeps its version. */
  put(kind: ResourceKind, object: KubernetesObject): KubernetesObject;
  delete(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** The version of the newest change. */
  version(): string;
  /** Changes of a kind after a version; undefined when they are no longer all remembered. */
  changesSince(kind: ResourceKind, version: number): Change[] | undefined;
  watch(listener: (kind: ResourceKind, change: Change) => void): () => void;
}

/** etcd is compacted every five minutes: what is older is forgotten. */
const REMEMBERED_MS = 5 * 60 * 1000;

export const isOfKind = (object: KubernetesObject, kind: ResourceKind): boolean =>
  object.kind === kind.kind && groupOf(object.apiVersion) === kind.group;
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
const order = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export function createStore(cluster: Cluster, random: Random, now: () => number): Store {
  const listeners = new Set<(kind: ResourceKind, change: Change) => void>();
  const history: { kind: ResourceKind; at: number; change: Change }[] = [];
  const undelivered: { kind: ResourceKind; change: Change }[] = [];
  let forgotten = 0;
  let version = Math.max(1, ...cluster.objects.map(({ metadata }) => Number(metadata.resourceVersion ?? 0)));
  const has =
    (kind: ResourceKind, namespace: string | undefined) =>
    (object: KubernetesObject): boolean =>
      isOfKind(object, kind) && (!kind.namespaced || namespace === undefined || object.metadata.namespace === namespace);
  const find = (kind: ResourceKind, namespace: string | undefined, name: string) =>
    cluster.objects.find((object) => object.metadata.name === name && has(kind, namespace)(object));
  /** A custom resource is kept once and shown in each version of its definition. */
  const shown = (kind: ResourceKind, object: KubernetesObject): KubernetesObject => ({
    ...structuredClone(object),
    apiVersion: apiVersionOf(kind),
  });
  const forget = (): void => {
    const before = now() - REMEMBERED_MS;
    const kept = history.findIndex(({ at }) => at >= before);
    const dropped = kept < 0 ? history.splice(0) : history.splice(0, kept);
    forgotten = dropped.at(-1)?.change.version ?? forgotten;
  };
  const record = (kind: ResourceKind, change: Change): void => {
    history.push({ kind, at: now(), change });
    if (history.length % 1000 === 0) forget();
    undelivered.push({ kind, change });
    if (undelivered.length > 1) return;
    // A listener may write: what comes of it is delivered after what it was about, to everybody.
    for (let next = undelivered[0]; next !== undefined; next = undelivered[0]) {
      for (const listener of [...listeners]) listener(next.kind, structuredClone(next.change));
      undelivered.shift();
    }
  };
  const same = (one: ResourceKind, other: ResourceKind): boolean => one.kind === other.kind && one.group === other.group;

  const store: Store = {
    kinds: () => kindsOf(cluster.objects),
    get: (kind, namespace, name) => {
      const object = find(kind, namespace, name);
      return object === undefined ? undefined : shown(kind, object);
    },
    require: (kind, namespace, name) => {
      const object = store.get(kind, namespace, name);
      if (object === undefined) throw kubernetesErrors.notFound(kind, name);
      return object;
    },
    list: (kind, namespace) =>
      cluster.objects
        .filter(has(kind, namespace))
        .map((object) => shown(kind, object))
        .sort((one, other) => (order(one) < order(other) ? -1 : 1)),
    listAt: (kind, namespace, wanted) => {
      forget();
      if (wanted < forgotten) return undefined;
      const objects = new Map(cluster.objects.filter(has(kind, namespace)).map((object) => [order(object), object]));
      for (const { kind: changed, change } of history.toReversed()) {
        if (change.version <= wanted || !same(changed, kind) || !has(kind, namespace)(change.object)) continue;
        if (change.previous === undefined) objects.delete(order(change.object));
        else objects.set(order(change.object), change.previous);
      }
      return [...objects.values()].map((object) => shown(kind, object)).sort((one, other) => (order(one) < order(other) ? -1 : 1));
    },
    all: () => cluster.objects,
    put: (kind, object) => {
      const live = find(kind, object.metadata.namespace, object.metadata.name);
      const kept = structuredClone(object);
      kept.metadata.uid = live?.metadata.uid ?? object.metadata.uid ?? random.guid();
      kept.metadata.creationTimestamp = live?.metadata.creationTimestamp ?? timestamp(now());
      if (live !== undefined && sameJson(comparable(live), comparable(kept))) return shown(kind, live);
      kept.metadata.resourceVersion = String(++version);
      if (live === undefined) cluster.objects.push(kept);
      else cluster.objects.splice(cluster.objects.indexOf(live), 1, kept);
      record(kind, { version, type: live === undefined ? 'ADDED' : 'MODIFIED', object: kept, previous: live });
      return shown(kind, kept);
    },
    delete: (kind, namespace, name) => {
      const live = find(kind, namespace, name);
      if (live === undefined) return undefined;
      cluster.objects.splice(cluster.objects.indexOf(live), 1);
      version += 1;
      const object = { ...live, metadata: { ...live.metadata, resourceVersion: String(version) } };
      record(kind, { version, type: 'DELETED', object, previous: live });
      return shown(kind, live);
    },
    version: () => String(version),
    changesSince: (kind, since) => {
      forget();
      if (since < forgotten) return undefined;
      return structuredClone(history.filter((one) => same(one.kind, kind) && one.change.version > since).map(({ change }) => change));
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return store;
}

/** An object without what changes on every write. */
function comparable(object: KubernetesObject): object {
  const { resourceVersion: _version, managedFields, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, owners: managedFields?.map(({ time: _time, ...entry }) => entry) } };
}
