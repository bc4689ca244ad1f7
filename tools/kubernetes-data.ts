// Makes lab/kubernetes/data: what a real kube-apiserver says of its kinds, reduced to what the laboratory's own API needs.
//
//   tsx tools/kubernetes-data.ts        needs Go: it starts a real API server and reads Kubernetes' own .proto files
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeys } from '../lab/keys';
import { createCertificateAuthority } from '../lab/network/certificates';
import { adminClient, type AdminClient } from '../lab/real-cluster/admin-client';
import { startApiServer } from '../lab/real-cluster/api-server';
import { findOrBuildBinaries, NO_BINARIES } from '../lab/real-cluster/binaries';

const DATA = join(import.meta.dirname, '../lab/kubernetes/data');
/** Older versions of a kind of which the newer one is there, and what only the API server itself uses. */
const LEFT_OUT = [
  'autoscaling/v1',
  'apiregistration.k8s.io/v1',
  'certificates.k8s.io/v1',
  'events.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1',
  'resource.k8s.io/v1',
];

interface Discovered {
  resource: string;
  responseKind: { group: string; version: string; kind: string };
  scope: string;
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string; responseKind: { group: string; version: string; kind: string }; verbs: string[] }[];
}
interface Discovery {
  items: { metadata: { name?: string }; versions: { version: string; resources: Discovered[] }[] }[];
}
type Json = Record<string, unknown>;

const short = (name: string): string => name.replace(/^.*io\.k8s\./, '');
const apiVersionOf = (group: string, version: string): string => (group === '' ? version : `${group}/${version}`);

/** An object with one entry on each line: differences between versions can be read. */
function linesOf(entries: Json | unknown[]): string {
  return Array.isArray(entries)
    ? `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`
    : `{\n${Object.entries(entries)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, entry]) => `${JSON.stringify(key)}: ${JSON.stringify(entry)}`)
        .join(',\n')}\n}\n`;
}

async function kinds(client: AdminClient): Promise<{ apiVersion: string; [field: string]: unknown }[]> {
  const aggregated = { headers: { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' } };
  const documents = await Promise.all(['/api', '/apis'].map((path) => client.json<Discovery>('GET', path, undefined, aggregated)));
  return documents
    .flatMap(({ items }) => items)
    .flatMap(({ metadata: { name: group = '' }, versions }) => versions.map((version) => ({ group, ...version })))
    .filter(({ group, version }) => /^v\d+$/.test(version) && !LEFT_OUT.includes(apiVersionOf(group, version)))
    .flatMap(({ group, version, resources }) =>
      resources.map(({ resource, responseKind, scope, singularResource, verbs, shortNames, categories, subresources }) => ({
        apiVersion: apiVersionOf(group, version),
        kind: responseKind.kind,
        plural: resource,
        singular: singularResource,
        namespaced: scope === 'Namespaced',
        verbs,
        ...(shortNames && { shortNames }),
        ...(categories && { categories }),
        ...(subresources && {
          subresources: subresources.map((one) => ({
            name: one.subresource,
            apiVersion:
              one.responseKind.version === ''
                ? apiVersionOf(group, version)
                : apiVersionOf(one.responseKind.group, one.responseKind.version),
            kind: one.responseKind.kind,
            verbs: one.verbs,
          })),
        }),
      })),
    );
}

/** A schema without its words: types, references, lists and their keys, and defaults that are more than Go's zero values. */
function reduced(schema: Json): Json {
  const {
    allOf,
    default: standard,
    items,
    additionalProperties,
    properties,
  } = schema as {
    allOf?: { $ref: string }[];
    default?: unknown;
    items?: Json;
    additionalProperties?: Json | boolean;
    properties?: Record<string, Json>;
  };
  const reference = (schema['$ref'] as string | undefined) ?? allOf?.[0]?.$ref;
  const isZero = [undefined, '', 0, false].includes(standard as never) || JSON.stringify(standard) === '{}';
  const gvk = (schema['x-kubernetes-group-version-kind'] as { group: string; version: string; kind: string }[] | undefined)?.filter(
    ({ version }) => version !== '__internal',
  );
  return {
    ...(reference !== undefined && { ref: short(reference) }),
    ...(reference === undefined && schema['type'] !== undefined && { type: schema['type'] }),
    ...(schema['format'] !== undefined && { format: schema['format'] }),
    ...(schema['enum'] !== undefined && { enum: schema['enum'] }),
    ...(!isZero && { default: standard }),
    ...(items !== undefined && { items: reduced(items) }),
    ...(typeof additionalProperties === 'object' && { map: reduced(additionalProperties) }),
    ...(schema['x-kubernetes-list-type'] !== undefined && { list: schema['x-kubernetes-list-type'] }),
    ...(schema['x-kubernetes-list-map-keys'] !== undefined && { keys: schema['x-kubernetes-list-map-keys'] }),
    ...(schema['x-kubernetes-map-type'] === 'atomic' && { atomic: true }),
    ...(schema['x-kubernetes-patch-strategy'] !== undefined && { patch: schema['x-kubernetes-patch-strategy'] }),
    ...(schema['x-kubernetes-patch-merge-key'] !== undefined && { patchKey: schema['x-kubernetes-patch-merge-key'] }),
    ...(schema['oneOf'] !== undefined && { oneOf: (schema['oneOf'] as Json[]).map(({ type }) => type) }),
    ...(schema['required'] !== undefined && { required: schema['required'] }),
    ...(gvk?.length === 1 && { gvk: `${apiVersionOf(gvk[0]!.group, gvk[0]!.version)}/${gvk[0]!.kind}` }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, reduced(property)])),
    }),
  };
}

