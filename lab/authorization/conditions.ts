// Conditions on role assignments (ABAC), in Azure's own language: read, then asked about one action and the attributes of its request.
// https://learn.microsoft.com/azure/role-based-access-control/conditions-format
import type { ConditionAttributes } from './rules';

/** What is not granted by a condition that can be read, is not granted: a laboratory must not be more generous than Azure. */
export function conditionAllows(condition: string | null, action: string, attributes: ConditionAttributes = {}): boolean {
  if (condition === null || condition.trim() === '') return true;
  try {
    return read(condition)({ action, attributes });
  } catch (error) {
    if (error instanceof ConditionSyntaxError) return false;
    throw error;
  }
}

class ConditionSyntaxError extends Error {}

interface Question {
  action: string;
  attributes: ConditionAttributes;
}
type Expression = (question: Question) => boolean;

const TOKEN = /\s*(ActionMatches\{'[^']*'\}|@\w+\[[^\]]+\]|\{[^}]*\}|'[^']*'|[A-Za-z][\w:]*|&&|\|\||[()!])/y;

/** `OR` binds weaker than `AND`, and both weaker than `!`. */
function read(text: string): Expression {
  const tokens = tokensOf(text);
  const next = (): string => {
    const token = tokens.shift();
    if (token === undefined) throw new ConditionSyntaxError('it ends too early');
    return token;
  };
  const joined = (words: readonly string[], part: () => Expression, join: (parts: Expression[]) => Expression): Expression => {
    const parts = [part()];
    while (tokens[0] !== undefined && words.includes(tokens[0].toUpperCase())) {
      next();
      parts.push(part());
    }
    return join(parts);
  };
  const either = (): Expression => joined(['OR', '||'], all, (parts) => (question) => parts.some((part) => part(question)));
  const all = (): Expression => joined(['AND', '&&'], one, (parts) => (question) => parts.every((part) => part(question)));
  const one = (): Expression => {
    const token = next();
    if (token === '!' || token.toUpperCase() === 'NOT') {
      const inner = one();
      return (question) => !inner(question);
    }
    if (token === '(') {
      const inner = either();
      if (next() !== ')') throw new ConditionSyntaxError('a parenthesis is left open');
      return inner;
    }
    const named = /^ActionMatches\{'(.*)'\}$/.exec(token)?.[1];
    if (named !== undefined) return ({ action }) => matches(named, action);
    return comparison(token, next(), next());
  };
  const expression = either();
  if (tokens.length > 0) throw new ConditionSyntaxError(`nothing may follow: ${tokens.join(' ')}`);
  return expression;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw new ConditionSyntaxError('a word that no condition has');
    tokens.push(token);
  }
  return tokens;
}

/** `@Request[TYPE:ATTRIBUTE] [QUANTIFIER:]OPERATOR VALUE`. An attribute that the request does not have compares to nothing. */
function comparison(attribute: string, operator: string, value: string): Expression {
  const name = /^@(?:Request|Resource)\[(.+)\]$/i.exec(attribute)?.[1]?.toLowerCase();
  const [, quantifier, comparator = ''] = /^(?:(ForA(?:ny|ll)OfA(?:ny|ll)Values):)?(\w+)$/.exec(operator) ?? [];
  const compare = COMPARATORS[comparator];
  if (name === undefined || compare === undefined) throw new ConditionSyntaxError(`a test that the laboratory does not know: ${operator}`);
  const wanted = value.startsWith('{') ? value.slice(1, -1).split(',') : [value];
  const values = wanted.map((item) => item.trim().replace(/^'|'$/g, ''));
  const ofAll = quantifier?.endsWith('OfAllValues') === true;
  return ({ attributes }) => {
    const actual = Object.entries(attributes).find(([key]) => key.toLowerCase() === name)?.[1];
    if (actual === undefined) return false;
    return ofAll ? values.every((item) => compare(actual, item)) : values.some((item) => compare(actual, item));
  };
}

type Comparator = (actual: string, wanted: string) => boolean;

const lower =
  (compare: Comparator): Comparator =>
  (actual, wanted) =>
    compare(actual.toLowerCase(), wanted.toLowerCase());
const not =
  (compare: Comparator): Comparator =>
  (actual, wanted) =>
    !compare(actual, wanted);
const equals: Comparator = (actual, wanted) => actual === wanted;
const startsWith: Comparator = (actual, wanted) => actual.startsWith(wanted);

const COMPARATORS: Readonly<Record<string, Comparator>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: lower(equals),
  StringNotEquals: not(equals),
  StringNotEqualsIgnoreCase: not(lower(equals)),
  StringStartsWith: startsWith,
  StringStartsWithIgnoreCase: lower(startsWith),
  StringNotStartsWith: not(startsWith),
  StringNotStartsWithIgnoreCase: not(lower(startsWith)),
  GuidEquals: lower(equals),
  GuidNotEquals: not(lower(equals)),
};

/** A `*` stands for any text. */
function matches(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
