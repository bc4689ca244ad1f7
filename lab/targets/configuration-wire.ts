// App Configuration: reading keys. Its refusal for a missing role and for a closed network is the same empty 403.
// https://learn.microsoft.com/azure/azure-app-configuration/rest-api
import { cloudOf } from '../clouds';
import { decide } from '../authorization/rules';
import { checkToken } from '../entra/callers';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { same } from '../text';
import { isOpen } from './network';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';
import type { ConfigurationStore } from './world';

const API_VERSIONS = ['1.0', '2022-11-01-preview', '2023-10-01', '2023-11-01', '2024-09-01'];
const READ = 'Microsoft.AppConfiguration/configurationStores/keyValues/read';

function problem(status: number, title: string, name: string, detail: string): Response {
  const body = { type: 'https://azconfig.io/errors/invalid-argument', title, name, detail, status };
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json; charset=utf-8' } });
}

function unauthorized(error?: string): Response {
  const bearer = error === undefined ? 'Bearer' : `Bearer error="invalid_token", error_description="${error}"`;
  return new Response(null, { status: 401, headers: { 'www-authenticate': `HMAC-SHA256, ${bearer}` } });
}

/** A filter with `*` at its end matches the start; a comma joins several. */
function selects(filter: string | null, value: string): boolean {
  if (filter === null) return true;
  return filter.split(',').some((one) => (one.endsWith('*') ? value.startsWith(one.slice(0, -1)) : value === one));
}

function list(store: ConfigurationStore, kind: 'kv' | 'keys' | 'labels', url: URL): Response {
  const [key, label] = [url.searchParams.get(kind === 'keys' ? 'name' : 'key'), url.searchParams.get('label')];
  const found = store.keyValues.filter(
    (one) => selects(key, one.key) && (label === null || selects(label.replaceAll('\0', ''), one.label ?? '')),
  );
  const fields = url.searchParams.get('$select')?.split(',');
  const picked = (item: Record<string, unknown>): object =>
    fields === undefined ? item : Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
  const items =
    kind === 'keys'
      ? [...new Set(found.map((one) => one.key))].map((name) => ({ name }))
      : kind === 'labels'
        ? [...new Set(found.map((one) => one.label))].map((name) => ({ name }))
        : found.map((one) => picked({ ...one, content_type: one.contentType, locked: false, tags: {} }));
  const set = { kv: 'kvset', keys: 'keyset', labels: 'labelset' }[kind];
  return Response.json({ items }, { headers: { 'content-type': `application/vnd.microsoft.appconfig.${set}+json; charset=utf-8` } });
}

function one(store: ConfigurationStore, key: string, label: string | null): Response {
  const found = store.keyValues.find(
    (candidate) => candidate.key === key && (candidate.label ?? '') === (label ?? '').replaceAll('\0', ''),
  );
  if (found === undefined) return new Response(null, { status: 404 });
  const { contentType, ...rest } = found;
  return Response.json(
    { ...rest, content_type: contentType, locked: false, tags: {} },
    { headers: { 'content-type': 'application/vnd.microsoft.appconfig.kv+json; charset=utf-8' } },
  );
}

export function configurationService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const answer: Service = async (request, entry) => {
    const url = new URL(request.url);
    const store = lab.world.configurationStores.find(({ name }) => same(name, url.hostname.split('.')[0] ?? ''));
    if (store === undefined) return new Response('', { status: 502 });
    const { configurationAudience, configurationSuffix } = cloudOf(lab.world);
    const check = await checkToken(lab, request, [
      configurationAudience,
      'https://azconfig.io',
      `https://${store.name}.${configurationSuffix}`,
    ]);
    if (check.outcome === 'missing') return unauthorized();
    if (check.outcome !== 'accepted') return unauthorized('Authorization token failed validation');
    if (!same(check.caller.tenantId, lab.world.tenantId))
      return unauthorized(
        'The access token is from the wrong issuer. It must match the AD tenant associated with the subscription to which the configuration store belongs.',
      );
    entry.principal = check.caller.objectId;
    const version = url.searchParams.get('api-version');
    if (version === null)
      return problem(400, 'API version is not specified', 'api-version', 'An API version is required, but was not specified.');
    if (!API_VERSIONS.includes(version))
      return problem(
        400,
        'Unsupported API version',
        'api-version',
        `The HTTP resource that matches the request URI does not support the API version '${version}'.`,
      );
    const question = { principal: check.caller, action: READ, plane: 'data' as const, scope: store.id };
    if (!isOpen(store) || decide(lab.world, lab.settings, lab.clock.now(), question).outcome !== 'granted')
      return new Response(null, { status: 403 });
    const [, kind = '', ...key] = url.pathname.split('/');
    if (request.method === 'GET' && kind === 'kv' && key.length > 0)
      return one(store, decodeURIComponent(key.join('/')), url.searchParams.get('label'));
    if (request.method === 'GET' && (kind === 'kv' || kind === 'keys' || kind === 'labels')) return list(store, kind, url);
    const operation = `${request.method} /${kind}`;
    lab.unplayed.record('app-configuration', operation);
    return Response.json({ type: NOT_PLAYED, title: NOT_PLAYED, detail: notPlayedMessage(operation), status: 501 }, { status: 501 });
  };
  return {
    handle: async (request, entry) => {
      const response = await answer(request, entry);
      response.headers.set('server', 'openresty/1.27.1.2');
      response.headers.set('x-ms-request-id', lab.random.guid());
      return response;
    },
    faultBody: (status) => ({ type: 'https://azconfig.io/errors/too-many-requests', title: 'The request was not served', status }),
  };
}
