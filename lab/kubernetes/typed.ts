// Server-side apply is stricter than other writes: what the schema does not have is refused, in the words of its library.
import { isMap, type Json, textOf } from '../json';
import { resolved, type Schema } from './schema';

/** `.spec.replica: field not declared in schema`: one sentence each, as structured-merge-diff words them. */
export function typedProblems(given: Schema | undefined, value: unknown, path = ''): string[] {
  const schema = resolved(given);
  if (value === null || value === undefined || schema.oneOf !== undefined) return [];
  if (schema.properties !== undefined || schema.map !== undefined) {
    if (!isMap(value)) return [`${path}: expected map, got &{${textOf(value)}}`];
    return Object.entries(value).flatMap(([key, inner]) => {
      const property = schema.properties?.[key] ?? schema.map;
      if (property !== undefined) return typedProblems(property, inner, `${path}.${key}`);
      return schema.preserve === true ? [] : [`${path}.${key}: field not declared in schema`];
    });
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) return [`${path}: expected list, got &{${textOf(value)}}`];
    return [...duplicates(schema, value, path), ...value.flatMap((item, index) => typedProblems(schema.items, item, `${path}[${index}]`))];
  }
  const got = isMap(value) || Array.isArray(value) ? JSON.stringify(value) : textOf(value);
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? [] : [`${path}: expected string, got &value.valueUnstructured{Value:${got}}`];
    case 'integer':
    case 'number':
      return typeof value === 'number' ? [] : [`${path}: expected numeric (int or float), got ${goName(value)}`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: expected boolean, got &value.valueUnstructured{Value:${got}}`];
    default:
      return [];
  }
}

const goName = (value: unknown): string =>
  typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'slice' : isMap(value) ? 'map' : typeof value;

function duplicates({ list, keys = [], items }: Schema, value: unknown[], path: string): string[] {
  if (list !== 'map') return [];
  const properties = resolved(items).properties ?? {};
  const named = value
    .filter(isMap)
    .map((item: Json) => keys.map((key) => `${key}=${JSON.stringify(item[key] ?? properties[key]?.default)}`).join(','));
  return [...new Set(named.filter((name, index) => named.indexOf(name) !== index))].map(
    (name) => `${path}: duplicate entries for key [${name}]`,
  );
}
