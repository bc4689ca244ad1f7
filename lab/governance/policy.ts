// Azure Policy, as far as it acts when a resource is written: deny, modify and append.
// https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
import { covers } from '../authorization/scopes';
import { armErrors } from '../resource-manager/errors';
import { evaluate, type Scope } from '../templates/evaluate';
import { isObject, member, text, type Value } from '../templates/values';
import { same } from '../text';
import { conditionHolds, type EvaluatedExpression, type Resource } from './policy-conditions';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { World } from '../world';
import type { PolicyAssignment, PolicyDefinition } from './world';

interface Verdict {
  assignment: PolicyAssignment;
  definition: PolicyDefinition;
  effect: string;
  details: Value;
  expressions: EvaluatedExpression[];
}

/** First what adds to the body, then what denies it: the order in which Azure Policy evaluates. */
export function applyPolicies(world: World, route: ArmRoute, request: ArmRequest): void {
  if (world.policyAssignments.length === 0) return;
  const resource = (): Resource => ({
    id: request.path,
    name: request.path.split('/').at(-1) ?? '',
    type: route.type,
    body: request.body,
  });
  for (const { effect, details } of verdicts(world, route, resource())) {
    if (effect === 'modify' || effect === 'append') change(request, details);
  }
  const denied = verdicts(world, route, resource()).find(({ effect }) => effect === 'deny');
  if (denied !== undefined) throw armErrors.disallowedByPolicy(resource().name, denied);
}

function verdicts(world: World, route: ArmRoute, resource: Resource): Verdict[] {
  return world.policyAssignments.flatMap((assignment): Verdict[] => {
    const definition = world.policyDefinitions.find(({ id }) => same(id, assignment.policyDefinitionId));
    const excluded = assignment.notScopes?.some((scope) => covers(world, scope, resource.id)) === true;
    if (definition === undefined || excluded || !covers(world, assignment.scope, resource.id)) return [];
    if (assignment.enforcementMode === 'DoNotEnforce') return [];
    if (same(definition.mode, 'Indexed') && route.tracked !== true) return [];
    const scope = policyScope(assignment, definition, resource);
    const expressions: EvaluatedExpression[] = [];
    if (!conditionHolds(definition.policyRule.if, resource, scope, expressions)) return [];
    const { effect, details } = definition.policyRule.then;
    return [
      {
        assignment,
        definition,
        effect: text(evaluate(effect, scope)).toLowerCase(),
        details: evaluate(details ?? null, scope),
        expressions,
      },
    ];
  });
}

function policyScope(assignment: PolicyAssignment, definition: PolicyDefinition, resource: Resource): Scope {
  const [, , subscriptionId = '', , group = ''] = resource.id.split('/');
  return {
    call: (name, [first = null]) => {
      if (name === 'parameters') {
        const given = Object.entries(assignment.parameters ?? {}).find(([key]) => same(key, text(first)))?.[1].value;
        const declared = Object.entries(definition.parameters ?? {}).find(([key]) => same(key, text(first)))?.[1].defaultValue;
        return (given ?? declared ?? null) as Value;
      }
      if (name === 'field') return fieldValue(resource, text(first)) ?? null;
      if (name === 'resourcegroup') return { name: group, id: `/subscriptions/${subscriptionId}/resourceGroups/${group}` };
      if (name === 'subscription') return { subscriptionId, id: `/subscriptions/${subscriptionId}` };
      return undefined;
    },
  };
}

/** `tags['a']`, `tags.a`, a property that all resources have, or an alias such as `Microsoft.KeyVault/vaults/enablePurgeProtection`. */
export function fieldValue({ id, name, type, body }: Resource, field: string): Value | undefined {
  const tag = /^tags(?:\.(.+)|\[['"]?(.*?)['"]?\])$/i.exec(field);
  const of = body as Value;
  if (tag !== null) return member(member(of, 'tags') ?? {}, tag[1] ?? tag[2] ?? '');
  const fixed: Record<string, Value> = { id, name, fullname: name, type };
  const known = fixed[field.toLowerCase()];
  if (known !== undefined) return known;
  const prefix = `${type.toLowerCase()}/`;
  if (!field.toLowerCase().startsWith(prefix)) return field.includes('/') ? undefined : member(of, field);
  const parts = field.slice(prefix.length).split('.');
  const inside = (start: Value | undefined): Value | undefined =>
    parts.reduce<Value | undefined>((value, part) => (value === undefined ? undefined : member(value, part)), start);
  return inside(member(of, 'properties') ?? {}) ?? inside(of);
}

/** `modify` has `operations`, `append` a list of fields and values; both only change tags and top-level properties here. */
function change(request: ArmRequest, details: Value): void {
  const operations = Array.isArray(details) ? details : isObject(details) ? (member(details, 'operations') ?? []) : [];
  for (const one of Array.isArray(operations) ? operations : []) {
    const operation = text(member(one, 'operation') ?? 'add').toLowerCase();
    const [field, value] = [text(member(one, 'field')), member(one, 'value') ?? null];
    const tag = /^tags(?:\.(.+)|\[['"]?(.*?)['"]?\])$/i.exec(field);
    const name = tag?.[1] ?? tag?.[2];
    if (name === undefined) {
      if (operation !== 'remove' && request.body[field] === undefined) request.body[field] = value;
      continue;
    }
    const tags = { ...(isObject(request.body['tags'] as Value) ? (request.body['tags'] as Record<string, Value>) : {}) };
    if (operation === 'remove') delete tags[name];
    else if (operation === 'addorreplace' || tags[name] === undefined) tags[name] = value;
    request.body['tags'] = tags;
  }
}
