// What the bench measures: times are medians in milliseconds, one for each latency of a request.

export const LATENCIES_MS = [0, 50, 150] as const;

/** Hosted runners always start with an empty cache of compiled code; a runner that is kept has a warm one. */
export const CACHES = ['empty', 'warm'] as const;
export type Cache = (typeof CACHES)[number];

export const RUN_KINDS = [
  'first run, without its proof',
  'first run, with its proof',
  'second run, without its proof',
  'second run, with its proof',
] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const COUNTS = [1, 10, 100] as const;

export interface Growth {
  what: 'environments swept' | 'manifests applied';
  count: number;
  requests: number;
  milliseconds: number;
}

export interface Figures {
  commit: string;
  date: string;
  node: string;
  cores: number;
  /** Of the machine, in the minute before the first measurement and after the last one. */
  load: readonly [number, number];
  runs: number;
  /** From the start of the process to its first request. */
  start: Record<Cache, number>;
  /** The requests that wait for each other in a run that changes nothing. */
  chain: readonly string[];
  walls: Record<Cache, Record<RunKind, readonly number[]>>;
  /** The same chain made by az and kubectl, command by command, without a proof; undefined where they are not installed. */
  byHand: { commands: readonly string[]; walls: readonly number[] } | undefined;
  growth: readonly Growth[];
}

/** One value for each kind of run. */
export function ofEachKind<T>(value: (kind: RunKind) => T): Record<RunKind, T> {
  const [one, two, three, four] = RUN_KINDS;
  return { [one]: value(one), [two]: value(two), [three]: value(three), [four]: value(four) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
