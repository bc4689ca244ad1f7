// Cases beside each other: as many laboratories as fit, each playing one case after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import { startLab, type RunningLab } from '../../lab/lab';
import type { Case, Verdict } from './case';

export interface Played {
  one: Case;
  verdict: Verdict;
  seconds: number;
}

/** Between the first runs of two lanes: what starts at once is slower than the limits that it is judged by. */
const STAGGER_MS = 1500;

export async function playAll(cases: readonly Case[], lanes: number, onPlayed: (played: Played) => void): Promise<void> {
  const queue = [...cases];
  await Promise.all(
    Array.from({ length: Math.min(lanes, cases.length) }, async (_, lane) => {
      await sleep(lane * STAGGER_MS);
      // Seeded alike: a state of one laboratory is at home in every other.
      const lab = await startLab({ seed: 1 });
      try {
        for (let one = queue.shift(); one !== undefined; one = queue.shift()) onPlayed(await playOne(one, lab));
      } finally {
        await lab.close();
      }
    }),
  );
}

/** A request that a run may or may not ask is waited for a second time. */
async function playOne(one: Case, lab: RunningLab): Promise<Played> {
  const startedAt = performance.now();
  let verdict = await one.play(lab);
  if (!verdict.met) verdict = await one.play(lab);
  return { one, verdict, seconds: (performance.now() - startedAt) / 1000 };
}
