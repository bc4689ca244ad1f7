// Deleting: preconditions, grace, finalizers and what happens to dependents.
import { timestamp } from '../clock';
import { kubernetesErrors, statusBody } from './errors';
import type { ResourceKind } from './resources';
import { selection } from './selectors';
import type { Admission } from './admission/admission';
import type { DeleteOptions } from './options';
import type { ApiRequest } from './request';
import type { Store } from './store';
import type { Clock } from '../clock';
import type { Pod } from './pod';
import type { KubernetesObject } from '../world';

/** The namespace lifecycle plugin refuses to delete these. */
const PROTECTED = ['default', 'kube-system', 'kube-public'];
/** Kinds whose strategy returns the object that was deleted, not a Status. */
const RETURNED = [
  'Namespace',
  'Pod',
  'ServiceAccount',
  'Service',
  'ResourceQuota',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PodTemplate',
];
const JOB_WARNING =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

export interface Deletion {
  delete(request: ApiRequest, options: DeleteOptions): object;
  deleteCollection(request: ApiRequest, query: URLSearchParams, options: DeleteOptions): object;
}

/** `admit` throws for an object that a policy keeps. */
export function createDeletion(store: Store, clock: Clock, admit: Admission['admitDeletion']): Deletion {
  const deleteOne = (kind: ResourceKind, live: KubernetesObject, options: DeleteOptions): { object: KubernetesObject; gone: boolean } => {
    const { name, namespace, deletionTimestamp } = live.metadata;
    checkPreconditions(kind, live, options);
    if (kind.kind === 'Namespace' && PROTECTED.includes(name))
      throw kubernetesErrors.admission(kind, name, 'this namespace may not be deleted');
    admit(kind, live, options);
    const finalizers = (live.metadata['finalizers'] as string[] | undefined) ?? [];
    const held = [...new Set([...finalizers, ...finalizersOf(kind, options)])];
    const grace = kind.kind === 'Pod' ? graceOf(live as Pod, options) : 0;
    const isHeld = held.length > 0 || grace > 0 || kind.kind === 'Namespace';
    const marked: KubernetesObject = {
      ...live,
      ...(kind.kind === 'Namespace' && {
        // One that a state has without it is held by the namespace controller all the same.
        spec: live['spec'] ?? { finalizers: ['kubernetes'] },
        status: { ...(live['status'] as object | undefined), phase: 'Terminating' },
      }),
      metadata: {
        ...live.metadata,
        deletionTimestamp: deletionTimestamp ?? timestamp(clock.now() + grace * 1000),
        ...(kind.kind !== 'Namespace' && { deletionGracePeriodSeconds: grace }),
        ...(held.length > 0 && { finalizers: held }),
        ...(typeof live.metadata['generation'] === 'number' &&
          deletionTimestamp === undefined && { generation: live.metadata['generation'] + 1 }),
      },
    };
    if (options.dryRun) return { object: isHeld ? marked : live, gone: !isHeld };
    if (isHeld) return { object: store.put(kind, marked), gone: false };
    store.delete(kind, namespace, name);
    return { object: live, gone: true };
  };

  return {
    delete: ({ kind, namespace, name = '' }, options) => {
      const live = store.require(kind, namespace, name);
      if (kind.kind === 'Job' && options.propagation === undefined) options.warnings.push(JOB_WARNING);
      const { object, gone } = deleteOne(kind, live, options);
      return !gone || RETURNED.includes(kind.kind) ? object : success(kind, object);
    },
    deleteCollection: ({ kind, namespace }, query, options) => {
      const matches = selection(kind, query);
      const items = store
        .list(kind, namespace)
        .filter(matches)
        .map((live) => deleteOne(kind, live, options).object);
      return {
        kind: `${kind.kind}List`,
        apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
        metadata: { resourceVersion: store.version() },
        items,
      };
    },
  };
}

function success(kind: ResourceKind, { metadata }: KubernetesObject): object {
  const { code: _code, message: _message, reason: _reason, ...status } = statusBody(200, '', '') as Record<string, unknown>;
  return {
    ...status,
    status: 'Success',
    details: { name: metadata.name, ...(kind.group && { group: kind.group }), kind: kind.plural, uid: metadata.uid },
  };
}

function checkPreconditions(
  kind: ResourceKind,
  { metadata }: KubernetesObject,
  { preconditions: { uid, resourceVersion } }: DeleteOptions,
): void {
  if (uid !== undefined && uid !== metadata.uid)
    throw kubernetesErrors.precondition(
      kind,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw kubernetesErrors.precondition(
      kind,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
}

/** What the garbage collector removes again when it has dealt with the dependents. Jobs leave their pods unless asked otherwise. */
function finalizersOf(kind: ResourceKind, { propagation }: DeleteOptions): string[] {
  if (propagation === 'Foreground') return ['foregroundDeletion'];
  return propagation === 'Orphan' || (propagation === undefined && kind.kind === 'Job') ? ['orphan'] : [];
}

/** Seconds that a pod is given to end; one that no node has, or that has ended, needs none. */
function graceOf({ spec, status, metadata }: Pod, { gracePeriodSeconds }: DeleteOptions): number {
  if (spec.nodeName === undefined || status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  const current = metadata['deletionGracePeriodSeconds'];
  const wanted = gracePeriodSeconds ?? Number(spec['terminationGracePeriodSeconds'] ?? 30);
  // A second deletion may shorten the wait, never prolong it.
  return typeof current === 'number' ? Math.min(current, wanted) : wanted;
}

/** For the laboratory's own controllers: gone, unless something holds it. */
export function deletedInBackground(kind: string): DeleteOptions {
  return { dryRun: false, propagation: 'Background', gracePeriodSeconds: kind === 'Pod' ? undefined : 0, preconditions: {}, warnings: [] };
}
