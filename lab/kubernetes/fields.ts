// Paths into Kubernetes objects, as field managers own them: maps by key, some lists by the keys of their items.

/** `.spec`, `[{"name":"app"}]`: the elements of a path in the notation of managedFields. */
export type Path = readonly string[];

type Json = Record<string, unknown>;

/** Lists whose items are told apart by these fields; every other list is owned whole. From the Kubernetes API's schema. */
const LIST_KEYS: Record<string, readonly string[]> = {
  'f:containers': ['name'],
  'f:initContainers': ['name'],
  'f:ephemeralContainers': ['name'],
  'f:env': ['name'],
  'f:volumes': ['name'],
  'f:volumeMounts': ['mountPath'],
  'f:imagePullSecrets': ['name'],
  'f:conditions': ['type'],
  'f:hostAliases': ['ip'],
};
/** Maps that are owned whole. */
const ATOMIC = new Set([
  'f:selector',
  'f:matchLabels',
  'f:nodeSelector',
  'f:securityContext',
  'f:fieldsV1',
  'f:fieldRef',
  'f:secretKeyRef',
  'f:configMapKeyRef',
]);

/** Maps that the API does not keep when they are empty: `omitempty` in its types. */
const OMITTED_WHEN_EMPTY = new Set([
  'f:data',
  'f:binaryData',
  'f:stringData',
  'f:labels',
  'f:annotations',
  'f:nodeSelector',
  'f:limits',
  'f:requests',
]);

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function itemKey(list: string, item: unknown): string | undefined {
  const keys = list === 'f:ports' ? [isMap(item) && 'containerPort' in item ? 'containerPort' : 'port', 'protocol'] : LIST_KEYS[list];
  if (keys === undefined || !isMap(item)) return undefined;
  const named = Object.fromEntries(keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : undefined)]));
  return Object.values(named).includes(undefined) ? undefined : `k:${JSON.stringify(named)}`;
}

/** Every leaf of a value, with its path. */
export function leaves(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  const last = path.at(-1) ?? '';
  if (isMap(value) && !ATOMIC.has(last) && Object.keys(value).length > 0) {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .flatMap(([key, inner]) => leaves(inner, [...path, `f:${key}`]));
  }
  if (Array.isArray(value) && value.length > 0 && value.every((item) => itemKey(last, item) !== undefined)) {
    return value.flatMap((item) => leaves(item, [...path, itemKey(last, item)!]));
  }
  return [{ path, value }];
}

export function read(object: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, element, index) => {
    if (element.startsWith('f:')) return isMap(value) ? value[element.slice(2)] : undefined;
    return Array.isArray(value) ? value.find((item) => itemKey(path[index - 1] ?? '', item) === element) : undefined;
  }, object);
}

/** Sets a leaf, and makes the maps, lists and items on the way to it. */
export function write(object: Json, path: Path, leaf: unknown): void {
  if (OMITTED_WHEN_EMPTY.has(path.at(-1) ?? '') && isMap(leaf) && Object.keys(leaf).length === 0) return;
  let at: unknown = object;
  path.forEach((element, index) => {
    const next = path[index + 1];
    const inner = next === undefined ? structuredClone(leaf) : next.startsWith('k:') ? [] : {};
    if (element.startsWith('f:') && isMap(at)) {
      const key = element.slice(2);
      if (next === undefined || typeof at[key] !== 'object' || at[key] === null) at[key] = inner;
      at = at[key];
    } else if (Array.isArray(at)) {
      const list: unknown[] = at;
      const existing = list.findIndex((item) => itemKey(path[index - 1] ?? '', item) === element);
      if (existing >= 0 && next !== undefined) {
        at = list[existing];
      } else {
        list.push(next === undefined ? inner : { ...(JSON.parse(element.slice(2)) as Json) });
        at = list.at(-1);
      }
    }
  });
}

/** True for a leaf that tells an item of a list from the others: it goes last, and with it the item. */
export function isKeyOfItem(path: Path): boolean {
  const [item = '', leaf = ''] = path.slice(-2);
  return item.startsWith('k:') && leaf.slice(2) in (JSON.parse(item.slice(2)) as Json);
}

/** Takes a leaf away, and every map, list and item that it leaves empty. */
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
    const index = parent.findIndex((item) => itemKey(path.at(-2) ?? '', item) === element);
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
      const keys = Object.entries(JSON.parse(element.slice(2)) as Json);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

export function toFieldsV1(paths: Path[]): Record<string, unknown> {
  const root: Json = {};
  for (const path of paths) {
    let at = root;
    for (const element of path) at = (at[element] ??= {}) as Json;
  }
  return root;
}

export function fromFieldsV1(fields: Record<string, unknown>, path: Path = []): Path[] {
  const inner = Object.entries(fields).filter(([key]) => key !== '.');
  if (inner.length === 0) return path.length === 0 ? [] : [path];
  return inner.flatMap(([key, value]) => fromFieldsV1(value as Json, [...path, key]));
}
