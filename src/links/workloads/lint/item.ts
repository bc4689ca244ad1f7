// What is linted: an object with its pod template, from a file or from the cluster, and what surrounds it.
import { accountOf, containersOf, podTemplateOf, type PodContainer, type PodTemplate } from '../../../manifests/pods';
import { recordOf } from '../../../manifests/record';
import type { Desired } from '../../../chain/desired';
import type { FieldPath } from '../../../manifests/places';
import type { RenderedObject } from '../../../manifests/render';

export interface Place {
  file: string;
  line: number;
  column: number;
}

/** Where a field was written: in a file, or by a field manager of the live object. */
export type Origin = { place: Place } | { manager: string };

export interface Item {
  object: RenderedObject;
  originOf: (field: FieldPath) => Origin;
}

/**
 * Whether a ServiceAccount has an identity by its annotation. `brought`: the manifests bring it without one, and the cluster has
 * none yet: whoever keeps that other workload may write it still. `unknown`: it could not be read.
 */
export type AccountState = 'identity' | 'none' | 'absent' | 'brought' | 'unknown';

export interface Surroundings {
  desired: Desired;
  /** As the manifests were rendered with them. */
  clientId: string;
  tenantId: string;
  /** All objects that are looked at, pods or not. */
  items: readonly Item[];
  accountState: (namespace: string, name: string) => AccountState;
}

export interface Workload {
  item: Item;
  template: PodTemplate;
  containers: readonly PodContainer[];
  namespace: string;
  /** Undefined where none is named: then the pods run as `default`. */
  account: string | undefined;
}

export const PREFIX = 'azure.workload.identity/';
export const USE_LABEL = `${PREFIX}use`;
export const CLIENT_ID = `${PREFIX}client-id`;
export const TENANT_ID = `${PREFIX}tenant-id`;

export function namespaceOf({ object }: Item, { namespace }: Pick<Desired, 'namespace'>): string {
  return object.metadata.namespace ?? namespace;
}

export function workloadOf(item: Item, desired: Desired): Workload | undefined {
  const template = podTemplateOf(item.object);
  if (template === undefined) return undefined;
  return {
    item,
    template,
    containers: containersOf(template),
    namespace: namespaceOf(item, desired),
    account: accountOf(template),
  };
}

export function isOwnAccount({ namespace, account }: Workload, { desired }: Pick<Surroundings, 'desired'>): boolean {
  return account === desired.serviceAccount && namespace === desired.namespace;
}

/** Labels and annotations of the object itself, not of its pods. */
export function metadataOf({ object: { metadata } }: Item): Record<'labels' | 'annotations', Record<string, unknown>> {
  return { labels: recordOf(metadata['labels']), annotations: recordOf(metadata['annotations']) };
}

/** The path of a label or an annotation of the pods. */
export function ofPods({ template: { path } }: Workload, ...field: FieldPath): FieldPath {
  return [...path, ...field];
}
