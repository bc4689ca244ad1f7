// The ConfigMap of the option `publish`: where it lies.
import type { Workload } from './workload';

interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** Undefined where there is none, and where the text is of another form. */
export function parsePublish(text = ''): ObjectName | undefined {
  const [, namespace, name] = /^configmap\s+([^/\s]+)\/([^/\s]+)$/i.exec(text) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** In the namespace of the workload: then that of an environment lies in the environment's own. */
export function publishesAtHome({ publish, namespace }: Workload): boolean {
  return parsePublish(publish)?.namespace === namespace;
}
