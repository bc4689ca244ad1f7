// The `if` of a policy: conditions on fields of a resource, joined by allOf, anyOf and not.
import { evaluate, type Scope } from '../templates/evaluate';
import { equal, isObject, text, truth, type Value } from '../templates/values';
import { fieldValue } from './policy';
import type { JsonObject } from '../resource-manager/bodies';

export interface Resource {
  id: string;
  name: string;
  type: string;
  body: JsonObject;
}

/** What a refusal shows of the conditions that led to it. */
export interface EvaluatedExpression {
  result: 'True' | 'False';
  expressionKind: 'Field' | 'Value';
  expression: string;
  path: string;
  expressionValue?: Value;
  targetValue: Value;
  operator: string;
}

type Test = (given: Value | undefined, wanted: Value) => boolean;

const alike = (given: Value | undefined, wanted: Value): boolean =>
  typeof given === 'string' && typeof wanted === 'string' ? given.toLowerCase() === wanted.toLowerCase() : equal(given, wanted);

function like(given: Value | undefined, wanted: Value): boolean {
  const source = text(wanted)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'is').test(text(given));
}

/** `#` stands for a digit, `?` for a letter, `.` for any character. */
function match(given: Value | undefined, wanted: Value): boolean {
  const source = [...text(wanted)]
    .map((sign) => ({ '#': '\\d', '?': '[a-zA-Z]', '.': '.' })[sign] ?? sign.replace(/[.*+^${}()|[\]\\]/g, '\\$&'))
    .join('');
  return new RegExp(`^${source}$`, 's').test(text(given));
}

const contains: Test = (given, wanted) =>
  Array.isArray(given) ? given.some((one) => alike(one, wanted)) : text(given).toLowerCase().includes(text(wanted).toLowerCase());

const within: Test = (given, wanted) => Array.isArray(wanted) && wanted.some((one) => alike(given, one));

const compare =
  (holds: (order: number) => boolean): Test =>
  (given, wanted) =>
    given !== undefined &&
    holds(typeof given === 'number' && typeof wanted === 'number' ? given - wanted : text(given).localeCompare(text(wanted)));

const OPERATORS: Record<string, Test> = {
  exists: (given, wanted) => (given !== undefined && given !== null) === truth(wanted),
  equals: alike,
  notEquals: (given, wanted) => !alike(given, wanted),
  in: within,
  notIn: (given, wanted) => !within(given, wanted),
  like,
  notLike: (given, wanted) => !like(given, wanted),
  match,
  notMatch: (given, wanted) => !match(given, wanted),
  contains,
  notContains: (given, wanted) => !contains(given, wanted),
  containsKey: (given, wanted) => isObject(given) && Object.keys(given).some((key) => alike(key, wanted)),
  notContainsKey: (given, wanted) => !(isObject(given) && Object.keys(given).some((key) => alike(key, wanted))),
  less: compare((order) => order < 0),
  lessOrEquals: compare((order) => order <= 0),
  greater: compare((order) => order > 0),
  greaterOrEquals: compare((order) => order >= 0),
};

export function conditionHolds(condition: unknown, resource: Resource, scope: Scope, seen: EvaluatedExpression[]): boolean {
  if (typeof condition !== 'object' || condition === null) throw new Error('a policy condition is an object');
  const { allOf, anyOf, not, field, value, ...tests } = condition as Record<string, unknown>;
  const holds = (inner: unknown): boolean => conditionHolds(inner, resource, scope, seen);
  if (Array.isArray(allOf)) return allOf.every(holds);
  if (Array.isArray(anyOf)) return anyOf.some(holds);
  if (not !== undefined) return !holds(not);
  const path = field === undefined ? '' : text(evaluate(field, scope));
  const given = field === undefined ? evaluate(value, scope) : fieldValue(resource, path);
  return Object.entries(tests).every(([written, target]) => {
    const operator = Object.keys(OPERATORS).find((name) => name.toLowerCase() === written.toLowerCase());
    const test = operator === undefined ? undefined : OPERATORS[operator];
    // Better an error than a policy that silently holds nothing.
    if (operator === undefined || test === undefined) throw new Error(`the laboratory does not know the policy operator '${written}'`);
    const wanted = evaluate(target, scope);
    const result = test(given, wanted);
    seen.push({
      result: result ? 'True' : 'False',
      expressionKind: field === undefined ? 'Value' : 'Field',
      expression: path,
      path,
      ...(given !== undefined && given !== null && { expressionValue: given }),
      targetValue: typeof wanted === 'boolean' ? String(wanted) : wanted,
      operator: operator[0]!.toUpperCase() + operator.slice(1),
    });
    return result;
  });
}
