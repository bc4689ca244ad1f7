// The functions of templates on arrays and objects.
import { TemplateError } from './expression';
import { equal, isObject, list, member, number, object, text, type Value } from './values';

function merged(one: Value, other: Value): Value {
  if (!isObject(one) || !isObject(other)) return other;
  const result = { ...one };
  for (const [key, value] of Object.entries(other)) result[key] = key in result ? merged(result[key] ?? null, value) : value;
  return result;
}

function distinct(values: readonly Value[]): Value[] {
  return values.filter((value, index) => values.findIndex((one) => equal(one, value)) === index);
}

function entriesInOrder(value: Value | undefined): [string, Value][] {
  return Object.entries(object(value)).sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}

export const collectionFunctions: Record<string, (...values: Value[]) => Value> = {
  array: (value) => (Array.isArray(value) ? value : [value ?? null]),
  createArray: (...values) => values,
  createObject: (...values) => {
    const result: { [key: string]: Value } = {};
    for (let index = 0; index < values.length; index += 2) result[text(values[index])] = values[index + 1] ?? null;
    return result;
  },
  empty: (value) =>
    value === null || value === '' || (Array.isArray(value) && value.length === 0) || (isObject(value) && Object.keys(value).length === 0),
  length: (value) => (typeof value === 'string' ? value.length : isObject(value) ? Object.keys(value).length : list(value).length),
  contains: (container, wanted) => {
    if (typeof container === 'string') return container.includes(text(wanted));
    if (isObject(container)) return member(container, wanted ?? '') !== undefined;
    return list(container).some((value) => equal(value, wanted));
  },
  first: (value) => (typeof value === 'string' ? value.slice(0, 1) : (list(value)[0] ?? null)),
  last: (value) => (typeof value === 'string' ? value.slice(-1) : (list(value).at(-1) ?? null)),
  skip: (value, count) =>
    typeof value === 'string' ? value.slice(Math.max(0, number(count))) : list(value).slice(Math.max(0, number(count))),
  take: (value, count) =>
    typeof value === 'string' ? value.slice(0, Math.max(0, number(count))) : list(value).slice(0, Math.max(0, number(count))),
  range: (start, count) => Array.from({ length: number(count) }, (_, index) => number(start) + index),
  union: (first, ...others) =>
    isObject(first)
      ? others.reduce((sum, other) => merged(sum, other), first as Value)
      : distinct([first, ...others].flatMap((value) => list(value))),
  intersection: (first, ...others) =>
    isObject(first)
      ? Object.fromEntries(Object.entries(first).filter(([key, value]) => others.every((other) => equal(object(other)[key], value))))
      : distinct(list(first)).filter((value) => others.every((other) => list(other).some((one) => equal(one, value)))),
  items: (value) => entriesInOrder(value).map(([key, inner]) => ({ key, value: inner })),
  objectKeys: (value) => entriesInOrder(value).map(([key]) => key),
  flatten: (value) => list(value).flatMap((inner) => list(inner)),
  shallowMerge: (value) => Object.assign({}, ...list(value).map((inner) => object(inner))) as Value,
  tryGet: (value, ...keys) => {
    let found: Value | undefined = value;
    for (const key of keys) found = found === undefined || found === null ? undefined : member(found, key);
    return found ?? null;
  },
  indexFromEnd: (value, index) => {
    const found = list(value).at(-number(index));
    if (found === undefined) throw new TemplateError(`the array has no element ${text(index)} from its end`);
    return found;
  },
  tryIndexFromEnd: (value, index) => (Array.isArray(value) ? (value.at(-number(index)) ?? null) : null),
};
