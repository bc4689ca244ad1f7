// Field management: server-side apply with its conflicts, and who owns what after any other write.
import { isMap, sameJson } from '../json';
import { decode } from './decode';
import { display, fromFieldsV1, isKeyOfItem, itemsOn, leaves, read, remove, toFieldsV1, write, type Path } from './fields';
import { kubernetesErrors, type Conflict } from './errors';
import type { Schema } from './schema';
import type { KubernetesObject, ManagedFields } from '../world';

export interface Writer {
  manager: string;
  /** ISO, to the second. */
  time: string;
}

/** Fields that identify an object or that the server sets: owned by nobody. */
const UNOWNED = new Set([
  'f:apiVersion',
  'f:kind',
  ...[
    'name',
    'namespace',
    'uid',
    'resourceVersion',
    'creationTimestamp',
    'generation',
    'managedFields',
    'deletionTimestamp',
    'selfLink',
  ].map((field) => `f:metadata.f:${field}`),
]);

function ownable(schema: Schema, object: KubernetesObject): { path: Path; value: unknown }[] {
  return leaves(schema, object).filter(({ path }) => !UNOWNED.has(path.slice(0, path[0] === 'f:metadata' ? 2 : 1).join('.')));
}

/** An empty map says that it shall be there, not that it shall be emptied. */
const isEmptyMap = (value: unknown): boolean => isMap(value) && Object.keys(value).length === 0;

const keyOf = (path: Path): string => JSON.stringify(path);

/** The object after an apply. The live one is undefined when there is none yet. */
export function applied(
  schema: Schema,
  live: KubernetesObject | undefined,
  config: KubernetesObject,
  writer: Writer,
  force: boolean,
): KubernetesObject {
  // Owned is what the applier wrote, an empty map included; compared is what the API server makes of it.
  const { value: decoded } = decode(schema, config, config.kind);
  const wanted = ownable(schema, config).map(({ path, value }) => ({ path, value: read(decoded, path) ?? value }));
  const result = structuredClone(
    live ?? {
      apiVersion: config.apiVersion,
      kind: config.kind,
      metadata: { name: config.metadata.name, namespace: config.metadata.namespace },
    },
  ) as KubernetesObject;
  const managers = result.metadata.managedFields ?? [];
  const mine = managers.find(({ manager, operation }) => manager === writer.manager && operation === 'Apply');
  const others = managers.filter((entry) => entry !== mine);
  const changed = wanted.filter(({ path, value }) => !sameJson(read(live, path), value) && !(isEmptyMap(value) && isMap(read(live, path))));
  const conflicts = findConflicts(
    others,
    changed.map(({ path }) => path),
  );
  if (conflicts.length > 0 && !force) throw kubernetesErrors.applyConflict(conflicts);

  const wantedKeys = new Set(wanted.map(({ path }) => keyOf(path)));
  const ownedByOthers = new Set(others.flatMap(({ fieldsV1 }) => fromFieldsV1(fieldsV1)).map(keyOf));
  const owned = fromFieldsV1(mine?.fieldsV1 ?? {}).sort((one, other) => Number(isKeyOfItem(one)) - Number(isKeyOfItem(other)));
  // An item that nobody owns any more goes whole, with the defaults in it.
  const items = (paths: Path[]): Map<string, Path> => new Map(paths.flatMap(itemsOn).map((item) => [keyOf(item), item]));
  const kept = items([...wanted.map(({ path }) => path), ...others.flatMap(({ fieldsV1 }) => fromFieldsV1(fieldsV1))]);
  for (const [key, item] of items(owned)) if (!kept.has(key)) remove(result, item);
  for (const path of owned) {
    if (!wantedKeys.has(keyOf(path)) && !ownedByOthers.has(keyOf(path)) && read(result, path) !== undefined) remove(result, path);
  }
  for (const { path, value } of changed) write(result, path, value);

  const fieldsV1 = toFieldsV1(wanted.map(({ path }) => path));
  const unchanged = changed.length === 0 && mine !== undefined && sameJson(mine.fieldsV1, fieldsV1);
  result.metadata.managedFields = [
    ...others
      .map((entry) =>
        without(
          entry,
          changed.map(({ path }) => path),
        ),
      )
      .filter(({ fieldsV1: left }) => Object.keys(left).length > 0),
    unchanged
      ? mine
      : { manager: writer.manager, operation: 'Apply', apiVersion: config.apiVersion, time: writer.time, fieldsType: 'FieldsV1', fieldsV1 },
  ];
  return result;
}

/** The object after a create, an update or a merge patch: the writer owns what he changed, and nobody else does. */
export function updated(
  schema: Schema,
  live: KubernetesObject | undefined,
  next: KubernetesObject,
  writer: Writer,
  subresource?: string,
): KubernetesObject {
  const result = structuredClone(next);
  const changed = ownable(schema, next)
    .filter(({ path, value }) => !sameJson(read(live, path), value))
    .map(({ path }) => path);
  const managers = writtenManagers(next, live);
  const isMine = (entry: ManagedFields): boolean =>
    entry.manager === writer.manager && entry.operation === 'Update' && entry.subresource === subresource;
  const gone = (path: Path): boolean => read(next, path) === undefined;
  const mine = [
    ...managers
      .filter(isMine)
      .flatMap(({ fieldsV1 }) => fromFieldsV1(fieldsV1))
      .filter((path) => !gone(path)),
    ...changed,
  ];
  const all: ManagedFields[] = [
    ...managers
      .filter((entry) => !isMine(entry))
      .map((entry) => without(entry, [...changed, ...fromFieldsV1(entry.fieldsV1).filter(gone)]))
      .filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0),
    ...(mine.length === 0
      ? []
      : [
          {
            manager: writer.manager,
            operation: 'Update' as const,
            apiVersion: next.apiVersion,
            time: writer.time,
            fieldsType: 'FieldsV1' as const,
            fieldsV1: toFieldsV1(mine),
            ...(subresource !== undefined && { subresource }),
          },
        ]),
  ];
  if (all.length > 0) result.metadata.managedFields = all;
  else delete result.metadata.managedFields;
  return result;
}

/**
 * A writer may set who owns what: so `kubectl apply --server-side` takes over from client-side apply. An empty list says
 * nothing, and one empty entry resets it (k8s.io/apimachinery/pkg/util/managedfields/internal, decodeLiveOrNew).
 */
function writtenManagers(next: KubernetesObject, live: KubernetesObject | undefined): ManagedFields[] {
  const given = next.metadata.managedFields ?? [];
  if (given.length === 1 && given.every((entry) => Object.keys(entry).length === 0)) return [];
  return given.length > 0 ? given : (live?.metadata.managedFields ?? []);
}

function findConflicts(others: ManagedFields[], changed: Path[]): Conflict[] {
  const keys = new Set(changed.map(keyOf));
  return others.flatMap((entry) =>
    fromFieldsV1(entry.fieldsV1)
      .filter((path) => keys.has(keyOf(path)))
      .map((path) => ({
        manager: entry.manager,
        apiVersion: entry.apiVersion,
        field: display(path),
        ...(entry.operation === 'Update' && { time: entry.time }),
      })),
  );
}

function without(entry: ManagedFields, paths: Path[]): ManagedFields {
  const taken = new Set(paths.map(keyOf));
  return { ...entry, fieldsV1: toFieldsV1(fromFieldsV1(entry.fieldsV1).filter((path) => !taken.has(keyOf(path)))) };
}
