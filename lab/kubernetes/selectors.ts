// Label and field selectors of lists and watches.
import type { KubernetesObject } from '../world';

/** Equality on labels, and on the few fields that clients select by. */
export function selected(object: KubernetesObject, query: URLSearchParams): boolean {
  const terms = (text: string | null) =>
    (text ?? '')
      .split(',')
      .filter((term) => term !== '')
      .map((term) => term.split(/==?/) as [string, string]);
  const field = (path: string): unknown =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], object);
  return (
    terms(query.get('labelSelector')).every(([key, value]) => object.metadata.labels?.[key] === value) &&
    terms(query.get('fieldSelector')).every(([path, value]) => (field(path) ?? '') === value)
  );
}
