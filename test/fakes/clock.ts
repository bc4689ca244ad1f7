// A clock that a test moves: whoever sleeps wakes at once, and the time is later by as much.
import type { Clock } from '../../src/chain/clock';

export interface FakeClock extends Clock {
  pauses: number[];
}

export function fakeClock(random = 0.5): FakeClock {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
      now += milliseconds;
      // Others get their turn, as they would in a pause.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
