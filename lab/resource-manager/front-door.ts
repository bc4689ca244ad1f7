// The front door of Resource Manager: the route of a request, its version, subscription, rights, locks and policies.
import { same } from '../authorization/rules';
import { checkLocks } from '../governance/locks';
import { applyPolicies } from '../governance/policy';
import { GUID } from '../text';
import { supportedVersions, versionsOfNamespace } from './api-versions';
import { checkTags, RESOURCE, shaped, type JsonObject } from './bodies';
import { armErrors } from './errors';
import { answerGeneric, keeps } from './generic-resources';
import { findResource } from './inventory';
import { regionNames } from './locations';
import { requireRight } from './rights';
import type { ArmAnswer, ArmRequest, ArmRoute } from './routes';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { JournalEntry } from '../journal';

export interface ArmParts {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: JsonObject;
  caller: Caller;
  entry?: JournalEntry;
}

export type FrontDoor = (parts: ArmParts) => Promise<ArmAnswer>;

export function createFrontDoor(lab: Lab, routes: readonly ArmRoute[]): FrontDoor {
  const table = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  const answer: FrontDoor = async (parts) => {
    const path = tidyPath(parts.path);
    const [method, found] = [parts.method === 'HEAD' ? 'GET' : parts.method, table.filter(({ pattern }) => pattern.test(path))];
    const route = found.find((candidate) => candidate.route.method === method)?.route;
    const version = parts.query.get('api-version') ?? '';
    if (version === '') throw armErrors.missingApiVersion();
    if (route === undefined) return answerGeneric(lab, { ...parts, path, asked: method }) ?? refuseAsNotPlayed(lab, method, path);
    const { caller, query, headers, body } = parts;
    const request: ArmRequest = {
      ...{ lab, method, path, query, headers, caller },
      body: structuredClone(body),
      parameters: parametersOf(route.path, path),
      plays: (asked, at) =>
        table.some(({ route: { method: of }, pattern }) => of === asked && pattern.test(tidyPath(at))) || keeps(lab, at),
      invoke: ({ version: of, body: sent = {}, ...call }) =>
        answer({ ...call, body: sent, caller, headers: new Headers(), query: new URLSearchParams({ 'api-version': of }) }),
    };
    checkVersion(lab, route, request, version);
    checkSubscription(request);
    if (route.action !== null && parts.entry !== undefined) parts.entry.right = route.action;
    checkRight(route, request);
    checkResource(lab, route, request);
    const result = await route.handle(request);
    return parts.method === 'HEAD' ? { status: 204 } : result;
  };
  return answer;
}

export function tidyPath(path: string): string {
  const tidy = path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
  // Operations of deployments have an older path of their own, which az still asks for.
  return tidy.replace(
    /^(\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?)\/deployments\//i,
    '$1/providers/Microsoft.Resources/deployments/',
  );
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{scope}', '.+')
    .replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`, 'i');
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

function checkVersion(lab: Lab, route: ArmRoute, request: ArmRequest, version: string): void {
  const { world } = lab;
  const supported = supportedVersions(world, route.type);
  if (supported?.includes(version) ?? /^\d{4}-\d\d-\d\d(-\w+)?$/.test(version)) return;
  if (route.anyVersion === true && versionsOfNamespace(route.type.split('/')[0] ?? '').has(version)) return;
  const list = supported ?? [];
  if (route.type.startsWith('Microsoft.Resources')) throw armErrors.unknownApiVersion(version, list);
  const { location } = request.body;
  const region = typeof location === 'string' ? location : findResource(world, request.path)?.location;
  throw region === undefined
    ? armErrors.unsupportedApiVersion(route.type, version, list)
    : armErrors.versionNotInRegion(route.type, version, region, list, regionNames(world));
}

function checkSubscription({ lab, path, caller }: ArmRequest): void {
  const named = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1];
  if (named === undefined) return;
  if (!GUID.test(named)) throw armErrors.invalidSubscription(named);
  const subscription = lab.world.subscriptions.find(({ subscriptionId }) => same(subscriptionId, named));
  if (subscription === undefined) throw armErrors.subscriptionNotFound(named);
  const tenant = subscription.tenantId ?? lab.world.tenantId;
  if (!same(tenant, caller.tenantId)) throw armErrors.wrongTenant(caller.tenantId, tenant);
}

function checkRight(route: ArmRoute, request: ArmRequest): void {
  if (route.action === null) return;
  const scope = route.scope?.(request) ?? request.path;
  requireRight(request, route.action, scope, route.attributes?.(request));
}

/** Of writes: the shape that all resources share, then locks, then policies, which may add tags to the body. */
function checkResource(lab: Lab, route: ArmRoute, request: ArmRequest): void {
  const { method, path, body } = request;
  if (method === 'GET') return;
  if (method !== 'POST') checkTags(path.split('/').at(-1) ?? '', shaped(body, RESOURCE).tags);
  if (route.lockable !== false) checkLocks(lab.world, path, method === 'DELETE' ? 'delete' : 'write');
  if (method === 'PUT' || method === 'PATCH') applyPolicies(lab.world, route, request);
}

function refuseAsNotPlayed(lab: Lab, method: string, path: string): never {
  const operation = `${method} ${operationOf(path)}`;
  lab.unplayed.record('resource-manager', operation);
  throw armErrors.notPlayed(operation);
}

/** A path without its names: `Microsoft.KeyVault/vaults/{name}/privateLinkResources`. */
function operationOf(path: string): string {
  const [, before = '', namespace = '', rest = ''] = /^(.*)\/providers\/([^/]+)\/?(.*)$/i.exec(path) ?? [];
  const named = (segments: string, first: number): string =>
    segments
      .split('/')
      .map((segment, index) => (index % 2 === first ? segment : '{name}'))
      .join('/');
  if (namespace !== '')
    return `${namespace}${rest === '' ? '' : `/${named(rest, 0)}`}${before.includes('/providers/') ? ' on a resource' : ''}`;
  return path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '{id}').replace(/(resourceGroups)\/[^/]+/i, '$1/{name}');
}
