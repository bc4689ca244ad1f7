// Who wrote which field of an object: `metadata.managedFields`, as server-side apply keeps it.
import { array, looseObject, nullish, optional, record, string, unknown, type InferOutput } from 'valibot';

export const MANAGED_FIELDS = nullish(
  array(
    looseObject({
      manager: optional(string(), ''),
      operation: optional(string(), ''),
      subresource: optional(string(), ''),
      fieldsV1: optional(record(string(), unknown()), {}),
    }),
  ),
);

export type ManagedFields = NonNullable<InferOutput<typeof MANAGED_FIELDS>>;
type FieldSet = Readonly<Record<string, unknown>>;

/** The managers of each annotation, apart from one. */
export function annotationManagers(managedFields: ManagedFields, except: string): Record<string, string> {
  return managersBelow(managedFields, ['metadata', 'annotations'], except);
}

/** The managers of each field below one, apart from one manager. */
export function managersBelow(managedFields: ManagedFields, path: readonly string[], except: string): Record<string, string> {
  return Object.fromEntries(
    managedFields
      .filter(({ manager }) => manager !== except)
      .flatMap(({ manager, fieldsV1 }) =>
        Object.keys(path.reduce((set: FieldSet, segment) => under(set, `f:${segment}`), fieldsV1))
          .filter((field) => field.startsWith('f:'))
          .map((field) => [field.replace(/^f:/, ''), manager]),
      ),
  );
}

/** Whether a manager has applied fields besides labels and annotations of the given prefixes. */
export function appliesOtherFields(managedFields: ManagedFields, manager: string, isOwn: (field: string) => boolean): boolean {
  return managedFields.some(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && !leaves(entry.fieldsV1).every((field) => isOwn(field)),
  );
}

/**
 * What one manager has written becomes another's, as `kubectl apply --server-side` takes over from client-side apply: no field
 * changes, so that no conflict and no loss can come of it.
 */
export function handOver(managedFields: ManagedFields, from: { manager: string; operation: string }, to: string): ManagedFields {
  const moved = managedFields.filter(
    ({ manager, operation, subresource }) => manager === from.manager && operation === from.operation && subresource === '',
  );
  const [first] = moved;
  if (first === undefined) return managedFields;
  const existing = managedFields.filter(
    ({ manager, operation, subresource }) => manager === to && operation === 'Apply' && subresource === '',
  );
  const fieldsV1 = [...existing, ...moved].map((entry) => entry.fieldsV1).reduce(union);
  const others = managedFields.filter((entry) => !moved.includes(entry) && !existing.includes(entry));
  return [...others, { ...first, ...existing[0], manager: to, operation: 'Apply', fieldsV1 }];
}

/** Paths of the fields of a set: `.metadata.labels.team`. */
function leaves(set: FieldSet, path = ''): string[] {
  return Object.entries(set).flatMap(([key, value]) => {
    if (key === '.') return [];
    const field = `${path}.${key.replace(/^[fkv]:/, '')}`;
    const below = isSet(value) ? leaves(value, field) : [];
    return below.length === 0 ? [field] : below;
  });
}

function union(one: FieldSet, other: FieldSet): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = merged[key];
    merged[key] = isSet(before) && isSet(value) ? union(before, value) : value;
  }
  return merged;
}

function under(set: FieldSet, key: string): FieldSet {
  const value = set[key];
  return isSet(value) ? value : {};
}

function isSet(value: unknown): value is FieldSet {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Who wrote a field, or what is nearest above it: the manager that owns most of the way to it. */
export function managerOfField(managedFields: ManagedFields, object: unknown, field: readonly (string | number)[]): string {
  const owners = managedFields.map(({ manager, fieldsV1 }) => ({ manager, depth: depthOwned(fieldsV1, object, field) }));
  const deepest = owners.reduce<{ manager: string; depth: number } | undefined>(
    (best, one) => (one.depth > (best?.depth ?? 0) ? one : best),
    undefined,
  );
  return deepest?.manager ?? 'nobody known';
}

function depthOwned(set: FieldSet, value: unknown, [segment, ...rest]: readonly (string | number)[]): number {
  if (segment === undefined) return 0;
  const below: unknown = isSet(value) ? value[segment] : Array.isArray(value) && typeof segment === 'number' ? value[segment] : undefined;
  const key = typeof segment === 'string' ? `f:${segment}` : Object.keys(set).find((candidate) => isKeyOf(candidate, below));
  const next = key === undefined ? undefined : set[key];
  return isSet(next) ? 1 + depthOwned(next, below, rest) : 0;
}

/** `k:{"name":"web"}` stands for the item of a list that has this name. */
function isKeyOf(candidate: string, item: unknown): boolean {
  if (!candidate.startsWith('k:') || !isSet(item)) return false;
  const key: unknown = JSON.parse(candidate.slice(2));
  return isSet(key) && Object.entries(key).every(([name, value]) => item[name] === value);
}
