// What may not change once an object is there: by kind, with the API server's words. From pkg/apis/*/validation.
import { at, isMap, sameJson, type Json } from '../json';
import type { Cause } from './errors';
import type { KubernetesObject } from '../world';

/** Fields of the kind that are kept as they were made. */
const FIELDS: Record<string, string[]> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  Job: ['spec.selector', 'spec.completionMode', 'spec.template'],
  Secret: ['type'],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy'],
  PriorityClass: ['value'],
};

const STATEFUL_SET_MAY = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

export function changesThatMayNotBe(live: KubernetesObject, next: KubernetesObject): Cause[] {
  const fixed = FIELDS[next.kind] ?? [];
  return [
    ...(live.metadata.uid !== next.metadata.uid && next.metadata.uid !== undefined
      ? [{ field: 'metadata.uid', message: `Invalid value: ${JSON.stringify(next.metadata.uid)}: field is immutable` }]
      : []),
    ...newFinalizers(live, next),
    ...fixed
      .filter((field) => !sameJson(at(live, field), at(next, field)))
      .map((field) => ({ field, message: `Invalid value: ${JSON.stringify(at(next, field) ?? null)}: field is immutable` })),
    ...ofKind(live, next),
  ];
}

function newFinalizers(live: KubernetesObject, next: KubernetesObject): Cause[] {
  if (live.metadata.deletionTimestamp === undefined) return [];
  const [before, after] = [live, next].map(({ metadata }) => (metadata['finalizers'] as string[] | undefined) ?? []);
  const added = (after ?? []).filter((one) => before?.includes(one) !== true);
  return added.length === 0
    ? []
    : [
        {
          field: 'metadata.finalizers',
          message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(', ')}}`,
          reason: 'FieldValueForbidden',
        },
      ];
}

function ofKind(live: KubernetesObject, next: KubernetesObject): Cause[] {
  switch (next.kind) {
    case 'ConfigMap':
    case 'Secret':
      return live['immutable'] === true
        ? ['immutable', 'data', 'binaryData']
            .filter((field) => !sameJson(live[field], next[field]))
            .map((field) => ({ field, message: 'Forbidden: field is immutable when `immutable` is set', reason: 'FieldValueForbidden' }))
        : [];
    case 'StatefulSet':
      return sameJson(without(live['spec'], STATEFUL_SET_MAY), without(next['spec'], STATEFUL_SET_MAY))
        ? []
        : [
            {
              field: 'spec',
              message:
                "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
              reason: 'FieldValueForbidden',
            },
          ];
    case 'Job':
      return sameJson(at(live, 'spec.completions'), at(next, 'spec.completions')) || at(next, 'spec.completionMode') === 'Indexed'
        ? []
        : [
            {
              field: 'spec.completions',
              message: `Invalid value: ${JSON.stringify(at(next, 'spec.completions') ?? null)}: field is immutable`,
            },
          ];
    case 'Pod':
      return podChanges(live['spec'], next['spec']);
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return sameJson(live['roleRef'], next['roleRef'])
        ? []
        : [{ field: 'roleRef', message: `Invalid value: ${JSON.stringify(next['roleRef'])}: cannot change roleRef` }];
    case 'Service':
      return clusterAddress(live, next);
    default:
      return [];
  }
}

function clusterAddress(live: KubernetesObject, next: KubernetesObject): Cause[] {
  const [before, after] = [at(live, 'spec.clusterIP'), at(next, 'spec.clusterIP')];
  return before === undefined || before === '' || before === after || at(next, 'spec.type') === 'ExternalName'
    ? []
    : [{ field: 'spec.clusterIPs[0]', message: `Invalid value: ${JSON.stringify([after ?? ''])}: may not change once set` }];
}

function podChanges(live: unknown, next: unknown): Cause[] {
  return sameJson(unchangeable(live, live), unchangeable(next, live))
    ? []
    : [
        {
          field: 'spec',
          message:
            'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n',
          reason: 'FieldValueForbidden',
        },
      ];
}

/** A pod's spec without what may change: images, the deadline, tolerations that are added. */
function unchangeable(spec: unknown, live: unknown): Json {
  const { activeDeadlineSeconds: _deadline, tolerations, ...rest } = isMap(spec) ? spec : {};
  const withoutImages = (list: unknown): unknown =>
    Array.isArray(list) ? list.map((container: unknown) => (isMap(container) ? { ...container, image: undefined } : container)) : list;
  const before = at(live, 'tolerations');
  const added =
    Array.isArray(tolerations) && (!Array.isArray(before) || before.every((one) => tolerations.some((other) => sameJson(one, other))));
  return {
    ...rest,
    containers: withoutImages(rest['containers']),
    initContainers: withoutImages(rest['initContainers']),
    tolerations: added ? 'kept' : tolerations === undefined && before === undefined ? 'kept' : tolerations,
  };
}

function without(value: unknown, fields: string[]): Json {
  return Object.fromEntries(Object.entries(isMap(value) ? value : {}).filter(([field]) => !fields.includes(field)));
}
