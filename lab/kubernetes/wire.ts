// The Kubernetes API on the wire.
import { timestamp } from '../clock';
import { answerRefusals } from '../network/answers';
import { Refusal } from '../refusal';
import { attributesOf, authenticate, authorize, dataAction, type ClusterUser } from './access';
import { readObject, readOptions, readPatch } from './body';
import { discovery } from './discovery';
import { kubernetesErrors, statusBody } from './errors';
import { listResponse } from './list';
import { readDeleteOptions, readWriteOptions, type WriteOptions } from './options';
import { jsonPatched, merged, strategicMerged } from './patch';
import { readApiRequest, type ApiRequest } from './request';
import { review, REVIEWS } from './reviews';
import { schemaOf } from './schema';
import { respondBelow } from './subresources';
import { tableOf, wantsTable } from './table';
import { unplayedPath, unplayedRequest } from './unplayed';
import { watchResponse } from './watch';
import { isMap, type Json } from '../json';
import type { ClusterApis, ClusterApi } from './cluster-api';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';
import type { Forwarder } from '../real-cluster/forward';
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
    const refuse = (operation: string): Error => {
      lab.unplayed.record('kubernetes', operation);
      return kubernetesErrors.notPlayed(operation);
    };
    // To answer as the caller would say more than the one that is asked about may do.
    if (request.headers.has('impersonate-user')) throw refuse('impersonate users');
    const found = discovery(api.store.kinds(), url.pathname, request);
    if (found !== undefined) return found;
    const path = unplayedPath(request.method, url.pathname);
    if (path !== undefined) throw refuse(path);
    const asked = readApiRequest(request.method, url, api.store.kinds());
    if (asked === undefined) return notFound(api, url.pathname);
    entry.right = dataAction(attributesOf(asked));
    authorize(lab, api.cluster, user, asked);
    const operation = unplayedRequest(asked);
    if (operation !== undefined) throw refuse(operation);
    return respond(lab, api, user, asked, request, url.searchParams);
  };
  return {
    handle: (request, entry) => real()?.forward(request) ?? Promise.resolve(answer(request, entry)).catch(answerMistakes),
    faultBody: (status) => statusBody(status, status === 429 ? 'TooManyRequests' : 'ServiceUnavailable', `the server answers ${status}`),
  };
}

/** A mistake of the laboratory is a Status too, or clients of Kubernetes could not read it. */
function answerMistakes(error: Error): Response {
  if (error instanceof Refusal) return answerRefusals(error);
  console.error('laboratory:', error);
  return Response.json(statusBody(500, 'InternalError', `Internal error occurred: a mistake of the laboratory: ${error.message}`), {
    status: 500,
  });
}

async function respond(
  lab: Lab,
  api: ClusterApi,
  user: ClusterUser,
  asked: ApiRequest,
  request: Request,
  query: URLSearchParams,
): Promise<Response> {
  const { kind, namespace, name, subresource, verb } = asked;
  checkMethod(asked, request.method);
  if (subresource === undefined && REVIEWS.includes(kind.kind)) {
    const { value } = await readObject(request, kind.kind);
    return Response.json(await review(lab, api.cluster, user, kind.kind, value), { status: 201 });
  }
  const options = writeOptionsOf(lab, verb, query, request);
  const table = wantsTable(request)
    ? (objects: KubernetesObject[], metadata: object) => tableOf(asked, objects, metadata, query.get('includeObject'), lab.clock.now())
    : undefined;
  if (subresource !== undefined) {
    const below = await respondBelow(lab, api, asked, request, options);
    if (below !== undefined) return below;
  }
  switch (verb) {
    case 'get': {
      const object = api.store.require(kind, namespace, name ?? '');
      return Response.json(table === undefined ? object : table([object], {}));
    }
    case 'watch':
      return watchResponse(api.store, asked, query, request.signal, table);
    case 'list': {
      const all = listResponse(api.store, asked, query);
      return Response.json(table === undefined ? all : table(all.items, all.metadata));
    }
    case 'create':
      return warned(options.warnings, api.verbs.create(asked, await readObject(request, kind.kind), options), 201);
    case 'update':
      return warned(options.warnings, api.verbs.update(asked, await readObject(request, kind.kind), options));
    case 'patch':
      return patch(api, asked, request, options);
    case 'delete':
    case 'deletecollection': {
      const deletion = readDeleteOptions(query, await readOptions(request));
      const answer = verb === 'delete' ? api.deletion.delete(asked, deletion) : api.deletion.deleteCollection(asked, query, deletion);
      return warned(deletion.warnings, answer);
    }
  }
}

