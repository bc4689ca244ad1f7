// The shape of each kind: fields, types, the keys of lists. Kubernetes' own OpenAPI document, reduced (data/schemas.json),
// and for custom resources the schema of their definition. tools/kubernetes-data.ts makes the file from a real API server.
import SCHEMAS from './data/schemas.json' with { type: 'json' };
import { apiVersionOf, type ResourceKind } from './resources';

export interface Schema {
  /** Of a type of the file: its name there. */
  name?: string;
  /** Another schema of the file, by name. */
  ref?: string;
  type?: string;
  format?: string;
  enum?: unknown[];
  default?: unknown;
  items?: Schema;
  /** Of the values of a map. */
  map?: Schema;
  /** How two lists are merged by server-side apply; the default is `atomic`. */
  list?: string;
  /** The fields that tell the items of a `map` list apart. */
  keys?: string[];
  /** A map or struct that server-side apply owns whole. */
  atomic?: boolean;
  /** How a strategic merge patch treats the field. */
  patch?: string;
  patchKey?: string;
  /** Any of these types: a quantity, an int-or-string. */
  oneOf?: (string | null)[];
  required?: string[];
  properties?: Record<string, Schema>;
  /** Custom resources: fields that the schema does not name are kept. */
  preserve?: boolean;
  /** Custom resources: a whole object is embedded here. */
  embedded?: boolean;
  /** Custom resources: what JSON Schema says of a value besides. */
  bounds?: Bounds;
}

export interface Bounds {
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  nullable?: boolean;
}

const BY_NAME = Object.fromEntries(
  Object.entries(SCHEMAS as unknown as Record<string, Schema & { gvk?: string }>).map(([name, schema]) => [name, { ...schema, name }]),
);
const BY_GVK = new Map(Object.values(BY_NAME).flatMap((schema) => (schema.gvk === undefined ? [] : [[schema.gvk, schema] as const])));

export const OBJECT_META = 'apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** A schema with its reference followed: what stands beside the reference (a default, a patch key) is kept. */
export function resolved(schema: Schema | undefined): Schema {
  if (schema?.ref === undefined) return schema ?? { preserve: true };
  const { ref, ...beside } = schema;
  return { ...BY_NAME[ref], ...beside };
}

/** By apiVersion and kind, for Kubernetes' own types that are no resources: DeleteOptions, Scale, TokenRequest. */
export function schemaByName(apiVersion: string, kind: string): Schema | undefined {
  return BY_GVK.get(`${apiVersion}/${kind}`);
}

export function schemaOf(kind: ResourceKind): Schema {
  if (kind.definition === undefined) return schemaByName(apiVersionOf(kind), kind.kind) ?? { preserve: true };
  const version = kind.definition.spec.versions.find(({ name }) => name === kind.version);
  const { properties, ...schema } = customSchema(version?.schema?.openAPIV3Schema ?? { 'x-kubernetes-preserve-unknown-fields': true });
  return {
    ...schema,
    properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { ref: OBJECT_META } },
  };
}

/** A structural schema of a CustomResourceDefinition in the form of this file. */
function customSchema(schema: Record<string, unknown>): Schema {
  const { type, format, items, properties, additionalProperties, required } = schema as {
    type?: string;
    format?: string;
    items?: Record<string, unknown>;
    properties?: Record<string, Record<string, unknown>>;
    additionalProperties?: Record<string, unknown> | boolean;
    required?: string[];
  };
  const bounds = Object.fromEntries(
    ['pattern', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'nullable'].flatMap((name) =>
      schema[name] === undefined ? [] : [[name, schema[name]]],
    ),
  ) as Bounds;
  return {
    ...(schema['x-kubernetes-int-or-string'] === true ? { oneOf: ['integer', 'string'] } : type !== undefined && { type }),
    ...(format !== undefined && { format }),
    ...(Array.isArray(schema['enum']) && { enum: schema['enum'] as unknown[] }),
    ...(schema['default'] !== undefined && { default: schema['default'] }),
    ...(required !== undefined && { required }),
    ...(items !== undefined && { items: customSchema(items) }),
    ...(typeof additionalProperties === 'object' && { map: customSchema(additionalProperties) }),
    ...(additionalProperties === true && { map: { preserve: true } }),
    ...(typeof schema['x-kubernetes-list-type'] === 'string' && { list: schema['x-kubernetes-list-type'] }),
    ...(Array.isArray(schema['x-kubernetes-list-map-keys']) && { keys: schema['x-kubernetes-list-map-keys'] as string[] }),
    ...(schema['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
    ...(schema['x-kubernetes-preserve-unknown-fields'] === true && { preserve: true }),
    ...(schema['x-kubernetes-embedded-resource'] === true && { embedded: true }),
    ...(Object.keys(bounds).length > 0 && { bounds }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, customSchema(property)])),
    }),
  };
}
