// The functions of templates that need nothing but what they are given.
// https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
import { collectionFunctions } from './collections';
import { TemplateError } from './expression';
import { guidOf, uniqueString } from './hash';
import { equal, list, number, text, truth, type Value } from './values';

export type PureFunction = (...values: Value[]) => Value;

function formatted(pattern: string, values: readonly Value[]): string {
  return pattern.replace(
    /\{\{|\}\}|\{(\d+)(?:,(-?\d+))?(?::([^}]*))?\}/g,
    (whole: string, index?: string, width?: string, form?: string) => {
      if (index === undefined) return whole[0] ?? '';
      const value = values[Number(index)];
      if (value === undefined) throw new TemplateError(`the format '${pattern}' has no value {${index}}`);
      const shown = form !== undefined && typeof value === 'number' ? numeric(value, form) : text(value);
      const wide = Number(width ?? 0);
      return wide < 0 ? shown.padEnd(-wide) : shown.padStart(wide);
    },
  );
}

/** The numeric formats of .NET that templates use: D3, X2, N0, F2 and zeros. */
function numeric(value: number, form: string): string {
  const [, kind = '', digits = ''] = /^([a-z]?)(\d*)$/i.exec(form) ?? [];
  if (/^0+$/.test(form)) return String(value).padStart(form.length, '0');
  switch (kind.toLowerCase()) {
    case 'd':
      return String(Math.abs(value))
        .padStart(Number(digits || 0), '0')
        .replace(/^/, value < 0 ? '-' : '');
    case 'x':
      return (kind === 'x' ? value.toString(16) : value.toString(16).toUpperCase()).padStart(Number(digits || 0), '0');
    case 'f':
      return value.toFixed(Number(digits || 2));
    case 'n':
      return value.toLocaleString('en-US', { minimumFractionDigits: Number(digits || 2), maximumFractionDigits: Number(digits || 2) });
    default:
      throw new TemplateError(`the number format '${form}' is not known`);
  }
}

const compared =
  (holds: (order: number) => boolean): PureFunction =>
  (one = null, other = null) => {
    if (typeof one === 'string' && typeof other === 'string') return holds(one < other ? -1 : one > other ? 1 : 0);
    return holds(number(one) - number(other));
  };

const integers =
  (calculate: (one: number, other: number) => number): PureFunction =>
  (one, other) =>
    calculate(number(one), number(other));

const textual: Record<string, PureFunction> = {
  concat: (...values) => (Array.isArray(values[0]) ? values.flatMap((value) => list(value)) : values.map(text).join('')),
  format: (pattern, ...values) => formatted(text(pattern), values),
  toLower: (value) => text(value).toLowerCase(),
  toUpper: (value) => text(value).toUpperCase(),
  trim: (value) => text(value).trim(),
  replace: (value, from, to) => text(value).replaceAll(text(from), text(to)),
  split: (value, by) => {
    const separators = (Array.isArray(by) ? by : [by ?? '']).map(text);
    return separators.reduce<string[]>((parts, separator) => parts.flatMap((part) => part.split(separator)), [text(value)]);
  },
  join: (values, by) => list(values).map(text).join(text(by)),
  startsWith: (value, start) => text(value).toLowerCase().startsWith(text(start).toLowerCase()),
  endsWith: (value, end) => text(value).toLowerCase().endsWith(text(end).toLowerCase()),
  indexOf: (value, part) =>
    Array.isArray(value) ? value.findIndex((one) => equal(one, part)) : text(value).toLowerCase().indexOf(text(part).toLowerCase()),
  lastIndexOf: (value, part) =>
    Array.isArray(value) ? value.findLastIndex((one) => equal(one, part)) : text(value).toLowerCase().lastIndexOf(text(part).toLowerCase()),
  substring: (value, start, ...length) => {
    const [whole, from] = [text(value), number(start)];
    const until = length.length === 0 ? whole.length : from + number(length[0]);
    if (from < 0 || from > whole.length || until > whole.length)
      throw new TemplateError(`the index and length of substring do not lie within '${whole}'`);
    return whole.slice(from, until);
  },
  padLeft: (value, width, filler = ' ') => text(value).padStart(number(width), text(filler)),
  string: (value) =>
    value === null
      ? ''
      : typeof value === 'object' || typeof value === 'string'
        ? typeof value === 'string'
          ? value
          : JSON.stringify(value)
        : text(value),
  base64: (value) => Buffer.from(text(value), 'utf8').toString('base64'),
  base64ToString: (value) => Buffer.from(text(value), 'base64').toString('utf8'),
  base64ToJson: (value) => JSON.parse(Buffer.from(text(value), 'base64').toString('utf8')) as Value,
  json: (value) => JSON.parse(text(value)) as Value,
  uri: (base, relative) => new URL(text(relative), text(base)).href,
  uriComponent: (value) => encodeURIComponent(text(value)),
  uriComponentToString: (value) => decodeURIComponent(text(value)),
  dataUri: (value) => `data:text/plain;charset=utf8;base64,${Buffer.from(text(value)).toString('base64')}`,
  guid: (...values) => guidOf(values.map(text)),
  uniqueString: (...values) => uniqueString(values.map(text)),
};

const logical: Record<string, PureFunction> = {
  true: () => true,
  false: () => false,
  null: () => null,
  bool: (value) => truth(value),
  not: (value) => !truth(value),
  equals: (one, other) => equal(one, other),
  less: compared((order) => order < 0),
  lessOrEquals: compared((order) => order <= 0),
  greater: compared((order) => order > 0),
  greaterOrEquals: compared((order) => order >= 0),
};

const numeral: Record<string, PureFunction> = {
  int: (value) => Math.trunc(number(value)),
  float: (value) => number(value),
  add: integers((one, other) => one + other),
  sub: integers((one, other) => one - other),
  mul: integers((one, other) => one * other),
  div: integers((one, other) => {
    if (other === 0) throw new TemplateError('a division by zero');
    return Math.trunc(one / other);
  }),
  mod: integers((one, other) => one % other),
  min: (...values) => Math.min(...values.flat().map((value) => number(value))),
  max: (...values) => Math.max(...values.flat().map((value) => number(value))),
};

/** Names have no case. */
export const PURE_FUNCTIONS: ReadonlyMap<string, PureFunction> = new Map(
  Object.entries({ ...textual, ...logical, ...numeral, ...collectionFunctions }).map(([name, call]) => [name.toLowerCase(), call]),
);
