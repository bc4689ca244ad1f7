// The Kubernetes API on the wire.
import { parse } from 'yaml';
import { answerRefusals } from '../network/answers';
import { attributesOf, authenticate, authorize, dataAction } from './access';
import { kubernetesErrors, statusBody } from './errors';
import { openApi } from './openapi';
import { decodeProtobuf } from './protobuf';
import { readApiRequest, type ApiRequest } from './request';
import { groupList, resourceList } from './resources';
import { selected } from './selectors';
import { requestToken, type TokenSpec } from './tokens';
import { watchResponse } from './watch';
import type { ClusterApis, ClusterApi } from './cluster-api';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';
import type { Forwarder } from '../real-cluster/forward';
import type { WriteOptions } from './verbs';
import type { KubernetesObject } from '../world';

/** `real`: a real API server that stands in for the own one. */
export function kubernetesService(
  lab: Lab,
  apis: ClusterApis,
  real: () => Forwarder | undefined,
): { handle: Service; faultBody: FaultBody } {
  const answer: Service = async (request, entry) => {
    const url = new URL(request.url);
    const api = apis.byHost(url.hostname);
    if (api === undefined) return new Response('', { status: 502 });
    const user = await authenticate(lab, api.cluster, request);
    entry.principal = user.name;
    const discovered = discovery(url.pathname);
    if (discovered !== undefined) return Response.json(discovered);
    const asked = readApiRequest(request.method, url);
    if (asked === undefined) throw kubernetesErrors.noSuchResource();
    entry.right = dataAction(attributesOf(asked));
    authorize(lab, api.cluster, user, asked);
    return respond(lab, api, asked, request, url.searchParams);
  };
  return {
    handle: (request, entry) => real()?.forward(request) ?? Promise.resolve(answer(request, entry)).catch(answerRefusals),
    faultBody: (status) => statusBody(status, status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', `the server answers ${status}`),
  };
}

function discovery(path: string): object | undefined {
  if (path === '/version')
    return { major: '1', minor: '36', gitVersion: 'v1.36.3', platform: 'linux/amd64', goVersion: 'go1.26.1', compiler: 'gc' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') return groupList();
  if (path === '/api/v1') return resourceList('v1');
  if (path.startsWith('/openapi/')) return openApi(path);
  const apiVersion = /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  return apiVersion === undefined ? undefined : resourceList(apiVersion);
}

async function respond(lab: Lab, api: ClusterApi, asked: ApiRequest, request: Request, query: URLSearchParams): Promise<Response> {
  const { kind, namespace, name = '', subresource, verb } = asked;
  if (subresource === 'log' && verb === 'get') return api.kubelet.logs(namespace ?? '', name, query);
  if (subresource === 'token' && verb === 'create') {
    const { spec = {} } = (await readBody(request)) as { spec?: TokenSpec };
    return Response.json(await requestToken(lab, api.cluster, api.store, { namespace: namespace ?? '', name }, spec), { status: 201 });
  }
  if (subresource !== undefined && subresource !== 'status') throw kubernetesErrors.noSuchResource();
  const options = writeOptions(lab, request, query);
  switch (verb) {
    case 'get':
      return Response.json(api.store.require(kind, namespace, name));
    case 'watch':
      return watchResponse(api.store, asked, query, request.signal);
    case 'list': {
      const all = api.store.list(kind, namespace).filter((object) => selected(object, query));
      const [limit, start] = [Number(query.get('limit') ?? 0) || all.length, Number(query.get('continue') ?? 0)];
      const items = all.slice(start, start + limit);
      const rest = start + limit < all.length ? { continue: String(start + limit), remainingItemCount: all.length - start - limit } : {};
      return Response.json({
        kind: `${kind.kind}List`,
        apiVersion: kind.group === '' ? 'v1' : `${kind.group}/${kind.version}`,
        metadata: { resourceVersion: api.store.version(), ...rest },
        items,
      });
    }
    case 'create':
      return Response.json(api.verbs.create(asked, (await readBody(request)) as KubernetesObject, options), { status: 201 });
    case 'update':
      return Response.json(api.verbs.update(asked, (await readBody(request)) as KubernetesObject, options));
    case 'patch': {
      const type = request.headers.get('content-type')?.split(';')[0] ?? '';
      const body = await readBody(request);
      if (type === 'application/merge-patch+json') return Response.json(api.verbs.mergePatch(asked, body, options));
      if (type !== 'application/apply-patch+yaml') throw kubernetesErrors.unsupportedPatch(type);
      if (query.get('fieldManager') === null) {
        throw kubernetesErrors.invalid({ ...kind, kind: 'PatchOptions', group: 'meta.k8s.io' }, '', [
          {
            field: 'fieldManager',
            message: 'Required value: is required for apply patch',
            reason: 'FieldValueRequired',
          },
        ]);
      }
      const { object, created } = api.verbs.apply(asked, body as KubernetesObject, options);
      return Response.json(object, { status: created ? 201 : 200 });
    }
    case 'delete': {
      const deleted = api.verbs.delete(asked, options);
      return kind.kind === 'Pod'
        ? Response.json(deleted)
        : Response.json({
            kind: 'Status',
            apiVersion: 'v1',
            metadata: {},
            status: 'Success',
            details: { name, kind: kind.plural, uid: deleted.metadata.uid },
          });
    }
    case 'deletecollection':
      throw kubernetesErrors.methodNotAllowed();
  }
}

function writeOptions(lab: Lab, request: Request, query: URLSearchParams): WriteOptions {
  const agent = request.headers.get('user-agent')?.split('/')[0] ?? 'unknown';
  return {
    dryRun: query.get('dryRun') === 'All',
    force: query.get('force') === 'true',
    writer: { manager: query.get('fieldManager') ?? agent, time: `${new Date(lab.clock.now()).toISOString().slice(0, 19)}Z` },
  };
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? '';
  if (type.includes('protobuf')) {
    const decoded = decodeProtobuf(Buffer.from(await request.arrayBuffer()));
    if (decoded === undefined) throw kubernetesErrors.unsupportedBody(type);
    return decoded;
  }
  try {
    // YAML takes JSON as well.
    return parse(await request.text()) as Record<string, unknown>;
  } catch (error) {
    throw kubernetesErrors.badRequest(`the body of the request is malformed: ${(error as Error).message}`);
  }
}
