// What a client reads before it asks for anything: versions, groups, kinds, health, and as much OpenAPI as kubectl needs.
import { apiGroup, apiVersionOf, groupList, resourceList, type ResourceKind } from './resources';

const rootOf = (apiVersion: string): string => (apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`);

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.1',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** Undefined for paths that are no document of discovery. */
export function discovery(kinds: readonly ResourceKind[], pathname: string, { method }: Request): Response | undefined {
  if (method !== 'GET') return undefined;
  const path = pathname.replace(/(?<=.)\/$/, '');
  if (/^\/(healthz|livez|readyz)(\/[\w-]+)?$/.test(path)) return new Response('ok', { headers: { 'content-type': 'text/plain' } });
  if (path === '/')
    return Response.json({ paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] });
  const document = documentAt(kinds, path);
  return document === undefined ? undefined : Response.json(document);
}

function documentAt(kinds: readonly ResourceKind[], path: string): object | undefined {
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return groupList(kinds);
  if (path === '/api/v1') return resourceList(kinds, 'v1');
  if (path.startsWith('/openapi/v3')) return openApi(kinds, path);
  const [, group, version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (group === undefined) return undefined;
  if (version !== undefined) return resourceList(kinds, `${group}/${version}`);
  const found = apiGroup(kinds, group);
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...found };
}

/** Which kinds take `fieldValidation`: so kubectl leaves validation to the server. */
function openApi(kinds: readonly ResourceKind[], path: string): object | undefined {
  const apiVersions = [...new Set(kinds.map(apiVersionOf))];
  if (path === '/openapi/v3') {
    return {
      paths: Object.fromEntries(
        apiVersions.map((apiVersion) => [rootOf(apiVersion), { serverRelativeURL: `/openapi/v3/${rootOf(apiVersion)}?hash=0` }]),
      ),
    };
  }
  const apiVersion = apiVersions.find((candidate) => path === `/openapi/v3/${rootOf(candidate)}`);
  if (apiVersion === undefined) return undefined;
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
  const paths = kinds
    .filter((kind) => apiVersionOf(kind) === apiVersion)
    .map(({ group, version, kind, plural, namespaced }) => [
      `/${rootOf(apiVersion)}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`,
      { patch: { 'x-kubernetes-group-version-kind': { group, version, kind }, parameters, 'responses': {} } },
    ]);
  return {
    openapi: '3.0.0',
    info: { title: "The laboratory's own Kubernetes API", version: 'v1.36.3' },
    paths: Object.fromEntries(paths) as object,
    // kubectl explain looks here, and says that it has found nothing.
    components: { schemas: {} },
  };
}
