// A body as the API server decodes it: fields that the kind does not have are dropped and reported, mistyped ones refused.
import { isMap, type Json } from '../json';
import { canonical, isQuantity, QUANTITY_RULE } from './quantity';
import { resolved, type Schema } from './schema';

/** In the words of Go's decoder, which the caller puts into a Status. */
export class Mistyped extends Error {}

/** An object of another kind than the path's. */
export class OtherKind extends Mistyped {
  constructor(
    readonly kind: string,
    readonly version: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Decoded {
  value: Json;
  /** `spec.replica`, `spec.containers[0].imag`: in the order in which they stand. */
  unknown: string[];
}

/** Where the decoder is: the path for people, the path and struct as Go names them. */
interface Place {
  path: string;
  field: string;
  struct: string;
  lenient: boolean;
}

const QUANTITY = 'apimachinery.pkg.api.resource.Quantity';

/** `lenient`: mistyped values of custom resources are kept; validation refuses them. */
export function decode(schema: Schema, body: Json, kind: string, lenient = false): Decoded {
  const unknown: string[] = [];
  const value = decodeValue(schema, body, { path: '', field: '', struct: kind, lenient }, unknown);
  return { value: isMap(value) ? value : {}, unknown };
}

/** Undefined for what the API server does not keep: null, and maps and lists without entries. */
function decodeValue(given: Schema, value: unknown, place: Place, unknown: string[]): unknown {
  if (value === null || value === undefined) return undefined;
  const schema = resolved(given);
  if (place.lenient && !fits(schema, value)) return value;
  if (given.ref === QUANTITY) return quantity(value);
  if (schema.oneOf !== undefined) {
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw new Mistyped(`cannot unmarshal ${typeName(value)} into Go value of type intstr.IntOrString`);
  }
  if (schema.properties !== undefined || schema.map !== undefined || schema.type === 'object') {
    if (!isMap(value)) throw mistyped(given, value, place);
    if (schema.properties !== undefined) return decodeStruct(given, schema, value, place, unknown);
    if (schema.map === undefined) return value;
    return decodeMap(schema.map, value, place, unknown);
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) throw mistyped(given, value, place);
    const items = value.map((item, index) => {
      const inner = { ...place, path: `${place.path}[${index}]` };
      return decodeValue(schema.items ?? {}, item, inner, unknown) ?? emptyOf(schema.items);
    });
    return items.length === 0 ? undefined : items;
  }
  return decodeScalar(given, schema, value, place);
}

function fits({ type, properties, map }: Schema, value: unknown): boolean {
  if (properties !== undefined || map !== undefined || type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return type === undefined || typeof value === type;
}

function decodeStruct(given: Schema, schema: Schema, value: Json, place: Place, unknown: string[]): Json {
  const struct = nameOf(given) ?? place.struct;
  const result: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const property = schema.properties?.[key];
    if (property === undefined) {
      if (schema.preserve === true) result[key] = inner;
      else unknown.push(path);
      continue;
    }
    const decoded = decodeValue(
      property,
      inner,
      { ...place, path, field: place.field === '' ? key : `${place.field}.${key}`, struct },
      unknown,
    );
    if (decoded !== undefined) result[key] = decoded;
  }
  return result;
}

function decodeMap(values: Schema, value: Json, place: Place, unknown: string[]): Json | undefined {
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    decodeValue(values, inner, { ...place, path: `${place.path}.${key}` }, unknown) ?? emptyOf(values),
  ]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** What Go makes of a null where a value must stand: the zero value of its type. */
function emptyOf(schema: Schema | undefined): unknown {
  const { type } = resolved(schema);
  return type === 'string' ? '' : type === 'integer' || type === 'number' ? 0 : type === 'boolean' ? false : type === 'array' ? [] : {};
}

function decodeScalar(given: Schema, schema: Schema, value: unknown, place: Place): unknown {
  switch (schema.type) {
    case 'string':
      if (typeof value !== 'string') throw mistyped(given, value, place);
      if (schema.format === 'byte') checkBase64(value);
      if (schema.format === 'date-time' && Number.isNaN(Date.parse(value)))
        throw new Mistyped(
          `parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`,
        );
      return value;
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw mistyped(given, value, place);
      return value;
    case 'number':
      if (typeof value !== 'number') throw mistyped(given, value, place);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mistyped(given, value, place);
      return value;
    default:
      return value;
  }
}

function quantity(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new Mistyped(QUANTITY_RULE);
  if (!isQuantity(String(value))) throw new Mistyped(QUANTITY_RULE);
  return canonical(value);
}

function checkBase64(text: string): void {
  const wrong = /[^A-Za-z0-9+/=\r\n]/.exec(text)?.index ?? (text.replace(/[\r\n]/g, '').length % 4 === 0 ? undefined : text.length);
  if (wrong !== undefined) throw new Mistyped(`illegal base64 data at input byte ${wrong}`);
}

function mistyped(given: Schema, value: unknown, { field, struct }: Place): Mistyped {
  const number = typeof value === 'number' && resolved(given).type === 'integer' ? ` ${value}` : '';
  return new Mistyped(
    `json: cannot unmarshal ${typeName(value)}${number} into Go struct field ${struct}.${field} of type ${goType(given)}`,
  );
}

const typeName = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value === 'object' ? 'object' : typeof value;

/** `DeploymentSpec`, of `api.apps.v1.DeploymentSpec`. */
const nameOf = ({ ref }: Schema): string | undefined => ref?.split('.').at(-1);

function goType(given: Schema): string {
  const schema = resolved(given);
  if (given.ref !== undefined) return given.ref.split('.').slice(-2).join('.');
  if (schema.type === 'array') return `[]${goType(schema.items ?? {})}`;
  if (schema.map !== undefined) return `map[string]${schema.map.format === 'byte' ? '[]uint8' : goType(schema.map)}`;
  if (schema.type === 'integer') return schema.format ?? 'int';
  return { boolean: 'bool', number: 'float64', object: 'map[string]interface {}' }[schema.type ?? ''] ?? 'string';
}
