// The resources of a template, laid out: loops unrolled, children under their parents, each with its id and what it waits for.
import { evaluate, evaluateKey, type Scope } from '../templates/evaluate';
import { TemplateError } from '../templates/expression';
import { text, truth } from '../templates/values';
import { providerPath } from './ids';
import { withCopy, type Place } from './scope';
import { same } from '../text';
import type { JsonObject } from '../resource-manager/bodies';
import { readResource, type Template, type TemplateResource } from './template';

export const DEPLOYMENTS = 'Microsoft.Resources/deployments';

export interface PlannedResource {
  id: string;
  name: string;
  type: string;
  apiVersion: string | undefined;
  /** Its symbolic name, with the index of its loop; or its plain name where the template has no symbols. */
  symbol: string;
  /** The loop that it is of. */
  loop: string | undefined;
  existing: boolean;
  /** What it waits for: ids, names or symbols, as written and evaluated. */
  dependsOn: string[];
  source: TemplateResource;
  /** With the index of its loop. */
  scope: Scope;
}

/** What of a resource is the template's own matter, and is not sent. */
const NOT_SENT = [
  'type',
  'apiVersion',
  'name',
  'dependsOn',
  'condition',
  'copy',
  'scope',
  'existing',
  'resources',
  'comments',
  'metadata',
  'resourceGroup',
  'subscriptionId',
  'import',
  'options',
];

export function planResources(template: Template, place: Place, scope: Scope): PlannedResource[] {
  const symbolic = !Array.isArray(template.resources);
  const sources = Object.entries(template.resources);
  return sources.flatMap(([key, resource]) => unroll(resource, symbolic ? key : undefined, place, scope));
}

function unroll(
  source: TemplateResource,
  symbol: string | undefined,
  place: Place,
  scope: Scope,
  parent?: TemplateResource & { fullName: string },
): PlannedResource[] {
  const { copy } = source;
  if (copy === undefined) return one(source, symbol, undefined, place, scope, parent);
  const loop = copy.name ?? symbol ?? '';
  const count = Number(evaluate(copy.count, scope));
  return Array.from({ length: count }, (_, index) =>
    one(source, symbol === undefined ? undefined : `${symbol}[${index}]`, loop, place, withCopy(scope, loop, index), parent),
  ).flat();
}

function one(
  source: TemplateResource,
  symbol: string | undefined,
  loop: string | undefined,
  place: Place,
  scope: Scope,
  parent?: TemplateResource & { fullName: string },
): PlannedResource[] {
  if (source.condition !== undefined && !truth(evaluate(source.condition, scope))) return [];
  const own = text(evaluate(source.name, scope));
  const type = parent === undefined ? source.type : `${parent.type}/${source.type}`;
  const name = parent === undefined ? own : `${parent.fullName}/${own}`;
  const planned: PlannedResource = {
    id: resourceId(source, type, name, place, scope),
    ...{ name, type, loop, scope, source },
    apiVersion: source.apiVersion === undefined ? undefined : text(evaluate(source.apiVersion, scope)),
    symbol: symbol ?? name,
    existing: source.existing === true,
    dependsOn: [...(source.dependsOn ?? []).map((item) => text(evaluate(item, scope))), ...(parent === undefined ? [] : [parent.fullName])],
  };
  const children = (source.resources ?? []).map(readResource);
  return [planned, ...children.flatMap((child) => unroll(child, undefined, place, scope, { ...source, type, fullName: name }))];
}

function resourceId(source: TemplateResource, type: string, name: string, place: Place, scope: Scope): string {
  const { resourceGroup, subscriptionId } = source as { resourceGroup?: unknown; subscriptionId?: unknown };
  const [, , ownSubscription = '', , ownGroup] = place.scope.split('/');
  const subscription = subscriptionId === undefined ? ownSubscription : text(evaluate(subscriptionId, scope));
  if (type.toLowerCase() === 'microsoft.resources/resourcegroups') return `/subscriptions/${subscription}/resourceGroups/${name}`;
  const path = providerPath(type, name.split('/'));
  if (source.scope !== undefined) {
    const given = text(evaluate(source.scope, scope)).replace(/\/$/, '');
    // Relative ones are resources of the same scope, or a management group by its type and name.
    const base =
      given === '' || given.startsWith('/')
        ? given
        : given.toLowerCase().startsWith('microsoft.management/')
          ? `/providers/${given}`
          : `${place.scope}/providers/${given}`;
    return `${base}${path}`;
  }
  if (resourceGroup === undefined && subscriptionId === undefined) return `${place.scope}${path}`;
  const group = resourceGroup === undefined ? undefined : text(evaluate(resourceGroup, scope));
  if (subscription === '') throw new TemplateError(`the deployment '${name}' names no subscription`);
  return `/subscriptions/${subscription}${group === undefined ? (subscriptionId === undefined && ownGroup !== undefined ? `/resourceGroups/${ownGroup}` : '') : `/resourceGroups/${group}`}${path}`;
}

type Evaluate = (value: unknown, scope: Scope) => unknown;

/** What is sent of a resource, evaluated. A nested template is left as it is: it has a scope of its own. */
export function bodyOf({ source, scope, type }: PlannedResource, leaf: Evaluate = evaluate): JsonObject {
  const sent = Object.fromEntries(Object.entries(source).filter(([key]) => !NOT_SENT.includes(key)));
  if (!same(type, DEPLOYMENTS)) return evaluateWithLoops(sent, scope, leaf) as JsonObject;
  const { template, ...properties } = (sent['properties'] ?? {}) as { template?: unknown; [key: string]: unknown };
  return {
    ...(evaluateWithLoops({ ...sent, properties }, scope, leaf) as JsonObject),
    properties: { ...(evaluateWithLoops(properties, scope, leaf) as JsonObject), template },
  };
}

/** Properties can have loops of their own: `copy: [{ name, count, input }]` in place of the property `name`. */
function evaluateWithLoops(value: unknown, scope: Scope, leaf: Evaluate): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluateWithLoops(item, scope, leaf));
  if (typeof value !== 'object' || value === null) return leaf(value, scope);
  const { copy, ...others } = value as { copy?: unknown };
  const loops = Array.isArray(copy) ? (copy as { name: string; count: unknown; input: unknown }[]) : [];
  const fields: [string, unknown][] = Object.entries(Array.isArray(copy) ? others : value).map(([key, inner]) => [
    evaluateKey(key, scope),
    evaluateWithLoops(inner, scope, leaf),
  ]);
  const unrolled = loops.map(({ name, count, input }): [string, unknown] => [
    name,
    Array.from({ length: Number(evaluate(count, scope)) }, (_, index) => evaluateWithLoops(input, withCopy(scope, name, index), leaf)),
  ]);
  return Object.fromEntries([...fields, ...unrolled]);
}
