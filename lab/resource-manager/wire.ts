// Azure Resource Manager on the wire: one front door, where versions, tokens and rights are checked for all providers.
import { Hono } from 'hono';
import { authorizationRoutes } from '../authorization/wire';
import { grantingAssignment, scopeCovers } from '../authorization/rules';
import { containerServiceRoutes } from '../container-service/wire';
import { checkToken, type Caller } from '../entra/callers';
import { identityBindingRoutes } from '../identity-binding/wire';
import { keyVaultManagementRoutes } from '../key-vault/management-wire';
import { managedIdentityRoutes } from '../managed-identity/wire';
import { answerRefusals } from '../network/answers';
import { armErrors, armFaultBody } from './errors';
import { resourceGroupRoutes } from './resource-groups';
import { API_VERSIONS, type ArmRequest, type ArmRoute } from './routes';
import type { Lab } from '../context';
import type { JournalEntry } from '../journal';
import type { FaultBody, Service } from '../network/listener';

const AUDIENCES = ['https://management.azure.com', 'https://management.core.windows.net'];

export function resourceManagerService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const routes = [
    ...resourceGroupRoutes,
    ...managedIdentityRoutes,
    ...authorizationRoutes,
    ...containerServiceRoutes,
    ...identityBindingRoutes,
    ...keyVaultManagementRoutes,
  ];
  // ARM's paths have no case and forgive doubled and trailing slashes: matched in lower case, read in their own.
  const app = new Hono<{ Bindings: { caller: Caller; entry: JournalEntry } }>({ getPath: (request) => tidyPath(request).toLowerCase() });
  app.onError(answerRefusals);
  for (const route of routes) {
    app.on(route.method, honoPattern(route.path), async (c) => {
      const request = await readRequest(lab, c.req.raw, route, c.env.caller);
      checkVersion(route, request.query);
      checkSubscription(request);
      if (route.action !== null) c.env.entry.right = route.action;
      checkRight(route, request);
      const { status, body, headers } = await route.handle(request);
      return body === undefined
        ? new Response(null, { status, ...(headers && { headers }) })
        : Response.json(body, { status, ...(headers && { headers }) });
    });
  }
  app.notFound((c) => answerRefusals(unknownRoute(routes, c.req.method, tidyPath(c.req.raw), new URL(c.req.url).searchParams)));

  const answer: Service = async (request, entry) => {
    const check = await checkToken(lab, request, AUDIENCES);
    if (check.outcome !== 'accepted') {
      const { tenantId } = lab.world;
      return answerRefusals(check.outcome === 'missing' ? armErrors.missingToken(tenantId) : armErrors.invalidToken(tenantId));
    }
    entry.principal = check.caller.objectId;
    return app.fetch(request, { caller: check.caller, entry });
  };
  return {
    handle: async (request, entry) => {
      const response = await answer(request, entry);
      for (const [name, value] of Object.entries(responseHeaders(lab, request))) response.headers.set(name, value);
      return response;
    },
    faultBody: armFaultBody,
  };
}

function tidyPath(request: Request): string {
  return decodeURIComponent(new URL(request.url).pathname)
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
}

function honoPattern(path: string): string {
  return path
    .toLowerCase()
    .replace('{scope}', ':scope{.+}')
    .replace(/\{(\w+)\}/g, ':$1');
}

async function readRequest(lab: Lab, raw: Request, route: ArmRoute, caller: Caller): Promise<ArmRequest> {
  const url = new URL(raw.url);
  const path = tidyPath(raw);
  const text = await raw.text();
  let body: Record<string, unknown> = {};
  try {
    if (text !== '') body = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw armErrors.invalidContent((error as Error).message);
  }
  return {
    lab,
    method: raw.method,
    path,
    parameters: parametersOf(route.path, path),
    query: url.searchParams,
    headers: raw.headers,
    body,
    caller,
  };
}

/** The values that a path gives to a pattern's parameters; `{scope}` takes all that the rest leaves. */
export function parametersOf(pattern: string, path: string): Record<string, string> {
  const wanted = pattern.split('/').slice(1);
  const given = path.split('/').slice(1);
  if (wanted[0] === '{scope}') {
    const rest = wanted.length - 1;
    given.splice(0, given.length - rest, given.slice(0, given.length - rest).join('/'));
  }
  return Object.fromEntries(
    wanted.flatMap((segment, index) => {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      return name === undefined ? [] : [[name, given[index] ?? '']];
    }),
  );
}

function checkVersion(route: ArmRoute, query: URLSearchParams): void {
  const version = query.get('api-version');
  if (version === null || version === '') throw armErrors.missingApiVersion();
  const supported = API_VERSIONS[route.type] ?? [];
  if (supported.includes(version)) return;
  throw route.type.startsWith('Microsoft.Resources')
    ? armErrors.unknownApiVersion(version, supported)
    : armErrors.unsupportedApiVersion(route.type, version, supported);
}

function checkSubscription({ lab, path }: ArmRequest): void {
  const named = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (named === undefined) return;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(named)) throw armErrors.invalidSubscription(named);
  const known = lab.world.subscriptions.some(({ subscriptionId }) => scopeCovers(subscriptionId, named));
  if (!known) throw armErrors.subscriptionNotFound(named);
}

function checkRight(route: ArmRoute, request: ArmRequest): void {
  if (route.action === null) return;
  const { lab, caller } = request;
  const scope = route.scope?.(request) ?? request.path;
  const attributes = route.attributes?.(request);
  const granted = grantingAssignment(lab.world, lab.settings, lab.clock.now(), {
    principal: caller,
    action: route.action,
    plane: 'management',
    scope,
    ...(attributes && { attributes }),
  });
  if (granted === undefined) throw armErrors.authorizationFailed(caller, route.action, scope);
}

/** On every answer, refusals included. */
function responseHeaders(lab: Lab, { method, headers }: Request): Record<string, string> {
  const id = lab.random.guid();
  const kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  return {
    'cache-control': 'no-cache',
    'pragma': 'no-cache',
    'expires': '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': headers.get('x-ms-correlation-request-id') ?? id,
    'x-ms-routing-request-id': `WESTUS:${new Date(lab.clock.now()).toISOString().replace(/[-:.]/g, '')}:${id}`,
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: kind === 'reads' ? '11999' : '1199',
  };
}

/** What Azure says of a path that no provider has: it tells apart namespace, type, method and version. */
function unknownRoute(routes: readonly ArmRoute[], method: string, path: string, query: URLSearchParams): Error {
  if (routes.some((route) => route.method !== method && matches(route.path, path))) return armErrors.methodNotAllowed(method);
  const provider = /\/providers\/([^/]+)(?:\/(.*))?$/i.exec(path);
  if (provider === null) return armErrors.unknownPath(path);
  const [, namespace = '', rest = ''] = provider;
  const known = Object.keys(API_VERSIONS).some((type) => type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`));
  if (!known) return armErrors.unknownNamespace(namespace);
  const type = rest
    .split('/')
    .filter((_, index) => index % 2 === 0)
    .join('/');
  return armErrors.unknownType(namespace, type, query.get('api-version') ?? '');
}

function matches(pattern: string, path: string): boolean {
  const source = pattern.replace('{scope}', '.+').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`, 'i').test(path);
}