/** In a group that is served a Status, as a client of Kubernetes expects it; elsewhere what Go's own server says. */
function notFound({ store }: ClusterApi, path: string): Response {
  const [, group, version] = /^\/apis\/([^/]+)\/([^/]+)\//.exec(path) ?? [];
  const served = path.startsWith('/api/v1/') || store.kinds().some((kind) => kind.group === group && kind.version === version);
  if (served) throw kubernetesErrors.noSuchResource();
  return new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

/** What a path of this form and kind allows: no POST to an object, no PUT to a list, nothing that the kind does not have. */
function checkMethod({ kind, name, subresource, verb }: ApiRequest, method: string): void {
  const below = subresource === undefined ? undefined : kind.subresources.find((one) => one.name === subresource.split('/')[0]);
  if (subresource !== undefined && below === undefined) throw kubernetesErrors.noSuchResource();
  const fits =
    verb === 'create' ? subresource !== undefined || name === undefined : !['update', 'patch'].includes(verb) || name !== undefined;
  const verbs = below?.verbs ?? kind.verbs;
  if (!fits || !verbs.includes(verb === 'watch' && below !== undefined ? 'get' : verb) || method === 'OPTIONS')
    throw kubernetesErrors.methodNotAllowed();
}

async function patch(api: ClusterApi, asked: ApiRequest, request: Request, options: WriteOptions): Promise<Response> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim() ?? '';
  const { kind } = asked;
  const isApply = type === 'application/apply-patch+yaml';
  const change = ((): ((live: KubernetesObject, given: unknown) => Json) => {
    switch (type) {
      case 'application/apply-patch+yaml':
        return (_live, given) => asMap(given);
      case 'application/json-patch+json':
        return (live, given) => jsonPatched(live, given);
      case 'application/merge-patch+json':
        return (live, given) => merged(live, asMap(given)) as Json;
      case 'application/strategic-merge-patch+json':
        // A custom resource has no strategy, and the real server refuses the type for it.
        if (kind.definition !== undefined) throw kubernetesErrors.unsupportedCustomPatch();
        return (live, given) => strategicMerged(schemaOf(kind), live, asMap(given));
      default:
        throw kubernetesErrors.unsupportedPatch();
    }
  })();
  const { value, duplicates } = await readPatch(request, isApply);
  if (isApply) {
    if (Array.isArray(value))
      throw kubernetesErrors.badRequest(
        'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
      );
    const { object, created } = api.verbs.apply(asked, { value: isMap(value) ? value : {}, duplicates }, options);
    return warned(options.warnings, object, created ? 201 : 200);
  }
  if (value === null) throw kubernetesErrors.badRequest('Invalid JSON Patch');
  return warned(
    options.warnings,
    api.verbs.patch(asked, (live) => change(live, value), options),
  );
}

function asMap(value: unknown): Json {
  if (isMap(value)) return value;
  const given = Array.isArray(value) ? 'array' : typeof value;
  throw kubernetesErrors.badRequest(`error decoding patch: json: cannot unmarshal ${given} into Go value of type map[string]interface {}`);
}

const OPTIONS: Partial<Record<ApiRequest['verb'], string>> = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions' };

function writeOptionsOf(lab: Lab, verb: ApiRequest['verb'], query: URLSearchParams, request: Request): WriteOptions {
  const time = timestamp(lab.clock.now());
  return readWriteOptions(OPTIONS[verb] ?? 'GetOptions', OPTIONS[verb] === undefined ? new URLSearchParams() : query, request, time);
}

/** Warnings go beside the answer, one header each (RFC 7234, 5.5). */
function warned(warnings: string[], body: object, status = 200): Response {
  const response = Response.json(body, { status });
  for (const warning of warnings) response.headers.append('warning', `299 - ${JSON.stringify(warning.replace(/\s+/g, ' '))}`);
  return response;
}
