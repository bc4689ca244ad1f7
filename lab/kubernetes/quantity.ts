// Kubernetes' quantities: `500m`, `1Gi`, `0.5`; compared, added, and written in the canonical form of the API server.

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Record<string, number> = { 'n': -9, 'u': -6, 'm': -3, '': 0, 'k': 3, 'M': 6, 'G': 9, 'T': 12, 'P': 15, 'E': 18 };
const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

export const QUANTITY_RULE = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

export const isQuantity = (text: string): boolean => FORM.test(text);

/** In billionths, exactly: the API server keeps no smaller ones. What is no quantity counts as nothing. */
export function nanos(quantity: string | number | undefined): bigint {
  const [, sign = '', digits = '0', suffix = ''] = FORM.exec(String(quantity ?? 0)) ?? [];
  const [whole = '', fraction = ''] = digits.split('.');
  const power = BINARY.indexOf(suffix);
  const exponent = power >= 0 ? 0 : /^[eE]./.test(suffix) ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0);
  const scale = exponent + 9 - fraction.length;
  const value = BigInt(whole + fraction) * (power >= 0 ? 1024n ** BigInt(power + 1) : 1n);
  const scaled = scale >= 0 ? value * 10n ** BigInt(scale) : (value + 10n ** BigInt(-scale) - 1n) / 10n ** BigInt(-scale);
  return sign === '-' ? -scaled : scaled;
}

/** As the API server writes it: the largest unit without a fraction, in the family of units that it was given in. */
export function canonical(quantity: string | number): string {
  const text = String(quantity);
  const value = nanos(text);
  const suffix = /[a-zA-Z]+$/.exec(text)?.[0] ?? '';
  return formatted(value, BINARY.includes(suffix));
}

export function formatted(value: bigint, binary: boolean): string {
  if (value === 0n) return '0';
  const units: [string, bigint][] =
    binary && value % 1_000_000_000n === 0n
      ? [...BINARY.map((unit, index): [string, bigint] => [unit, 1_000_000_000n * 1024n ** BigInt(index + 1)]), ['', 1_000_000_000n]]
      : Object.entries(DECIMAL).map(([unit, exponent]): [string, bigint] => [unit, 10n ** BigInt(exponent + 9)]);
  const [unit, size] = units.filter(([, one]) => value % one === 0n).sort(([, one], [, other]) => (one < other ? 1 : -1))[0] ?? ['n', 1n];
  return `${value / size}${unit}`;
}
