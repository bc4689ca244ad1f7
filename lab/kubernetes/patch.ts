// The three ways of patching besides apply: JSON Patch (RFC 6902), merge patch (RFC 7396), strategic merge patch.
import { applyPatch, type Operation } from 'rfc6902';
import { isMap, sameJson, type Json } from '../json';
import { kubernetesErrors } from './errors';
import { resolved, type Schema } from './schema';

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

export function jsonPatched(target: Json, operations: unknown): Json {
  if (!Array.isArray(operations))
    throw kubernetesErrors.badRequest('error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp');
  const known = operations.every((one: unknown): one is Operation => isMap(one) && OPERATIONS.includes(String(one['op'])));
  const result = structuredClone(target);
  if (!known || applyPatch(result, operations).some((error) => error !== null)) throw kubernetesErrors.patchDoesNotFit();
  return result;
}

export function merged(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Json = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** As kubectl apply on the client's side sends it: lists are merged by the keys that the schema names, `$` words direct it. */
export function strategicMerged(given: Schema | undefined, target: unknown, patch: Json): Json {
  const schema = resolved(given);
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') return fields;
  const result: Json = isMap(target) && directive !== 'delete' ? { ...target } : {};
  for (const [key, value] of Object.entries(fields)) {
    const [, word, of = key] = /^\$(setElementOrder|deleteFromPrimitiveList)\/(.+)$/.exec(key) ?? [];
    const property = schema.properties?.[of] ?? schema.map;
    if (word === 'setElementOrder') continue;
    if (word === 'deleteFromPrimitiveList')
      result[of] = listOf(result[of]).filter((item) => !listOf(value).some((one) => sameJson(one, item)));
    else if (value === null) delete result[key];
    else if (isMap(value)) result[key] = strategicMerged(property, result[key], value);
    else if (Array.isArray(value) && resolved(property).patch?.includes('merge') === true) {
      result[key] = mergedLists(resolved(property), listOf(result[key]), value);
    } else result[key] = value;
  }
  for (const [key, value] of Object.entries(fields)) {
    const of = /^\$setElementOrder\/(.+)$/.exec(key)?.[1];
    if (of !== undefined) result[of] = ordered(resolved(schema.properties?.[of]), listOf(result[of]), listOf(value));
  }
  return Array.isArray(retained) ? Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key))) : result;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function mergedLists(schema: Schema, target: unknown[], patch: unknown[]): unknown[] {
  const { patchKey } = schema;
  if (patchKey === undefined) return [...target, ...patch.filter((item) => !target.some((one) => sameJson(one, item)))];
  if (patch.some((item) => isMap(item) && item['$patch'] === 'replace')) {
    return patch.filter((item) => isMap(item) && item['$patch'] === undefined);
  }
  let result = [...target];
  for (const item of patch) {
    if (!isMap(item)) continue;
    const index = result.findIndex((one) => isMap(one) && one[patchKey] === item[patchKey]);
    if (item['$patch'] === 'delete') result = result.filter((_, at) => at !== index);
    else if (index < 0) result.push(strategicMerged(schema.items, {}, item));
    else result[index] = strategicMerged(schema.items, result[index], item);
  }
  return result;
}

/** Items that the order does not name stay behind those that it does. */
function ordered({ patchKey }: Schema, items: unknown[], order: unknown[]): unknown[] {
  const keyOf = (item: unknown): unknown => (patchKey !== undefined && isMap(item) ? item[patchKey] : item);
  const place = (item: unknown): number => {
    const index = order.findIndex((one) => sameJson(keyOf(one), keyOf(item)));
    return index < 0 ? order.length : index;
  };
  return items.toSorted((one, other) => place(one) - place(other));
}
