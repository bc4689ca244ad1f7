// Paths into Kubernetes objects, as field managers own them: maps by key, some lists by the keys of their items.
import { isMap, sameJson, type Json } from '../json';
import { resolved, type Schema } from './schema';

/** `.spec`, `[{"name":"app"}]`: the elements of a path in the notation of managedFields. */
export type Path = readonly string[];

const isItem = (element: string): boolean => element.startsWith('k:') || element.startsWith('v:');

/** What tells an item of a list from the others: its keys, or itself in a set; undefined in a list that is owned whole. */
function itemKey(list: Schema, item: unknown): string | undefined {
  if (list.list === 'set') return `v:${JSON.stringify(item)}`;
  if (list.list !== 'map' || !isMap(item)) return undefined;
  const properties = resolved(list.items).properties ?? {};
  const named = Object.fromEntries((list.keys ?? []).map((key) => [key, item[key] ?? properties[key]?.default]));
  return Object.values(named).includes(undefined) ? undefined : `k:${JSON.stringify(named)}`;
}

/** Every leaf of a value, with its path. What the schema calls atomic is one leaf, as is an empty map or list. */
export function leaves(given: Schema | undefined, value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const schema = resolved(given);
  if (isMap(value) && schema.atomic !== true && Object.keys(value).length > 0) {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .flatMap(([key, inner]) => leaves(schema.properties?.[key] ?? schema.map, inner, [...path, `f:${key}`]));
  }
  if (Array.isArray(value) && value.length > 0 && value.every((item) => itemKey(schema, item) !== undefined)) {
    return value.flatMap((item: unknown) => leaves(schema.items, item, [...path, itemKey(schema, item) ?? '']));
  }
  return [{ path, value }];
}

/** Whether an item of a list is the one that an element of a path names; a protocol that is not said is TCP. */
function isNamed(element: string, item: unknown): boolean {
  const wanted: unknown = JSON.parse(element.slice(2));
  if (element.startsWith('v:')) return sameJson(wanted, item);
  return (
    isMap(wanted) &&
    isMap(item) &&
    Object.entries(wanted).every(([key, value]) => (item[key] ?? (key === 'protocol' ? 'TCP' : undefined)) === value)
  );
}

export function read(object: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, element) => {
    if (element.startsWith('f:')) return isMap(value) ? value[element.slice(2)] : undefined;
    return Array.isArray(value) ? (value as unknown[]).find((item) => isNamed(element, item)) : undefined;
  }, object);
}

/** Sets a leaf, and makes the maps, lists and items on the way to it. */
export function write(object: Json, path: Path, leaf: unknown): void {
  let at: unknown = object;
  path.forEach((element, index) => {
    const next = path[index + 1];
    const inner = next === undefined ? structuredClone(leaf) : isItem(next) ? [] : {};
    if (element.startsWith('f:') && isMap(at)) {
      const key = element.slice(2);
      if (next === undefined || typeof at[key] !== 'object' || at[key] === null) at[key] = inner;
      at = at[key];
    } else if (Array.isArray(at)) {
      const list: unknown[] = at;
      const existing = list.findIndex((item) => isNamed(element, item));
      if (existing >= 0) at = list[existing];
      else {
        list.push(JSON.parse(element.slice(2)));
        at = list.at(-1);
      }
    }
  });
}

/** The items of lists that a path leads through. */
export function itemsOn(path: Path): Path[] {
  return path.flatMap((element, index) => (element.startsWith('k:') ? [path.slice(0, index + 1)] : []));
}

/** True for a leaf that tells an item of a list from the others: it goes last, and with it the item. */
export function isKeyOfItem(path: Path): boolean {
  const [item = '', leaf = ''] = path.slice(-2);
  return item.startsWith('k:') && leaf.slice(2) in (JSON.parse(item.slice(2)) as Json);
}

/** Removes a leaf, and every map, list and item that it leaves empty. */
export function remove(object: Json, path: Path): void {
  if (isKeyOfItem(path)) {
    const [item, keys] = [read(object, path.slice(0, -1)), JSON.parse(path.at(-2)!.slice(2)) as Json];
    if (isMap(item) && Object.keys(item).every((key) => key in keys)) remove(object, path.slice(0, -1));
    return;
  }
  const parent = read(object, path.slice(0, -1));
  const element = path.at(-1);
  if (element === undefined) return;
  if (isMap(parent) && element.startsWith('f:')) delete parent[element.slice(2)];
  if (Array.isArray(parent)) {
    const index = parent.findIndex((item) => isNamed(element, item));
    if (index >= 0) parent.splice(index, 1);
  }
  const emptied =
    path.length > 1 && ((isMap(parent) && Object.keys(parent).length === 0) || (Array.isArray(parent) && parent.length === 0));
  if (emptied) remove(object, path.slice(0, -1));
}

/** As conflicts name a field: `.metadata.annotations.azure.workload.identity/client-id`. */
export function display(path: Path): string {
  return path
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = Object.entries(JSON.parse(element.slice(2)) as Json);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

export function toFieldsV1(paths: Path[]): Record<string, unknown> {
  const root: Json = {};
  for (const path of paths) {
    let at = root;
    for (const element of path) {
      at = (at[element] ??= {}) as Json;
      // An item is owned besides its fields, as the API server writes it.
      if (element.startsWith('k:')) at['.'] = {};
    }
  }
  return root;
}

/** Of an item without fields of its own the item itself is the leaf. */
export function fromFieldsV1(fields: Record<string, unknown>, path: Path = []): Path[] {
  const inner = Object.entries(fields).filter(([key]) => key !== '.');
  if (inner.length === 0) return path.length === 0 ? [] : [path];
  return inner.flatMap(([key, value]) => fromFieldsV1(value as Json, [...path, key]));
}
