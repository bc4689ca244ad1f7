// `npm run bench`: how fast a run is, measured and not asserted. Figures are medians of several runs.
import { startLab, type RunningLab } from '../lab/lab';
import { EXAMPLE } from '../test/runner/example';
import { runAction } from '../test/runner/run';
import type { JournalEntry } from '../lab/journal';

const RUNS = 7;
const LATENCY_MS = 50;

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

async function startToFirstRequest(lab: RunningLab): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    const before = lab.requests().length;
    let spawnedAt = 0;
    await runAction({
      inputs: { ...EXAMPLE, check: 'false' },
      env: lab.env,
      onSpawn: () => {
        spawnedAt = performance.now();
      },
    });
    // The first run fills the cache of compiled code.
    if (run > 0) times.push(lab.requests()[before]!.startedAt - spawnedAt);
  }
  return times;
}

async function wallTimes(lab: RunningLab, latencyMs: number): Promise<{ first: number; second: number; secondWithProof: number }> {
  const figures = { first: [] as number[], second: [] as number[], secondWithProof: [] as number[] };
  for (let run = 0; run < RUNS; run += 1) {
    await lab.reset();
    await lab.settings({ latencyMs });
    figures.first.push((await runAction({ inputs: EXAMPLE, env: lab.env })).milliseconds);
    figures.second.push((await runAction({ inputs: { ...EXAMPLE, check: 'false' }, env: lab.env })).milliseconds);
    figures.secondWithProof.push((await runAction({ inputs: EXAMPLE, env: lab.env })).milliseconds);
  }
  return { first: median(figures.first), second: median(figures.second), secondWithProof: median(figures.secondWithProof) };
}

async function main(): Promise<void> {
  const lab = await startLab();
  try {
    await runAction({ inputs: EXAMPLE, env: lab.env });
    const start = median(await startToFirstRequest(lab));
    await lab.settings({ latencyMs: LATENCY_MS });
    const before = lab.requests().length;
    await runAction({ inputs: { ...EXAMPLE, check: 'false' }, env: lab.env });
    const chain = longestChain(
      lab
        .requests()
        .slice(before)
        .filter(({ principal }) => principal !== 'entra'),
    );
    const [none, some] = [await wallTimes(lab, 0), await wallTimes(lab, LATENCY_MS)];
    const bound = (latencyMs: number): number => 1.3 * (start + chain.length * latencyMs);
    const round = (value: number): string => `${Math.round(value)} ms`;
    process.stdout.write(
      [
        `(a) from process start to the first request: ${round(start)} (aim: under 200 ms)`,
        `(b) requests that wait for each other in a run that changes nothing: ${chain.length} (aim: at most 6)`,
        ...chain.map(
          ({ service, method, path }, index) =>
            `      ${index + 1}. ${service} ${method} ${path.replace(/^.*\/providers\//, '').slice(0, 90)}`,
        ),
        `(c) wall time                        at 0 ms     at ${LATENCY_MS} ms a request`,
        `    first run, with its proof        ${round(none.first).padEnd(12)}${round(some.first)}`,
        `    second run, without its proof    ${round(none.second).padEnd(12)}${round(some.second)}`,
        `    second run, with its proof       ${round(none.secondWithProof).padEnd(12)}${round(some.secondWithProof)}`,
        `    aim for the second without proof ${round(bound(0)).padEnd(12)}${round(bound(LATENCY_MS))}   (1.3 x ((a) + (b) x latency))`,
        '',
      ].join('\n'),
    );
  } finally {
    await lab.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 2;
});
