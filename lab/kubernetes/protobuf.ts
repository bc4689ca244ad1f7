// Bodies that clients in Go send as protobuf, decoded by the messages of Kubernetes' own .proto files (data/messages.json).
//
// The envelope is `k8s\0` and a runtime.Unknown. Field by field the result is what the same object is in JSON; a struct that Go
// embeds has no name there, and its fields are those of the one around it.
import MESSAGES from './data/messages.json' with { type: 'json' };
import { isMap, type Json } from '../json';

const FIELDS = MESSAGES as unknown as Record<string, Record<string, [name: string, type: string]>>;
const MAGIC = Buffer.from('k8s\0');
const UNKNOWN = 'apimachinery.pkg.runtime.Unknown';
const META = 'apimachinery.pkg.apis.meta.v1.';

/** Undefined for what is no protobuf, or of a kind whose message is not known. */
export function decodeProtobuf(body: Buffer): Json | undefined {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const envelope = wireFields(body.subarray(MAGIC.length));
  const { typeMeta } = decode(UNKNOWN, envelope);
  const raw = envelope.find(({ number }) => number === 2)?.bytes;
  if (raw === undefined || !isMap(typeMeta)) return undefined;
  const { apiVersion, kind } = typeMeta;
  const message = messageOf(String(apiVersion), String(kind));
  return message === undefined ? undefined : { apiVersion, kind, ...decode(message, wireFields(raw)) };
}

/** `api.apps.v1.Deployment`, of apps/v1 Deployment; options such as DeleteOptions come in the version of any group. */
function messageOf(apiVersion: string, kind: string): string | undefined {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const own = `api.${group?.split('.')[0]}.${version}.${kind}`;
  return [own, `${META}${kind}`].find((name) => FIELDS[name] !== undefined);
}

interface WireField {
  number: number;
  value: bigint;
  bytes: Buffer;
}

function wireFields(buffer: Buffer): WireField[] {
  const fields: WireField[] = [];
  let offset = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; offset < buffer.length; shift += 7n) {
      const byte = buffer[offset++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return BigInt.asIntN(64, value);
  };
  while (offset < buffer.length) {
    const tag = Number(varint());
    const [number, wireType] = [tag >> 3, tag & 7];
    if (wireType === 2) {
      const length = Number(varint());
      fields.push({ number, value: 0n, bytes: buffer.subarray(offset, offset + length) });
      offset += length;
    } else if (wireType === 0) fields.push({ number, value: varint(), bytes: Buffer.alloc(0) });
    else {
      const length = wireType === 1 ? 8 : 4;
      fields.push({ number, value: 0n, bytes: buffer.subarray(offset, offset + length) });
      offset += length;
    }
  }
  return fields;
}

function decode(message: string, fields: WireField[]): Json {
  const result: Json = {};
  for (const field of fields) {
    const [name, type] = FIELDS[message]?.[field.number] ?? [];
    if (name === undefined || type === undefined) continue;
    if (type.endsWith('[]')) {
      result[name] = [...((result[name] as unknown[] | undefined) ?? []), decodeField(type.slice(0, -2), field)];
    } else if (type.endsWith('{}')) {
      const entry = wireFields(field.bytes);
      const key = entry.find(({ number }) => number === 1)?.bytes.toString() ?? '';
      const value = entry.find(({ number }) => number === 2) ?? { number: 2, value: 0n, bytes: Buffer.alloc(0) };
      result[name] = { ...(result[name] as Json | undefined), [key]: decodeField(type.slice(0, -2), value) };
    } else if (name === '') Object.assign(result, decodeField(type, field));
    else {
      const value = decodeField(type, field);
      // Go writes the zero value of what is no pointer: in JSON it is left out.
      if (value !== '' && value !== null) result[name] = value;
    }
  }
  return result;
}

function decodeField(type: string, { value, bytes }: WireField): unknown {
  switch (type) {
    case 'string':
      return bytes.toString();
    case 'bytes':
      return bytes.toString('base64');
    case 'bool':
      return value !== 0n;
    case 'int32':
    case 'int64':
      return Number(value);
    case 'double':
      return bytes.readDoubleLE();
    case `${META}Time`:
    case `${META}MicroTime`: {
      const [seconds, nanos] = [1, 2].map((number) => Number(wireFields(bytes).find((field) => field.number === number)?.value ?? 0n));
      if (seconds === undefined || seconds <= 0) return null;
      const iso = new Date(seconds * 1000).toISOString().slice(0, 19);
      return type === `${META}Time` ? `${iso}Z` : `${iso}.${String(Math.floor((nanos ?? 0) / 1000)).padStart(6, '0')}Z`;
    }
    case 'apimachinery.pkg.api.resource.Quantity':
      return decode(type, wireFields(bytes))['string'] ?? '0';
    case 'apimachinery.pkg.util.intstr.IntOrString': {
      const { type: isText = 0, intVal = 0, strVal = '' } = decode(type, wireFields(bytes));
      return isText === 1 ? strVal : intVal;
    }
    case 'apimachinery.pkg.runtime.RawExtension':
    case `${META}FieldsV1`: {
      const raw =
        wireFields(bytes)
          .find(({ number }) => number === 1)
          ?.bytes.toString() ?? '';
      return raw === '' ? null : (JSON.parse(raw) as unknown);
    }
    default:
      return decode(type, wireFields(bytes));
  }
}
