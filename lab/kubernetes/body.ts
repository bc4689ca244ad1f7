// The body of a request: JSON, YAML or protobuf, and what is wrong with it in the API server's words.
import { isMap as isYamlMap, isScalar, isSeq, parseDocument, type Node } from 'yaml';
import { isMap, type Json } from '../json';
import { kubernetesErrors } from './errors';
import { decodeProtobuf } from './protobuf';

export interface Body {
  value: unknown;
  /** Fields that stand there twice: `data.a`. */
  duplicates: string[];
}

/** What Go makes of a value that is no object, as its decoder says. */
const NO_OBJECT = 'of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** Of a write: an object. `null` is one without fields, as Go reads it. */
export async function readObject(request: Request, kind: string): Promise<{ value: Json; duplicates: string[] }> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  if (type.includes('protobuf')) {
    const decoded = decodeProtobuf(Buffer.from(await request.arrayBuffer()));
    if (decoded === undefined) throw kubernetesErrors.unsupportedBody();
    return { value: decoded, duplicates: [] };
  }
  if (!['', 'application/json', 'application/yaml'].includes(type)) throw kubernetesErrors.unsupportedBody();
  const text = await request.text();
  const { value, duplicates } = parsed(text, type === 'application/yaml', (why) => kubernetesErrors.unrecognized(kind, why));
  if (value === null && text.trim() !== '') return { value: {}, duplicates };
  if (isMap(value)) return { value, duplicates };
  const given = Array.isArray(value) ? 'array' : typeof value;
  throw kubernetesErrors.unrecognized(
    kind,
    text.trim() === '' ? 'unexpected end of JSON input (<empty>)' : `json: cannot unmarshal ${given} into Go value ${NO_OBJECT}`,
  );
}

/** Of a DELETE: none is as good as an empty one. */
export async function readOptions(request: Request): Promise<Json> {
  const type = request.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length === 0) return {};
  if (type.includes('protobuf')) {
    const decoded = decodeProtobuf(bytes);
    if (decoded === undefined) throw kubernetesErrors.unsupportedBody();
    return decoded;
  }
  const refused = (why: string) => kubernetesErrors.badRequest(`couldn't get version/kind; json parse error: ${why}`);
  const { value } = parsed(bytes.toString(), type.includes('yaml'), refused);
  if (value === null) return {};
  if (!isMap(value)) throw refused(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value ${NO_OBJECT}`);
  const { kind, apiVersion } = value;
  if (kind !== undefined && kind !== 'DeleteOptions')
    throw kubernetesErrors.badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  return value;
}

/** Of a PATCH, whose type says how it is read. */
export async function readPatch(request: Request, isApply: boolean): Promise<Body & { text: string }> {
  const text = await request.text();
  const word = isApply ? 'error decoding YAML: ' : 'error decoding patch: ';
  const refused = (why: string) => kubernetesErrors.badRequest(`${word}${why}`);
  if (!isApply && text.trim() === '') throw refused('unexpected end of JSON input');
  return { text, ...parsed(text, isApply, refused) };
}

function parsed(text: string, isYaml: boolean, refused: (why: string) => Error): Body {
  if (isYaml) {
    const document = parseDocument(text, YAML_OF_GO);
    const [error] = document.errors;
    if (error !== undefined) throw refused(`error converting YAML to JSON: yaml: ${error.message.split('\n')[0]}`);
    return { value: document.toJS() as unknown, duplicates: duplicatesIn(document.contents) };
  }
  if (text.trim() === '') throw refused('unexpected end of JSON input');
  try {
    const value = JSON.parse(text) as unknown;
    return { value, duplicates: duplicatesIn(parseDocument(text, { uniqueKeys: false }).contents) };
  } catch (error) {
    throw refused(`${(error as Error).message}`);
  }
}

/** YAML 1.1 as Go reads it: `0123` is octal and `yes` is true, but there are no times and no numbers to the base of 60. */
const YAML_OF_GO = {
  version: '1.1',
  uniqueKeys: false,
  customTags: (tags: unknown[]) =>
    tags.filter((tag) => !isMap(tag) || (tag['tag'] !== 'tag:yaml.org,2002:timestamp' && tag['format'] !== 'TIME')),
} as Parameters<typeof parseDocument>[1];

function duplicatesIn(node: Node | null | undefined, path = ''): string[] {
  if (isSeq(node)) return node.items.flatMap((item, index) => duplicatesIn(item as Node, `${path}[${index}]`));
  if (!isYamlMap(node)) return [];
  const names = node.items.map(({ key }) => String(isScalar(key) ? key.value : key));
  return node.items.flatMap(({ value }, index) => {
    const name = names[index] ?? '';
    const at = path === '' ? name : `${path}.${name}`;
    return [...(names.indexOf(name) < index ? [at] : []), ...duplicatesIn(value as Node | null, at)];
  });
}
