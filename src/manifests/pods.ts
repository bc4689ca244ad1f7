// The pods that an object brings: which kinds have a pod template, and where in the object it lies.
import { groupOf } from './fields';
import { isRecord, recordOf } from './record';
import type { FieldPath } from './places';
import type { RenderedObject } from './render';

export interface PodTemplate {
  /** Where it lies in its object; empty for a Pod. */
  path: FieldPath;
  labels: Readonly<Record<string, unknown>>;
  annotations: Readonly<Record<string, unknown>>;
  spec: Readonly<Record<string, unknown>>;
}

export interface PodContainer {
  name: string;
  path: FieldPath;
  fields: Readonly<Record<string, unknown>>;
}

const TEMPLATE: FieldPath = ['spec', 'template'];
/** The kinds of Kubernetes, and KEDA's ScaledJob, whose template lies elsewhere. */
const PATHS: Readonly<Record<string, FieldPath>> = {
  ' Pod': [],
  ' PodTemplate': ['template'],
  ' ReplicationController': TEMPLATE,
  'apps Deployment': TEMPLATE,
  'apps StatefulSet': TEMPLATE,
  'apps DaemonSet': TEMPLATE,
  'apps ReplicaSet': TEMPLATE,
  'batch Job': TEMPLATE,
  'batch CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'keda.sh ScaledJob': ['spec', 'jobTargetRef', 'template'],
};

/**
 * Undefined for what brings no pods. A kind from outside may have a pod template under `spec.template`, as Argo's Rollout and
 * Knative's Service do; a Certificate, a SealedSecret or an ExternalSecret has something else there, without containers.
 */
export function podTemplateOf(object: RenderedObject): PodTemplate | undefined {
  const path = PATHS[`${groupOf(object.apiVersion)} ${object.kind}`];
  const template = valueAt(object, path ?? TEMPLATE);
  if (!isRecord(template)) return undefined;
  const { spec, metadata } = template;
  if (path === undefined && !looksLikeContainers(recordOf(spec)['containers'])) return undefined;
  const { labels, annotations } = recordOf(metadata);
  return { path: path ?? TEMPLATE, labels: recordOf(labels), annotations: recordOf(annotations), spec: recordOf(spec) };
}

function looksLikeContainers(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof recordOf(item)['image'] === 'string');
}

/** Init containers first: in the order in which they start. */
export function containersOf({ path, spec }: PodTemplate): PodContainer[] {
  return ['initContainers', 'containers'].flatMap((list) => {
    const containers = spec[list];
    return Array.isArray(containers)
      ? containers.map((container: unknown, index) => {
          const fields = recordOf(container);
          return { name: textOf(fields['name']) ?? '', path: [...path, 'spec', list, index], fields };
        })
      : [];
  });
}

/** `serviceAccount` is the field's older name; Kubernetes reads it still. Undefined: the pods run as `default`. */
export function accountOf({ spec }: PodTemplate): string | undefined {
  return textOf(spec['serviceAccountName']) ?? textOf(spec['serviceAccount']);
}

export function valueAt(value: unknown, [first, ...rest]: FieldPath): unknown {
  if (first === undefined) return value;
  const below = Array.isArray(value) && typeof first === 'number' ? (value[first] as unknown) : recordOf(value)[first];
  return valueAt(below, rest);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
