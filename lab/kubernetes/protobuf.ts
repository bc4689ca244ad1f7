// The few bodies that kubectl sends as protobuf: `create namespace`, `serviceaccount`, `configmap`, `token`.
//
// The envelope is `k8s\0` and a runtime.Unknown; field numbers are those of the generated.proto files of k8s.io/api.

type FieldType = 'string' | 'strings' | 'integer' | 'map' | { message: keyof typeof MESSAGES };
type Fields = Record<number, [name: string, type: FieldType]>;

const METADATA: [string, FieldType] = ['metadata', { message: 'ObjectMeta' }];
const MESSAGES = {
  Unknown: { 1: ['typeMeta', { message: 'TypeMeta' }] },
  TypeMeta: { 1: ['apiVersion', 'string'], 2: ['kind', 'string'] },
  ObjectMeta: { 1: ['name', 'string'], 3: ['namespace', 'string'], 11: ['labels', 'map'], 12: ['annotations', 'map'] },
  Namespace: { 1: METADATA },
  ServiceAccount: { 1: METADATA },
  ConfigMap: { 1: METADATA, 2: ['data', 'map'] },
  TokenRequest: { 1: METADATA, 2: ['spec', { message: 'TokenRequestSpec' }] },
  TokenRequestSpec: {
    1: ['audiences', 'strings'],
    3: ['boundObjectRef', { message: 'BoundObjectReference' }],
    4: ['expirationSeconds', 'integer'],
  },
  BoundObjectReference: { 1: ['kind', 'string'], 2: ['apiVersion', 'string'], 3: ['name', 'string'], 4: ['uid', 'string'] },
} satisfies Record<string, Fields> as Record<string, Fields>;

const MAGIC = Buffer.from('k8s\0');

/** Undefined for kinds that are not among the few. */
export function decodeProtobuf(body: Buffer): Record<string, unknown> | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const envelope = wireFields(body.subarray(MAGIC.length));
  const { typeMeta } = decode('Unknown', envelope) as { typeMeta?: { apiVersion?: string; kind?: string } };
  const raw = envelope.find(({ number }) => number === 2)?.bytes;
  const kind = typeMeta?.kind ?? '';
  return raw === undefined || MESSAGES[kind] === undefined ? undefined : { ...typeMeta, ...decode(kind, wireFields(raw)) };
}

interface WireField {
  number: number;
  value: number;
  bytes: Buffer;
}

/** Varints and length-delimited fields: no others occur in these messages. */
function wireFields(buffer: Buffer): WireField[] {
  const fields: WireField[] = [];
  let offset = 0;
  const varint = (): number => {
    let [value, factor, byte] = [0, 1, 0x80];
    while (byte & 0x80) {
      byte = buffer[offset++] ?? 0;
      value += (byte & 0x7f) * factor;
      factor *= 128;
    }
    return value;
  };
  while (offset < buffer.length) {
    const tag = varint();
    const value = varint();
    const delimited = (tag & 7) === 2;
    fields.push({ number: Math.floor(tag / 8), value, bytes: delimited ? buffer.subarray(offset, offset + value) : Buffer.alloc(0) });
    if (delimited) offset += value;
  }
  return fields;
}

function decode(message: string, fields: WireField[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { number, value, bytes } of fields) {
    const [name, type] = MESSAGES[message]?.[number] ?? [];
    if (name === undefined || type === undefined) continue;
    if (type === 'integer') result[name] = value;
    else if (type === 'strings') result[name] = [...((result[name] as string[] | undefined) ?? []), bytes.toString()];
    else if (type === 'map') {
      const [key, entry] = [1, 2].map(
        (index) =>
          wireFields(bytes)
            .find((field) => field.number === index)
            ?.bytes.toString() ?? '',
      );
      result[name] = { ...(result[name] as object | undefined), [key!]: entry };
    } else if (type === 'string') {
      // Go writes empty strings as well.
      if (bytes.length > 0) result[name] = bytes.toString();
    } else result[name] = decode(type.message, wireFields(bytes));
  }
  return result;
}
