// The verbs that write, on any kind: create, update, apply and patch. Reading and deleting have files of their own.
import { timestamp } from '../clock';
import { isMap, type Json, sameJson, textOf } from '../json';
import { applied, updated } from './apply';
import { decode, Mistyped, OtherKind } from './decode';
import { withDefaults } from './defaults';
import { kubernetesErrors } from './errors';
import { changesThatMayNotBe } from './immutable';
import { prepared } from './prepare';
import { apiVersionOf, builtIn, type ResourceKind } from './resources';
import { schemaOf } from './schema';
import { typedProblems } from './typed';
import { problems } from './validation';
import type { Admission } from './admission/admission';
import type { WriteOptions } from './options';
import type { ApiRequest } from './request';
import type { Store } from './store';
import type { Clock } from '../clock';
import type { Random } from '../random';
import type { KubernetesObject } from '../world';

/** A body that was read, with what stands in it twice. */
export interface Given {
  value: Json;
  duplicates: string[];
}

export interface Verbs {
  create(request: ApiRequest, given: Given, options: WriteOptions): KubernetesObject;
  update(request: ApiRequest, given: Given, options: WriteOptions): KubernetesObject;
  /** Server-side apply: `created` tells 201 from 200. */
  apply(request: ApiRequest, given: Given, options: WriteOptions): { object: KubernetesObject; created: boolean };
  /** `change`: the live object after the patch. */
  patch(request: ApiRequest, change: (live: KubernetesObject) => Json, options: WriteOptions): KubernetesObject;
}

export interface VerbParts {
  store: Store;
  admission: Admission;
  clock: Clock;
  random: Random;
}

