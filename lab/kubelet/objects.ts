// The objects that a kubelet reads and writes, the same on either Kubernetes API.
import type { Pod } from '../kubernetes/pod';

export interface EventText {
  type: string;
  reason: string;
  message: string;
}

/** `at`: a time as Kubernetes writes it; `suffix` makes the name unique. */
export function podEvent({ metadata }: Pod, { type, reason, message }: EventText, at: string, suffix: string, component = 'kubelet') {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${metadata.name}.${suffix}`, namespace: metadata.namespace ?? 'default' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: metadata.name, namespace: metadata.namespace, uid: metadata.uid },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: at,
    lastTimestamp: at,
    source: { component },
    reportingComponent: component,
  };
}

/** A ConfigMap holds text; a Secret holds it in base64. */
export function decodedData(kind: 'ConfigMap' | 'Secret', data: Record<string, string> = {}): Record<string, string> {
  return kind === 'ConfigMap'
    ? data
    : Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}
