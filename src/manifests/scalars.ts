// Plain scalars as kubectl reads them: YAML 1.1 by sigs.k8s.io/yaml (resolve.go of its go-yaml v2), seen from kubectl 1.32.
// Timestamps and base 60 stay texts there; what JSON cannot hold is refused, by us also what a JavaScript number cannot.

export type ScalarValue = string | number | boolean | null;
export type Resolution = { value: ScalarValue } | { refused: string };

const TRUE = ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'];
const FALSE = ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'];
const NULL = ['', '~', 'null', 'Null', 'NULL'];
const WORDS = new Map<string, boolean | null>([
  ...TRUE.map((word): [string, boolean] => [word, true]),
  ...FALSE.map((word): [string, boolean] => [word, false]),
  ...NULL.map((word): [string, null] => [word, null]),
]);
const NOT_IN_JSON = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
/** Longer ones are refused unread: parsing digits takes quadratic time. */
const MOST_DIGITS = 400;

export function resolvePlain(text: string): Resolution {
  const word = WORDS.get(text);
  if (word !== undefined) return { value: word };
  if (NOT_IN_JSON.test(text)) return { refused: `${text} is no number that JSON can hold; in quotes it is a text` };
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  const digits = text.replaceAll('_', '');
  const [, sign, integer] = INTEGER.exec(digits) ?? [];
  if (integer === undefined && !FLOAT.test(digits)) return { value: text };
  const tooLarge = { refused: `the number ${short(text)} is too large to be kept exact; in quotes it is a text` };
  if (digits.length > MOST_DIGITS) return tooLarge;
  const number = integer === undefined ? Number(digits) : (sign === '-' ? -1 : 1) * Number(BigInt(decimalOrPrefixed(integer)));
  // kubectl takes what overflows a float for a text.
  if (integer === undefined && !Number.isFinite(number)) return { value: text };
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return tooLarge;
  return { value: number === 0 ? 0 : number };
}

/** A leading zero means octal. */
function decimalOrPrefixed(integer: string): string {
  return /^0[0-7]/.test(integer) ? `0o${integer.slice(1)}` : integer.toLowerCase();
}

const CORE = 'tag:yaml.org,2002:';
const FITS: Record<string, (value: ScalarValue) => boolean> = {
  [`${CORE}int`]: Number.isInteger,
  [`${CORE}float`]: (value) => typeof value === 'number',
  [`${CORE}bool`]: (value) => typeof value === 'boolean',
  [`${CORE}null`]: (value) => value === null,
};

/** A scalar with a tag: `!!int ${PORT}`, say. */
export function resolveTagged(tag: string, text: string): Resolution {
  if (tag === '!' || tag === `${CORE}str`) return { value: text };
  const fits = FITS[tag];
  if (fits === undefined) return { refused: unreadTag(tag) };
  const resolved = resolvePlain(text);
  if ('refused' in resolved || fits(resolved.value)) return resolved;
  return { refused: `'${short(text)}' is no ${tag.replace(CORE, '!!')}` };
}

export function unreadTag(tag: string): string {
  if (tag === `${CORE}binary`) return 'the tag !!binary is not read: write the text, or use `binaryData` or `data` of a Secret';
  return `the tag ${short(tag.replace(CORE, '!!'))} is not read: Kubernetes knows no tags`;
}

export function isCollectionTag(tag: string): boolean {
  return tag === '!' || tag === `${CORE}map` || tag === `${CORE}seq`;
}

/** For a sentence about it: one line, and not all of it. */
export function short(text: string): string {
  const line = text.slice(0, 41).replace(/\s+/g, ' ');
  return text.length <= 40 ? line : `${line.slice(0, 40)}...`;
}
