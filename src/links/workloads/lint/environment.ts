// The environment of a container, as its manifest says it.
import { listOf, recordOf } from '../../../manifests/record';
import type { FieldPath } from '../../../manifests/places';
import type { PodContainer } from '../../../manifests/pods';

export interface Variable {
  name: string;
  path: FieldPath;
  /** Undefined where it comes from elsewhere: a ConfigMap, a Secret, a field of the pod. */
  value: string | undefined;
}

export function environmentOf({ path, fields }: PodContainer): Variable[] {
  return listOf(fields['env']).flatMap((entry, index): Variable[] => {
    const { name, value, valueFrom } = recordOf(entry);
    if (typeof name !== 'string') return [];
    const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
    return [{ name, path: [...path, 'env', index], value: valueFrom === undefined || valueFrom === null ? text : undefined }];
  });
}

export interface EnvironmentSource {
  kind: 'ConfigMap' | 'Secret';
  name: string;
  prefix: string;
  path: FieldPath;
}

export function environmentSourcesOf({ path, fields }: PodContainer): EnvironmentSource[] {
  return listOf(fields['envFrom']).flatMap((entry, index): EnvironmentSource[] => {
    const { configMapRef, secretRef, prefix } = recordOf(entry);
    const named = (kind: EnvironmentSource['kind'], reference: unknown): EnvironmentSource[] => {
      const { name } = recordOf(reference);
      return typeof name === 'string'
        ? [{ kind, name, prefix: typeof prefix === 'string' ? prefix : '', path: [...path, 'envFrom', index] }]
        : [];
    };
    return [...named('ConfigMap', configMapRef), ...named('Secret', secretRef)];
  });
}
