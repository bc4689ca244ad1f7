// A request to the Kubernetes API, read from its path: verb, kind, namespace, name, subresource.
import type { ResourceKind } from './resources';

export interface ApiRequest {
  kind: ResourceKind;
  verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** What follows a namespace's name and is not a kind of objects in it: as the API server's own reader of paths has it. */
const OF_NAMESPACES = ['status', 'finalize'];

/** Undefined for paths that belong to no resource. A trailing slash does not count. */
export function readApiRequest(method: string, url: URL, kinds: readonly ResourceKind[]): ApiRequest | undefined {
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decodeURIComponent);
  const core = segments[0] === 'api';
  if (!core && segments[0] !== 'apis') return undefined;
  const [group, version] = core ? ['', segments[1]] : [segments[1], segments[2]];
  let rest = segments.slice(core ? 2 : 3);
  let namespace: string | undefined;
  if (rest[0] === 'namespaces' && rest[2] !== undefined && !OF_NAMESPACES.includes(rest[2])) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [plural, name, ...subresource] = rest;
  const kind = kinds.find((candidate) => candidate.group === group && candidate.version === version && candidate.plural === plural);
  if (kind === undefined) return undefined;
  return {
    kind,
    verb: verbOf(method, name, url.searchParams),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource.length > 0 && { subresource: subresource.join('/') }),
  };
}

function verbOf(method: string, name: string | undefined, query: URLSearchParams): ApiRequest['verb'] {
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      // Of one object by its name there is no watch: the parameter does not count.
      if (name !== undefined) return 'get';
      return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
  }
}
