// Templates' values: expressions in them, however deep, replaced by what they stand for.
import { literalText, parseExpression, TemplateError, type Expression } from './expression';
import { PURE_FUNCTIONS } from './functions';
import { list, member, object, text, truth, type Value } from './values';

/** What the surroundings of an expression provide: parameters, variables, resources. Names come in lower case. */
export interface Scope {
  call(name: string, parameters: Value[]): Value | undefined;
  /** Functions that a template declares, by `namespace.name` in lower case. */
  userFunction?(name: string, parameters: Value[]): Value | undefined;
  lambdaVariables?: Record<string, Value>;
}

export function evaluate(value: unknown, scope: Scope): Value {
  if (typeof value === 'string') {
    const expression = parseExpression(value);
    return expression === undefined ? literalText(value) : evaluateExpression(expression, scope);
  }
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [evaluateKey(key, scope), evaluate(inner, scope)]));
  }
  return (value ?? null) as Value;
}

/** Names of properties can be expressions, too. */
export function evaluateKey(key: string, scope: Scope): string {
  const expression = parseExpression(key);
  return expression === undefined ? literalText(key) : text(evaluateExpression(expression, scope));
}

function evaluateExpression(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'member': {
      const of = evaluateExpression(expression.of, scope);
      const key = evaluateExpression(expression.key, scope);
      const found = member(of, key);
      if (found === undefined)
        throw new TemplateError(
          `The language expression property '${text(key)}' doesn't exist, available properties are '${Object.keys(of ?? {}).join(', ')}'.`,
        );
      return found;
    }
    case 'call':
      return evaluateCall(expression.name.toLowerCase(), expression.parameters, scope);
  }
}

function evaluateCall(name: string, parameters: readonly Expression[], scope: Scope): Value {
  const lazy = LAZY[name];
  if (lazy !== undefined) return lazy(parameters, scope);
  const values = parameters.map((parameter) => evaluateExpression(parameter, scope));
  // Null is a value: only undefined says that a function is not of the surroundings.
  const own = name.includes('.') ? scope.userFunction?.(name, values) : scope.call(name, values);
  const found = own === undefined ? PURE_FUNCTIONS.get(name)?.(...values) : own;
  if (found === undefined)
    throw new TemplateError(`The template function '${name}' is not valid here, or the laboratory does not know it.`);
  return found;
}

type Lambda = (...values: Value[]) => Value;

/** `lambda('a', 'b', body)`: the names, then what is to be evaluated with them. */
function lambdaOf(expression: Expression | undefined, scope: Scope): Lambda {
  if (expression?.kind !== 'call' || expression.name.toLowerCase() !== 'lambda') throw new TemplateError('a lambda is expected');
  const body = expression.parameters.at(-1);
  const names = expression.parameters.slice(0, -1).map((name) => text(evaluateExpression(name, scope)));
  if (body === undefined) throw new TemplateError('a lambda has a body');
  return (...values) =>
    evaluateExpression(body, {
      ...scope,
      lambdaVariables: { ...scope.lambdaVariables, ...Object.fromEntries(names.map((name, index) => [name, values[index] ?? null])) },
    });
}

const valueAt = (parameters: readonly Expression[], index: number, scope: Scope): Value => {
  const parameter = parameters[index];
  return parameter === undefined ? null : evaluateExpression(parameter, scope);
};

function ordered(values: Value[], comesBefore: Lambda): Value[] {
  return [...values].sort((one, other) => (truth(comesBefore(one, other)) ? -1 : truth(comesBefore(other, one)) ? 1 : 0));
}

/** Functions that do not evaluate all that they are given, or evaluate it many times. */
const LAZY: Record<string, (parameters: readonly Expression[], scope: Scope) => Value> = {
  if: (parameters, scope) => valueAt(parameters, truth(valueAt(parameters, 0, scope)) ? 1 : 2, scope),
  and: (parameters, scope) => parameters.every((_, index) => truth(valueAt(parameters, index, scope))),
  or: (parameters, scope) => parameters.some((_, index) => truth(valueAt(parameters, index, scope))),
  coalesce: (parameters, scope) => {
    for (let index = 0; index < parameters.length; index += 1) {
      const value = valueAt(parameters, index, scope);
      if (value !== null) return value;
    }
    return null;
  },
  lambdavariables: (parameters, scope) => {
    const name = text(valueAt(parameters, 0, scope));
    const value = scope.lambdaVariables?.[name];
    if (value === undefined) throw new TemplateError(`the lambda has no variable '${name}'`);
    return value;
  },
  map: (parameters, scope) => {
    const each = lambdaOf(parameters[1], scope);
    return list(valueAt(parameters, 0, scope)).map((value, index) => each(value, index));
  },
  filter: (parameters, scope) => {
    const keep = lambdaOf(parameters[1], scope);
    return list(valueAt(parameters, 0, scope)).filter((value, index) => truth(keep(value, index)));
  },
  reduce: (parameters, scope) => {
    const join = lambdaOf(parameters[2], scope);
    return list(valueAt(parameters, 0, scope)).reduce((sum, value, index) => join(sum, value, index), valueAt(parameters, 1, scope));
  },
  sort: (parameters, scope) => ordered(list(valueAt(parameters, 0, scope)), lambdaOf(parameters[1], scope)),
  toobject: (parameters, scope) => {
    const key = lambdaOf(parameters[1], scope);
    const value = parameters[2] === undefined ? (item: Value) => item : lambdaOf(parameters[2], scope);
    return Object.fromEntries(list(valueAt(parameters, 0, scope)).map((item) => [text(key(item)), value(item)]));
  },
  groupby: (parameters, scope) => {
    const key = lambdaOf(parameters[1], scope);
    const groups: { [name: string]: Value[] } = {};
    for (const item of list(valueAt(parameters, 0, scope))) (groups[text(key(item))] ??= []).push(item);
    return groups;
  },
  mapvalues: (parameters, scope) => {
    const each = lambdaOf(parameters[1], scope);
    return Object.fromEntries(Object.entries(object(valueAt(parameters, 0, scope))).map(([key, value]) => [key, each(value)]));
  },
};
