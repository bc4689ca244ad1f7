// What the Kubernetes API keeps: objects of one cluster, their versions, and who watches them.
import { sameJson } from '../json';
import { kubernetesErrors } from './errors';
import { apiVersionOf, RESOURCE_KINDS, type ResourceKind } from './resources';
import type { Random } from '../random';
import type { Cluster, KubernetesObject } from '../world';

export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: KubernetesObject };

export interface Store {
  get(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  require(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject;
  list(kind: ResourceKind, namespace: string | undefined): KubernetesObject[];
  /** Keeps an object, new or changed; one that did not change keeps its version. */
  put(kind: ResourceKind, object: KubernetesObject): KubernetesObject;
  delete(kind: ResourceKind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** The version of the newest change. */
  version(): string;
  watch(listener: (kind: ResourceKind, event: WatchEvent) => void): () => void;
}

export function createStore(cluster: Cluster, random: Random, now: () => number): Store {
  const listeners = new Set<(kind: ResourceKind, event: WatchEvent) => void>();
  let version = Math.max(1, ...cluster.objects.map(({ metadata }) => Number(metadata.resourceVersion ?? 0)));
  const is =
    (kind: ResourceKind, namespace: string | undefined) =>
    (object: KubernetesObject): boolean =>
      object.kind === kind.kind &&
      object.apiVersion === apiVersionOf(kind) &&
      (!kind.namespaced || namespace === undefined || object.metadata.namespace === namespace);
  const find = (kind: ResourceKind, namespace: string | undefined, name: string) =>
    cluster.objects.find((object) => is(kind, namespace)(object) && object.metadata.name === name);
  const tell = (kind: ResourceKind, event: WatchEvent): void => {
    for (const listener of listeners) listener(kind, structuredClone(event));
  };

  const store: Store = {
    get: (kind, namespace, name) => structuredClone(find(kind, namespace, name)),
    require: (kind, namespace, name) => {
      const object = store.get(kind, namespace, name);
      if (object === undefined) throw kubernetesErrors.notFound(kind, name);
      return object;
    },
    list: (kind, namespace) => structuredClone(cluster.objects.filter(is(kind, namespace))),
    put: (kind, object) => {
      const live = find(kind, object.metadata.namespace, object.metadata.name);
      const kept = structuredClone(object);
      kept.metadata.uid = live?.metadata.uid ?? random.guid();
      kept.metadata.creationTimestamp = live?.metadata.creationTimestamp ?? `${new Date(now()).toISOString().slice(0, 19)}Z`;
      if (live !== undefined && sameJson(comparable(live), comparable(kept))) return structuredClone(live);
      kept.metadata.resourceVersion = String(++version);
      if (live === undefined) cluster.objects.push(kept);
      else cluster.objects.splice(cluster.objects.indexOf(live), 1, kept);
      tell(kind, { type: live === undefined ? 'ADDED' : 'MODIFIED', object: kept });
      return structuredClone(kept);
    },
    delete: (kind, namespace, name) => {
      const object = find(kind, namespace, name);
      if (object === undefined) return undefined;
      cluster.objects.splice(cluster.objects.indexOf(object), 1);
      version += 1;
      if (kind.kind === 'Namespace') deleteContent(name);
      tell(kind, { type: 'DELETED', object });
      return structuredClone(object);
    },
    version: () => String(version),
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };

  /** A namespace takes all that is in it along. */
  const deleteContent = (namespace: string): void => {
    for (const kind of RESOURCE_KINDS.filter(({ namespaced }) => namespaced)) {
      for (const { metadata } of store.list(kind, namespace)) store.delete(kind, namespace, metadata.name);
    }
  };
  return store;
}

/** An object without what changes on every write. */
function comparable(object: KubernetesObject): object {
  const { resourceVersion: _version, managedFields, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, owners: managedFields?.map(({ time: _time, ...entry }) => entry) } };
}