const NAMESPACE = builtIn('Namespace');
/** Kinds whose `metadata.generation` counts the changes of their spec; custom resources do so, too. */
const GENERATED = [
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod', 'Ingress', 'NetworkPolicy'],
  ...['PodDisruptionBudget', 'CustomResourceDefinition', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
];

export function createVerbs({ store, admission, clock, random }: VerbParts): Verbs {
  const time = (): string => timestamp(clock.now());

  /** Decoded by its schema; what is not in it is reported or refused, as the client asks. */
  const decoded = (kind: ResourceKind, { value, duplicates }: Given, options: WriteOptions): KubernetesObject => {
    const body = { ...value, apiVersion: value['apiVersion'] ?? apiVersionOf(kind), kind: value['kind'] ?? kind.kind };
    if (body.kind !== kind.kind || body.apiVersion !== apiVersionOf(kind)) throw otherKind(kind, body);
    const result = decode(schemaOf(kind), body, kind.kind, kind.definition !== undefined);
    const found = [...result.unknown.map((path) => `unknown field "${path}"`), ...duplicates.map((path) => `duplicate field "${path}"`)];
    if (found.length > 0 && options.fieldValidation === 'Strict')
      throw kubernetesErrors.cannotBeHandled(kind.version, kind.kind, kind.kind, `strict decoding error: ${found.join(', ')}`);
    if (options.fieldValidation === 'Warn') options.warnings.push(...found);
    return asObject(kind, result.value);
  };

  /** Name and namespace are those of the path, which the object must not contradict. */
  const identified = (request: ApiRequest, object: KubernetesObject): KubernetesObject => {
    const { kind } = request;
    const metadata = { ...object.metadata };
    const prefix = metadata['generateName'];
    const name = request.name ?? (metadata.name || (typeof prefix === 'string' && prefix !== '' ? `${prefix}${random.letters(5)}` : ''));
    const given = textOf(metadata.name);
    if (request.name !== undefined && given !== '' && given !== request.name)
      throw kubernetesErrors.badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${request.name})`);
    if (kind.namespaced && metadata.namespace !== undefined && request.namespace !== undefined && metadata.namespace !== request.namespace)
      throw kubernetesErrors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
    return { ...object, metadata: { ...metadata, name, ...(kind.namespaced && { namespace: request.namespace ?? 'default' }) } };
  };

  const validate = (kind: ResourceKind, object: KubernetesObject, live: KubernetesObject | undefined): void => {
    const causes = [...problems(kind, object), ...(live === undefined ? [] : changesThatMayNotBe(live, object))];
    if (causes.length > 0) throw kubernetesErrors.invalid(kind, object.metadata.name, causes);
  };

  const requireNamespace = ({ kind, namespace, name }: ApiRequest): void => {
    if (!kind.namespaced || namespace === undefined) return;
    const live = store.require(NAMESPACE, undefined, namespace);
    if (live.metadata.deletionTimestamp !== undefined) throw kubernetesErrors.terminating(kind, name ?? '', namespace);
  };

  const created = (request: ApiRequest, object: KubernetesObject, options: WriteOptions): KubernetesObject => {
    const { kind } = request;
    requireNamespace({ ...request, name: object.metadata.name });
    const {
      uid: _uid,
      resourceVersion: _version,
      creationTimestamp: _created,
      deletionTimestamp: _deleted,
      deletionGracePeriodSeconds: _grace,
      generation: _generation,
      selfLink: _link,
      managedFields: _managers,
      ...metadata
    } = object.metadata;
    const { status: _status, ...rest } = object;
    const fresh: KubernetesObject = {
      ...(hasStatus(kind) ? rest : object),
      metadata: { ...metadata, uid: random.guid(), ...(isGenerated(kind) && { generation: 1 }) },
    };
    const whole = prepared(kind, withDefaults(schemaOf(kind), fresh), store);
    const admittedObject = admission.admit({ ...request, name: object.metadata.name }, whole);
    validate(kind, admittedObject, undefined);
    admission.validate({ ...request, name: object.metadata.name }, admittedObject, options);
    return admittedObject;
  };

  /** The object as it is kept: what the server keeps to itself is from the live one, status and spec each by their own path. */
  const changed = (request: ApiRequest, live: KubernetesObject, given: KubernetesObject): KubernetesObject => {
    const { kind, subresource } = request;
    const base: KubernetesObject =
      subresource === 'status'
        ? { ...live, status: given['status'] ?? {}, metadata: { ...live.metadata, managedFields: given.metadata.managedFields ?? [] } }
        : { ...given, ...(hasStatus(kind) && { status: live['status'] }) };
    const kept = Object.fromEntries(
      ['creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink'].map((field) => [
        field,
        live.metadata[field],
      ]),
    );
    const uid = base.metadata.uid ?? live.metadata.uid;
    const metadata = { ...base.metadata, ...kept, ...(uid !== undefined && { uid }) };
    const next = prepared(kind, withDefaults(schemaOf(kind), { ...base, metadata: withoutUndefined(metadata) }), store, live);
    if (isGenerated(kind) && !sameJson(live['spec'], next['spec']))
      next.metadata['generation'] = Number(live.metadata['generation'] ?? 1) + 1;
    return next;
  };

  const replaced = (request: ApiRequest, live: KubernetesObject, given: KubernetesObject, options: WriteOptions): KubernetesObject => {
    const { kind, subresource } = request;
    const { resourceVersion } = given.metadata;
    if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion)
      throw kubernetesErrors.modified(kind, live.metadata.name);
    const next = changed(request, live, given);
    if (subresource !== 'status') validate(kind, next, live);
    const admitted = subresource === undefined ? admission.admitChange(request, live, next, options) : next;
    return keep(kind, updated(schemaOf(kind), live, admitted, options.writer, subresource), options);
  };

  /** In the store, unless nothing is to be done; an object that was only waiting for its finalizers goes. */
  const keep = (kind: ResourceKind, object: KubernetesObject, { dryRun }: WriteOptions): KubernetesObject => {
    const { uid, creationTimestamp, deletionTimestamp } = object.metadata;
    if (dryRun) {
      const live = store.get(kind, object.metadata.namespace, object.metadata.name);
      const at = live?.metadata.creationTimestamp ?? creationTimestamp ?? time();
      return { ...object, metadata: { ...object.metadata, uid: live?.metadata.uid ?? uid ?? random.guid(), creationTimestamp: at } };
    }
    const kept = store.put(kind, object);
    const finalizers = (object.metadata['finalizers'] as string[] | undefined) ?? [];
    const isWaiting = deletionTimestamp !== undefined && finalizers.length === 0 && object.metadata['deletionGracePeriodSeconds'] === 0;
    if (isWaiting && !(kind.kind === 'Namespace' && isMap(object['spec']) && object['spec']['finalizers'] !== undefined))
      store.delete(kind, object.metadata.namespace, object.metadata.name);
    return kept;
  };

  /** 400 in a write of the whole object, 422 in a patch of it. */
  const refusing = <T>(kind: ResourceKind, act: () => T, patched?: Json): T => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof Mistyped)) throw error;
      if (patched !== undefined) throw kubernetesErrors.invalidPatch(JSON.stringify(patched), error.message);
      const [version, given] = error instanceof OtherKind ? [error.version, error.kind] : [kind.version, kind.kind];
      throw kubernetesErrors.cannotBeHandled(version, kind.kind, given, error.message);
    }
  };

  return {
    create: (request, given, options) =>
      refusing(request.kind, () => {
        const object = identified(request, decoded(request.kind, given, options));
        const whole = created(request, object, options);
        if (store.get(request.kind, request.namespace, whole.metadata.name) !== undefined)
          throw kubernetesErrors.exists(request.kind, whole.metadata.name);
        return keep(request.kind, updated(schemaOf(request.kind), undefined, whole, options.writer), options);
      }),
    update: (request, given, options) =>
      refusing(request.kind, () => {
        const { kind } = request;
        const object = identified(request, decoded(kind, given, options));
        const live = store.require(kind, request.namespace, object.metadata.name);
        if (object.metadata.uid !== undefined && object.metadata.uid !== live.metadata.uid) {
          const why = `Precondition failed: UID in precondition: ${object.metadata.uid}, UID in object meta: ${live.metadata.uid}`;
          throw kubernetesErrors.conflict(kind, object.metadata.name, why);
        }
        return replaced(request, live, object, options);
      }),
    apply: (request, given, options) =>
      refusing(request.kind, () => {
        const { kind, namespace, name = '' } = request;
        const config = applyConfiguration(kind, given.value);
        const identifiedConfig = identified(request, asObject(kind, config));
        const untyped = typedProblems(schemaOf(kind), config);
        const { namespace: written } = asObject(kind, config).metadata;
        if (untyped.length > 0) throw kubernetesErrors.untyped(`${written ?? ''}/${name}; ${gvkOf(config)}`, untyped);
        if (options.fieldValidation === 'Warn') options.warnings.push(...given.duplicates.map((path) => `duplicate field "${path}"`));
        const live = store.get(kind, namespace, name);
        const { uid } = identifiedConfig.metadata;
        if (uid !== undefined && live === undefined) {
          throw kubernetesErrors.conflict(
            kind,
            name,
            `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
          );
        }
        const next = applied(schemaOf(kind), live, identifiedConfig, options.writer, options.force);
        const { value } = decode(schemaOf(kind), next, kind.kind, kind.definition !== undefined);
        const object = asObject(kind, value);
        if (live !== undefined) {
          const changes = changed(request, live, object);
          if (request.subresource !== 'status') validate(kind, changes, live);
          return { object: keep(kind, admission.admitChange(request, live, changes, options), options), created: false };
        }
        const { managedFields } = next.metadata;
        const fresh = created(request, object, options);
        return {
          object: keep(kind, { ...fresh, metadata: { ...fresh.metadata, managedFields: managedFields ?? [] } }, options),
          created: true,
        };
      }),
    patch: (request, change, options) => {
      const { kind, namespace, name = '' } = request;
      const live = store.require(kind, namespace, name);
      const patched = change(live);
      return refusing(
        kind,
        () => {
          if (!isMap(patched['metadata']) || patched['metadata']['name'] === undefined)
            throw kubernetesErrors.badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
          return replaced(request, live, identified(request, decoded(kind, { value: patched, duplicates: [] }, options)), options);
        },
        patched,
      );
    },
  };
}

