// The values of templates, and the questions that functions ask of what they are given.
import { sameJson } from '../json';
import { TemplateError } from './expression';

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

export function isObject(value: Value | undefined): value is { [key: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

export function list(value: Value | undefined): Value[] {
  if (!Array.isArray(value)) throw new TemplateError(`an array is expected, not ${JSON.stringify(value)}`);
  return value;
}

export function object(value: Value | undefined): { [key: string]: Value } {
  if (!isObject(value)) throw new TemplateError(`an object is expected, not ${JSON.stringify(value)}`);
  return value;
}

export function number(value: Value | undefined): number {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof found !== 'number' || Number.isNaN(found)) throw new TemplateError(`a number is expected, not ${JSON.stringify(value)}`);
  return found;
}

export function truth(value: Value | undefined): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (typeof value === 'number') return value !== 0;
  throw new TemplateError(`a boolean is expected, not ${JSON.stringify(value)}`);
}

export function equal(one: Value | undefined, other: Value | undefined): boolean {
  return sameJson(one, other);
}

/** Keys of objects have no case. */
export function member(of: Value, key: Value): Value | undefined {
  if (Array.isArray(of)) return typeof key === 'number' ? of.at(key) : undefined;
  if (!isObject(of)) return undefined;
  const name = text(key).toLowerCase();
  const found = Object.keys(of).find((candidate) => candidate.toLowerCase() === name);
  return found === undefined ? undefined : of[found];
}
