// `$filter` of Resource Manager's lists: the part of OData that it takes, and a refusal for the rest.
import { armErrors } from './errors';

/** The values of a field; several where the field is one of many, such as tags. */
export type Fields<T> = Record<string, (item: T) => string | readonly string[] | undefined>;

type Test<T> = (item: T) => boolean;

const TOKEN = /\s*(\(|\)|,|'(?:[^']|'')*'|[^\s(),']+)/y;

/** Names of fields, operators and functions have no case. An unknown one is refused, never ignored. */
export function parseFilter<T>(filter: string, fields: Fields<T>): Test<T> {
  const tokens: string[] = [];
  const text = filter.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw armErrors.badFilter(filter);
    tokens.push(token);
  }
  if (tokens.length === 0) return () => true;
  let at = 0;
  const refuse = (): never => {
    throw armErrors.badFilter(filter);
  };
  const word = (): string => (tokens[at] ?? '').toLowerCase();
  const expect = (token: string): void => {
    if (tokens[at++] !== token) refuse();
  };
  const literal = (): string => {
    const token = tokens[at++] ?? refuse();
    return token.startsWith("'") ? token.slice(1, -1).replaceAll("''", "'").toLowerCase() : token.toLowerCase();
  };
  const field = (): ((item: T) => string[]) => {
    const name = (tokens[at++] ?? '').toLowerCase();
    const found = Object.entries(fields).find(([key]) => key.toLowerCase() === name)?.[1] ?? refuse();
    return (item) => [found(item) ?? []].flat().map((value) => value.toLowerCase());
  };
  const either = (): Test<T> => {
    const tests = [both()];
    while (word() === 'or' && ++at) tests.push(both());
    return (item) => tests.some((test) => test(item));
  };
  const both = (): Test<T> => {
    const tests = [single()];
    while (word() === 'and' && ++at) tests.push(single());
    return (item) => tests.every((test) => test(item));
  };
  const single = (): Test<T> => {
    if (word() === 'not' && ++at) {
      const inner = single();
      return (item) => !inner(item);
    }
    if (tokens[at] === '(') {
      at += 1;
      const inner = either();
      expect(')');
      return inner;
    }
    if (tokens[at + 1] === '(') return called();
    const values = field();
    const operator = (tokens[at++] ?? '').toLowerCase();
    const wanted = literal();
    if (operator === 'eq') return (item) => values(item).includes(wanted);
    if (operator === 'ne') return (item) => !values(item).includes(wanted);
    return refuse();
  };
  /** `substringof('text', name)` and `startswith(name, 'text')`. */
  const called = (): Test<T> => {
    const name = word();
    at += 2;
    let test: Test<T>;
    if (name === 'substringof') {
      const part = literal();
      expect(',');
      const values = field();
      test = (item) => values(item).some((value) => value.includes(part));
    } else if (name === 'startswith') {
      const values = field();
      expect(',');
      const start = literal();
      test = (item) => values(item).some((value) => value.startsWith(start));
    } else return refuse();
    expect(')');
    return test;
  };
  const test = either();
  return at === tokens.length ? test : refuse();
}
