// Comparing JSON: by value alone, whoever made the objects and in whatever order of keys.

export function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = (value: object): string[] =>
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key]) => key);
  return (
    keys(one).length === keys(other).length &&
    keys(one).every((key) => sameJson((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
  );
}

export type Json = Record<string, unknown>;

export const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at `spec.template.metadata`; undefined where the way breaks off. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), value);
}

/** A value as text; '' for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
