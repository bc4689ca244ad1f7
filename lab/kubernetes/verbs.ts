// The verbs of the Kubernetes API on any kind: get, list, create, update, apply, patch and delete.
import { admitPod } from './admission';
import { applied, updated, type Writer } from './apply';
import { kubernetesErrors } from './errors';
import { apiVersionOf, RESOURCE_KINDS, type ResourceKind } from './resources';
import type { ApiRequest } from './request';
import type { Lab } from '../context';
import type { Pod } from './pod';
import type { Store } from './store';
import type { Cluster, KubernetesObject } from '../world';

export interface WriteOptions {
  dryRun: boolean;
  force: boolean;
  writer: Writer;
}

const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NAMESPACE = RESOURCE_KINDS.find(({ kind }) => kind === 'Namespace')!;
const SERVICE_ACCOUNT = RESOURCE_KINDS.find(({ kind }) => kind === 'ServiceAccount')!;

export interface Verbs {
  create(request: ApiRequest, object: KubernetesObject, options: WriteOptions): KubernetesObject;
  update(request: ApiRequest, object: KubernetesObject, options: WriteOptions): KubernetesObject;
  /** Server-side apply: `created` tells 201 from 200. */
  apply(request: ApiRequest, config: KubernetesObject, options: WriteOptions): { object: KubernetesObject; created: boolean };
  mergePatch(request: ApiRequest, patch: Record<string, unknown>, options: WriteOptions): KubernetesObject;
  delete(request: ApiRequest, options: WriteOptions): KubernetesObject;
}

export function createVerbs(lab: Lab, cluster: Cluster, store: Store): Verbs {
  const keep = (kind: ResourceKind, object: KubernetesObject, { dryRun }: WriteOptions): KubernetesObject => {
    if (dryRun) return previewed(store, kind, object, lab);
    const kept = store.put(kind, object);
    // The controller manager gives every namespace its default ServiceAccount.
    if (kind === NAMESPACE && store.get(SERVICE_ACCOUNT, object.metadata.name, 'default') === undefined) {
      store.put(SERVICE_ACCOUNT, {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: object.metadata.name },
      });
    }
    return kept;
  };
  const admitted = (request: ApiRequest, object: KubernetesObject): KubernetesObject => {
    requireNamespace(store, request);
    validate(request.kind, object);
    if (request.kind.kind === 'Pod') return admitPod(lab, cluster, store, object as Pod);
    if (request.kind === NAMESPACE) return defaultNamespace(object);
    return object;
  };

  return {
    create: (request, object, options) => {
      const given = identified(request, object);
      if (store.get(request.kind, request.namespace, given.metadata.name) !== undefined) {
        throw kubernetesErrors.exists(request.kind, given.metadata.name);
      }
      return keep(request.kind, updated(undefined, admitted(request, given), options.writer), options);
    },
    update: (request, object, options) => {
      const given = identified(request, object);
      const live = store.require(request.kind, request.namespace, given.metadata.name);
      const { resourceVersion } = given.metadata;
      if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
        throw kubernetesErrors.modified(request.kind, given.metadata.name);
      }
      validate(request.kind, given);
      return keep(request.kind, updated(live, given, options.writer, request.subresource), options);
    },
    apply: (request, config, options) => {
      const given = identified(request, config);
      const live = store.get(request.kind, request.namespace, given.metadata.name);
      const next = applied(live, given, options.writer, options.force);
      const object = live === undefined ? admitted(request, next) : next;
      validate(request.kind, object);
      return { object: keep(request.kind, object, options), created: live === undefined };
    },
    mergePatch: (request, patch, options) => {
      const live = store.require(request.kind, request.namespace, request.name ?? '');
      const next = merged(live, patch) as KubernetesObject;
      return keep(request.kind, updated(live, next, options.writer, request.subresource), options);
    },
    delete: (request, { dryRun }) => {
      const live = store.require(request.kind, request.namespace, request.name ?? '');
      if (!dryRun) store.delete(request.kind, request.namespace, live.metadata.name);
      return live;
    },
  };
}

/** What a dry run answers: the object with the ids that it would have had. */
function previewed(store: Store, kind: ResourceKind, object: KubernetesObject, lab: Lab): KubernetesObject {
  const live = store.get(kind, object.metadata.namespace, object.metadata.name);
  return {
    ...object,
    metadata: {
      ...object.metadata,
      uid: live?.metadata.uid ?? lab.random.guid(),
      creationTimestamp: live?.metadata.creationTimestamp ?? `${new Date(lab.clock.now()).toISOString().slice(0, 19)}Z`,
    },
  };
}

/** The object with the name and namespace of the path, which must not contradict it. */
function identified(request: ApiRequest, object: KubernetesObject): KubernetesObject {
  const { kind } = request;
  if (object.kind !== kind.kind || object.apiVersion !== apiVersionOf(kind)) throw kubernetesErrors.wrongKind(kind, String(object.kind));
  const metadata = { ...object.metadata };
  const name = request.name ?? metadata.name;
  if (request.name !== undefined && metadata.name !== undefined && metadata.name !== request.name) {
    throw kubernetesErrors.badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${request.name})`);
  }
  if (kind.namespaced && metadata.namespace !== undefined && metadata.namespace !== request.namespace) {
    throw kubernetesErrors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return { ...object, metadata: { ...metadata, name, ...(kind.namespaced && { namespace: request.namespace ?? 'default' }) } };
}

function requireNamespace(store: Store, { kind, namespace, name }: ApiRequest): void {
  if (!kind.namespaced || namespace === undefined) return;
  const live = store.require(NAMESPACE, undefined, namespace);
  if (live.metadata.deletionTimestamp !== undefined) throw kubernetesErrors.terminating(kind, name ?? '', namespace);
}

function validate(kind: ResourceKind, object: KubernetesObject): void {
  const { name } = object.metadata;
  if (name === undefined || name === '') {
    throw kubernetesErrors.invalid(kind, '', [
      { field: 'metadata.name', message: 'Required value: name or generateName is required', reason: 'FieldValueRequired' },
    ]);
  }
  if (!DNS_SUBDOMAIN.test(name) && !kind.group.startsWith('rbac')) {
    throw kubernetesErrors.invalid(kind, name, [
      {
        field: 'metadata.name',
        message: `Invalid value: ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
      },
    ]);
  }
  const missing = missingInPods(object);
  if (missing.length > 0) {
    throw kubernetesErrors.invalid(
      kind,
      name,
      missing.map((field) => ({ field, message: 'Required value', reason: 'FieldValueRequired' })),
    );
  }
}

/** Kinds that make pods of a template. */
const TEMPLATED = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** Required fields that a pod, or a template of pods as a Deployment has it, does not have. */
function missingInPods(object: KubernetesObject): string[] {
  const template = (object['spec'] as { template?: { spec?: Pod['spec'] } } | undefined)?.template;
  const [path, spec] = object.kind === 'Pod' ? ['spec', (object as Pod).spec] : ['spec.template.spec', template?.spec];
  if (object.kind !== 'Pod' && !TEMPLATED.includes(object.kind)) return [];
  const containers = spec?.containers ?? [];
  if (containers.length === 0) return [`${path}.containers`];
  return containers.flatMap(({ name, image }, index) => [
    ...(name ? [] : [`${path}.containers[${index}].name`]),
    ...(image ? [] : [`${path}.containers[${index}].image`]),
  ]);
}

function defaultNamespace(object: KubernetesObject): KubernetesObject {
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  return { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' }, ...object, metadata: { ...object.metadata, labels } };
}

/** RFC 7396. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}