export const hasStatus = (kind: ResourceKind): boolean => kind.subresources.some(({ name }) => name === 'status');

const isGenerated = (kind: ResourceKind): boolean => GENERATED.includes(kind.kind) || kind.definition !== undefined;

function asObject(kind: ResourceKind, value: Json): KubernetesObject {
  const metadata = isMap(value['metadata']) ? value['metadata'] : {};
  return { ...value, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { ...metadata } as KubernetesObject['metadata'] };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}

function otherKind(kind: ResourceKind, { apiVersion, kind: given }: Json): OtherKind {
  const version = textOf(apiVersion).split('/').at(-1) ?? '';
  const [from, to] = [`${version}.${textOf(given)}`, `${kind.group || 'core'}.${kind.kind}`];
  return new OtherKind(textOf(given), version, `converting (${from}) to (${to}): unknown conversion`);
}

const gvkOf = ({ apiVersion, kind }: Json): string => {
  const text = textOf(apiVersion);
  return `${text.includes('/') ? text : `/${text}`}, Kind=${textOf(kind)}`;
};

/** What is applied names its kind, and leaves to the server what is the server's. */
function applyConfiguration(kind: ResourceKind, config: Json): Json {
  if (config['kind'] !== kind.kind || config['apiVersion'] !== apiVersionOf(kind))
    throw kubernetesErrors.badRequest(`invalid object type: ${gvkOf(config)}`);
  const metadata = isMap(config['metadata']) ? config['metadata'] : {};
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null)
    throw kubernetesErrors.badRequest('metadata.managedFields must be nil');
  return config;
}
