// What the expressions of a template see: parameters, variables, where it is deployed, and the resources that are there by then.
import { cloudOf } from '../clouds';
import { evaluate, type Scope } from '../templates/evaluate';
import { TemplateError } from '../templates/expression';
import { text, type Value } from '../templates/values';
import { same } from '../text';
import { idFunctions } from './ids';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { Template } from './template';

/** Where a template is deployed, by whom, and under which name. */
export interface Place {
  /** `/subscriptions/S/resourceGroups/G`, `/subscriptions/S`, a management group's id, or nothing for the tenant. */
  scope: string;
  deploymentName: string;
  location?: string;
}

/** Something that Azure must be asked first. The engine asks, and evaluates again. */
export class NeedsResource extends Error {
  constructor(
    readonly id: string,
    readonly apiVersion: string | undefined,
  ) {
    super(`the resource ${id} is not known yet`);
  }
}

export interface TemplateScopeParts {
  lab: Lab;
  caller: Caller;
  template: Template;
  place: Place;
  parameters: Record<string, Value>;
  /** What is known of resources, whole, by id in lower case. */
  known: ReadonlyMap<string, Value>;
  /** The id and version of a resource of the template, by its symbolic name, or by its name where that is one of one. */
  lookUp: (name: string) => { id: string; apiVersion: string | undefined; name: string; type: string } | undefined;
  /** Ids of all elements of a symbolic loop. */
  loop: (name: string) => string[];
}

export interface CopyIndexes {
  [loop: string]: number;
}

export function templateScope(parts: TemplateScopeParts, copies: CopyIndexes = {}): Scope {
  const { lab, template, place, parameters } = parts;
  const evaluating = new Set<string>();
  const variables = new Map<string, Value>();
  const variable = (name: string, scope: Scope): Value => {
    const cached = variables.get(name);
    if (cached !== undefined) return cached;
    const found = variableOf(template, name, scope);
    if (found === undefined) throw new TemplateError(`The template variable '${name}' is not found.`);
    if (evaluating.has(name)) throw new TemplateError(`The template variable '${name}' refers to itself.`);
    evaluating.add(name);
    const value = found();
    evaluating.delete(name);
    variables.set(name, value);
    return value;
  };
  const full = (id: string, apiVersion: string | undefined): Value => {
    const found = parts.known.get(id.toLowerCase());
    if (found === undefined) throw new NeedsResource(id, apiVersion);
    return found;
  };
  const properties = (resource: Value): Value => (resource as { properties?: Value }).properties ?? {};
  const subscriptionId = (): string => /^\/subscriptions\/([^/]+)/i.exec(place.scope)?.[1] ?? '';
  const groupName = (): string => /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)/i.exec(place.scope)?.[1] ?? '';
  const fixed: Record<string, (values: Value[]) => Value> = {
    parameters: ([name]) => {
      const value = parameters[text(name).toLowerCase()];
      if (value === undefined) throw new TemplateError(`The template parameter '${text(name)}' is not found.`);
      return value;
    },
    variables: ([name]) => variable(text(name).toLowerCase(), scope),
    resourcegroup: () => resourceGroup(lab, subscriptionId(), groupName()),
    subscription: () => subscription(lab, subscriptionId()),
    tenant: () => ({ tenantId: lab.world.tenantId, countryCode: 'US', displayName: 'Default Directory' }),
    managementgroup: () => ({
      id: place.scope,
      name: place.scope.split('/').at(-1) ?? '',
      type: '/providers/Microsoft.Management/managementGroups',
    }),
    deployment: () => ({
      name: place.deploymentName,
      ...(place.location !== undefined && { location: place.location }),
      properties: { mode: 'Incremental', provisioningState: 'Accepted', template: { contentVersion: template.contentVersion } },
    }),
    deployer: () => ({ objectId: parts.caller.objectId, tenantId: parts.caller.tenantId }),
    environment: () => environment(lab),
    copyindex: ([first, second]) => {
      const named = typeof first === 'string' ? first.toLowerCase() : undefined;
      const index = named === undefined ? Object.values(copies).at(-1) : copies[named];
      if (index === undefined) throw new TemplateError("The template function 'copyIndex' is not expected at this location.");
      const offset = typeof first === 'number' ? first : typeof second === 'number' ? second : 0;
      return index + offset;
    },
    utcnow: ([format]) => utcNow(lab.clock.now(), format === undefined ? undefined : text(format)),
    newguid: () => lab.random.guid(),
    reference: ([name, version, whole]) => {
      const local = parts.lookUp(text(name));
      const id = local?.id ?? text(name);
      if (!id.startsWith('/')) throw new TemplateError(`The resource '${id}' is not defined in the template.`);
      const resource = full(id, typeof version === 'string' && version !== '' ? version : local?.apiVersion);
      return same(text(whole ?? ''), 'full') || same(text(version ?? ''), 'full') ? resource : properties(resource);
    },
    references: ([name, whole]) =>
      parts.loop(text(name)).map((id) => (whole === undefined ? properties(full(id, undefined)) : full(id, undefined))),
    resourceinfo: ([name]) => {
      const local = parts.lookUp(text(name));
      if (local === undefined) throw new TemplateError(`The resource '${text(name)}' is not defined in the template.`);
      return { id: local.id, name: local.name, type: local.type, apiVersion: local.apiVersion ?? '' };
    },
    pickzones: () => [],
    ...idFunctions(place, subscriptionId, groupName),
  };
  const scope: Scope = {
    call: (name, values) => fixed[name]?.(values),
    userFunction: (name, values) => userFunction(template, name, values, scope),
  };
  return scope;
}

