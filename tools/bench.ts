// `npm run bench`: how fast a run is, measured and not asserted. Figures are medians of several runs.
import { mkdtempSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab, type RunningLab } from '../lab/lab';
import { EXAMPLE } from '../test/runner/example';
import { runAction } from '../test/runner/run';
import type { JournalEntry } from '../lab/journal';

const RUNS = 7;
const LATENCIES_MS = [0, 50, 150];

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** The longest chain of requests of which each begins after the one before has ended. The check pod's own are left out. */
export function longestChain(entries: readonly JournalEntry[]): JournalEntry[] {
  const sorted = entries.filter(({ endedAt }) => endedAt !== undefined).sort((one, other) => one.endedAt! - other.endedAt!);
  const best: JournalEntry[][] = [];
  for (const [index, entry] of sorted.entries()) {
    const before = best.slice(0, index).filter((chain) => chain.at(-1)!.endedAt! <= entry.startedAt);
    best.push([...before.reduce<JournalEntry[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []), entry]);
  }
  return best.reduce<JournalEntry[]>((longest, chain) => (chain.length > longest.length ? chain : longest), []);
}

/** Hosted runners always start with an empty cache of compiled code; a runner that is kept has a warm one. */
type Cache = 'empty' | 'warm';

function environment(lab: RunningLab, cache: Cache): Record<string, string> {
  return cache === 'warm' ? lab.env : { ...lab.env, NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), 'bench-cache-')) };
}

async function startToFirstRequest(lab: RunningLab, cache: Cache): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const before = lab.requests().length;
    let spawnedAt = 0;
    const onSpawn = (): void => {
      spawnedAt = performance.now();
    };
    await runAction({ inputs: { ...EXAMPLE, check: 'false' }, env: environment(lab, cache), onSpawn });
    times.push((lab.requests()[before]?.startedAt ?? NaN) - spawnedAt);
  }
  return median(times);
}

const RUN_KINDS = ['first run, with its proof', 'second run, without its proof', 'second run, with its proof'] as const;
type WallTimes = Record<(typeof RUN_KINDS)[number], number>;

async function wallTimes(lab: RunningLab, latencyMs: number, cache: Cache): Promise<WallTimes> {
  const times: Record<(typeof RUN_KINDS)[number], number[]> = {
    'first run, with its proof': [],
    'second run, without its proof': [],
    'second run, with its proof': [],
  };
  for (let run = 0; run < RUNS; run += 1) {
    await lab.reset();
    await lab.settings({ latencyMs });
    for (const kind of RUN_KINDS) {
      const inputs = { ...EXAMPLE, ...(kind === 'second run, without its proof' && { check: 'false' }) };
      times[kind].push((await runAction({ inputs, env: environment(lab, cache) })).milliseconds);
    }
  }
  return {
    'first run, with its proof': median(times['first run, with its proof']),
    'second run, without its proof': median(times['second run, without its proof']),
    'second run, with its proof': median(times['second run, with its proof']),
  };
}

async function waitingChain(lab: RunningLab): Promise<JournalEntry[]> {
  await lab.settings({ latencyMs: 50 });
  const before = lab.requests().length;
  await runAction({ inputs: { ...EXAMPLE, check: 'false' }, env: lab.env });
  return longestChain(
    lab
      .requests()
      .slice(before)
      .filter(({ principal }) => principal !== 'entra'),
  );
}

const round = (value: number): string => `${Math.round(value)} ms`;
const columns = (label: string, values: readonly string[]): string =>
  `    ${label.padEnd(34)}${values.map((value) => value.padEnd(12)).join('')}`;

async function main(): Promise<void> {
  const lab = await startLab();
  const print = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
  try {
    await runAction({ inputs: EXAMPLE, env: lab.env });
    print(`load ${loadavg()[0]?.toFixed(1) ?? '?'}, medians of ${RUNS} runs`);
    const chain = await waitingChain(lab);
    await lab.settings({ latencyMs: 0 });
    print(`(b) requests that wait for each other in a run that changes nothing: ${chain.length} (aim: at most 6)`);
    for (const [index, { service, method, path }] of chain.entries())
      print(`      ${index + 1}. ${service} ${method} ${path.replace(/^.*\/providers\//, '').slice(0, 90)}`);
    for (const cache of ['empty', 'warm'] as const) {
      const start = await startToFirstRequest(lab, cache);
      print(`(a) from process start to the first request, ${cache} compile cache: ${round(start)} (aim: under 200 ms)`);
      const all: WallTimes[] = [];
      for (const latencyMs of LATENCIES_MS) all.push(await wallTimes(lab, latencyMs, cache));
      print(
        columns(
          `(c) wall time, ${cache} cache`,
          LATENCIES_MS.map((latencyMs) => `at ${latencyMs} ms`),
        ),
        ...RUN_KINDS.map((kind) =>
          columns(
            kind,
            all.map((times) => round(times[kind])),
          ),
        ),
        columns(
          'aim: 1.3 x ((a) + (b) x latency)',
          LATENCIES_MS.map((latencyMs) => round(1.3 * (start + chain.length * latencyMs))),
        ),
      );
    }
  } finally {
    await lab.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