async function schemas(client: AdminClient, apiVersions: string[]): Promise<Json> {
  const documents = await Promise.all(
    apiVersions.map((apiVersion) =>
      client.json<{ components: { schemas: Record<string, Json> } }>(
        'GET',
        `/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`,
      ),
    ),
  );
  return Object.fromEntries(
    documents
      .flatMap(({ components }) => Object.entries(components.schemas))
      .filter(([name]) => !/List$/.test(name) || /WatchEvent/.test(name))
      .map(([name, schema]) => [short(name), reduced(schema)]),
  );
}

/**
 * Messages of Kubernetes' .proto files: field number to name and type; `[]` marks a list, `{}` a map. A struct that Go embeds
 * has no name: JSON does not know it, and so its schema does not have it.
 */
function messages(packages: string[], known: Json): Json {
  const go = join(import.meta.dirname, '../lab/real-cluster/go');
  const folder = (name: string): string =>
    spawnSync('go', ['list', '-m', '-f', '{{.Dir}}', name], { cwd: go, encoding: 'utf8' }).stdout.trim();
  const roots = Object.fromEntries(['k8s.io/api', 'k8s.io/apimachinery'].map((name) => [name, folder(name)]));
  return Object.fromEntries(
    packages.flatMap((path) => {
      const root = Object.keys(roots).find((name) => path.startsWith(`${name}/`))!;
      const text = readFileSync(join(roots[root]!, path.slice(root.length), 'generated.proto'), 'utf8').replace(/\/\/.*$/gm, '');
      const name = path.replaceAll('/', '.');
      return [...text.matchAll(/message (\w+) \{([^}]*)\}/g)].map(([, message, body = '']) => {
        const whole = short(`io.${name.replace('k8s.io.', 'k8s.')}.${message}`);
        const properties = (known[whole] as { properties?: Json } | undefined)?.properties;
        const fields: Json = Object.fromEntries(
          [...body.matchAll(/(?:(optional|repeated)\s+([.\w]+)|map<string, ([.\w]+)>)\s+(\w+) = (\d+)/g)].map(
            ([, label, type, mapped, field = '', number = '']): [string, string[]] => [
              number,
              [
                nameIn(properties, field.charAt(0).toLowerCase() + field.slice(1), type ?? ''),
                `${qualified(mapped ?? type ?? '', name)}${label === 'repeated' ? '[]' : mapped === undefined ? '' : '{}'}`,
              ],
            ],
          ),
        );
        return [whole, fields];
      });
    }),
  );
}

const nameIn = (properties: Json | undefined, field: string, type: string): string =>
  properties === undefined || field in properties || SCALARS.includes(type) ? field : '';

const SCALARS = ['string', 'bool', 'int32', 'int64', 'double', 'bytes'];
function qualified(type: string, inPackage: string): string {
  if (SCALARS.includes(type)) return type;
  return short(`io.${(type.includes('.') ? type.replace(/^\./, '') : `${inPackage}.${type}`).replace('k8s.io.', 'k8s.')}`);
}

async function main(): Promise<void> {
  const binaries = findOrBuildBinaries((line) => console.log(line));
  if (binaries === undefined) throw new Error(NO_BINARIES);
  const folder = mkdtempSync(join(tmpdir(), 'kubernetes-data-'));
  const [authority, keys] = await Promise.all([createCertificateAuthority('kubernetes-data'), createKeys()]);
  const server = await startApiServer({
    binaries,
    folder,
    authority,
    signingKey: keys.cluster,
    issuer: 'https://issuer.example/',
    callbackUrl: 'https://127.0.0.1:1',
  });
  try {
    const client = adminClient(server);
    const all = await kinds(client);
    const apiVersions = [...new Set(all.map(({ apiVersion }) => apiVersion))];
    writeFileSync(join(DATA, 'kinds.json'), linesOf(all));
    const known = await schemas(client, apiVersions);
    writeFileSync(join(DATA, 'schemas.json'), linesOf(known));
    const groups = apiVersions.map((apiVersion) =>
      (apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`).replace(/\.[\w.]*\//, '/'),
    );
    writeFileSync(
      join(DATA, 'messages.json'),
      linesOf(
        messages(
          [
            ...groups.filter((group) => !/^(apiextensions|internal)/.test(group)).map((group) => `k8s.io/api/${group}`),
            ...['apis/meta/v1', 'runtime', 'util/intstr', 'api/resource'].map((path) => `k8s.io/apimachinery/pkg/${path}`),
          ],
          known,
        ),
      ),
    );
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main().then(() => process.exit());