/** A variable's own loops (`copy`) are arrays of what `input` gives for each index. */
function variableOf({ variables }: Template, name: string, scope: Scope): (() => Value) | undefined {
  const found = Object.entries(variables).find(([key]) => same(key, name));
  if (found !== undefined && !same(found[0], 'copy')) return () => evaluate(found[1], scope);
  const loops = Object.entries(variables).find(([key]) => same(key, 'copy'))?.[1];
  const loop = (Array.isArray(loops) ? (loops as { name: string; count: unknown; input: unknown }[]) : []).find((one) =>
    same(one.name, name),
  );
  return loop && (() => looped(loop, scope));
}

export function looped({ name, count, input }: { name: string; count: unknown; input: unknown }, scope: Scope): Value[] {
  return Array.from({ length: Number(evaluate(count, scope)) }, (_, index) => evaluate(input, withCopy(scope, name, index)));
}

/** The same surroundings within one turn of a loop. */
export function withCopy(scope: Scope, loop: string, index: number): Scope {
  return {
    ...scope,
    call: (name, values) => {
      if (name !== 'copyindex') return scope.call(name, values);
      const [first, second] = values;
      if (typeof first === 'string' && !same(first, loop)) return scope.call(name, values);
      const offset = typeof first === 'number' ? first : typeof second === 'number' ? second : 0;
      return index + offset;
    },
  };
}

function userFunction({ functions }: Template, name: string, values: Value[], scope: Scope): Value | undefined {
  for (const { namespace, members } of functions) {
    const member = Object.entries(members).find(([key]) => same(`${namespace}.${key}`, name))?.[1];
    if (member === undefined) continue;
    const given = Object.fromEntries(member.parameters.map((parameter, index) => [parameter.name.toLowerCase(), values[index] ?? null]));
    return evaluate(member.output.value, {
      ...scope,
      call: (called, inner) => (called === 'parameters' ? (given[text(inner[0]).toLowerCase()] ?? null) : scope.call(called, inner)),
    });
  }
  return undefined;
}

function resourceGroup({ world }: Lab, subscriptionId: string, name: string): Value {
  const group = world.resourceGroups.find((one) => same(one.name, name) && same(one.subscriptionId, subscriptionId));
  if (group === undefined)
    throw new TemplateError(
      "The template function 'RESOURCEGROUP' is not expected at this location: the deployment is of no resource group.",
    );
  return {
    id: `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}`,
    name: group.name,
    type: 'Microsoft.Resources/resourceGroups',
    location: group.location,
    tags: group.tags,
    properties: { provisioningState: 'Succeeded' },
  };
}

function subscription({ world }: Lab, id: string): Value {
  const found = world.subscriptions.find(({ subscriptionId }) => same(subscriptionId, id));
  if (found === undefined) throw new TemplateError("The template function 'SUBSCRIPTION' is not expected at this location.");
  const { subscriptionId, displayName, tenantId = world.tenantId } = found;
  return { id: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId, displayName };
}

function environment({ world }: Lab): Value {
  const cloud = cloudOf(world);
  return {
    name: cloud.name,
    resourceManager: `https://${cloud.resourceManager}/`,
    graph: `https://${cloud.graph}/`,
    authentication: {
      loginEndpoint: `https://${cloud.login[0] ?? ''}/`,
      audiences: [...cloud.resourceManagerAudiences].reverse().map((audience) => `${audience}/`),
      tenant: 'common',
      identityProvider: 'AAD',
    },
    suffixes: {
      keyvaultDns: `.${cloud.vaultSuffix}`,
      storage: cloud.storageSuffix,
      acrLoginServer: `.${cloud.registrySuffix}`,
    },
  };
}

/** The formats of .NET that templates use. */
function utcNow(now: number, format: string | undefined): string {
  const iso = new Date(now).toISOString();
  if (format === undefined || format === 'yyyyMMddTHHmmssZ') return `${iso.slice(0, 19).replace(/[-:]/g, '')}Z`;
  if (format === 'd') return `${Number(iso.slice(5, 7))}/${Number(iso.slice(8, 10))}/${iso.slice(0, 4)}`;
  const parts: Record<string, string> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return Object.entries(parts).reduce((shown, [part, value]) => shown.replaceAll(part, value), format);
}
