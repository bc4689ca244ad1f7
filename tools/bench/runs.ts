// Runs of the Action against a laboratory that delays each answer: to the first request, and to the end.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLE } from '../../test/runner/example';
import { runAction } from '../../test/runner/run';
import { LATENCIES_MS, median, ofEachKind, RUN_KINDS, type Cache, type RunKind } from './figures';
import type { JournalEntry } from '../../lab/journal';
import type { RunningLab } from '../../lab/lab';

const WITHOUT_PROOF = { ...EXAMPLE, check: 'false' };
/** In this order: each but the first of a pair finds what the one before it has made. */
const ROUND: readonly { kind: RunKind; inputs: Record<string, string>; fresh: boolean }[] = [
  { kind: 'first run, without its proof', inputs: WITHOUT_PROOF, fresh: true },
  { kind: 'second run, without its proof', inputs: WITHOUT_PROOF, fresh: false },
  { kind: 'first run, with its proof', inputs: EXAMPLE, fresh: true },
  { kind: 'second run, with its proof', inputs: EXAMPLE, fresh: false },
];

function environment(lab: RunningLab, cache: Cache): Record<string, string> {
  return cache === 'warm' ? lab.env : { ...lab.env, NODE_COMPILE_CACHE: mkdtempSync(join(tmpdir(), 'bench-cache-')) };
}

export async function startToFirstRequest(lab: RunningLab, cache: Cache, runs: number): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const before = lab.requests().length;
    let spawnedAt = 0;
    const onSpawn = (): void => {
      spawnedAt = performance.now();
    };
    await runAction({ inputs: WITHOUT_PROOF, env: environment(lab, cache), onSpawn });
    times.push((lab.requests()[before]?.startedAt ?? NaN) - spawnedAt);
  }
  return median(times);
}

/** Wall times, one for each latency. */
export async function wallTimes(lab: RunningLab, cache: Cache, runs: number): Promise<Record<RunKind, readonly number[]>> {
  const walls = ofEachKind<number[]>(() => []);
  for (const latencyMs of LATENCIES_MS) {
    const times = ofEachKind<number[]>(() => []);
    for (let run = 0; run < runs; run += 1) {
      for (const { kind, inputs, fresh } of ROUND) {
        if (fresh) await lab.reset();
        await lab.settings({ latencyMs });
        const { milliseconds, status, log } = await runAction({ inputs, env: environment(lab, cache) });
        if (status !== 0) throw new Error(`a run of the bench failed:\n${log}`);
        times[kind].push(milliseconds);
      }
    }
    for (const kind of RUN_KINDS) walls[kind].push(median(times[kind]));
  }
  await lab.settings({ latencyMs: 0 });
  return walls;
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

/** One line for each request that waits for the one before it, in a run that changes nothing. */
export async function waitingChain(lab: RunningLab): Promise<string[]> {
  await lab.reset();
  await runAction({ inputs: WITHOUT_PROOF, env: lab.env });
  await lab.settings({ latencyMs: 50 });
  const before = lab.requests().length;
  await runAction({ inputs: WITHOUT_PROOF, env: lab.env });
  await lab.settings({ latencyMs: 0 });
  return longestChain(
    lab
      .requests()
      .slice(before)
      .filter(({ principal }) => principal !== 'entra'),
  ).map(({ service, method, path }) => `${service} ${method} ${path.replace(/^.*\/providers\//, '').slice(0, 90)}`);
}
