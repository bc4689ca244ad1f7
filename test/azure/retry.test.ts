// Waiting for another writer: with jitter, longer each time, and not for ever. The clock is handed in.
import { describe, expect, test } from '@jest/globals';
import { retried } from '../../src/azure/retry';
import { fakeClock } from '../fakes/clock';

const options = { forMs: 60_000, firstDelayMs: 1000, maximumDelayMs: 8000, isPassing: () => true, onRetry: () => undefined };
const busy = async (): Promise<never> => {
  throw new Error('busy');
};

describe('retried', () => {
  test('goes on until it works, with growing pauses, and says how long it has taken', async () => {
    const clock = fakeClock();
    const elapsed: number[] = [];
    let tries = 0;
    const call = async (): Promise<number> => {
      tries += 1;
      if (tries < 6) throw new Error('busy');
      return tries;
    };
    expect(await retried(call, { ...options, clock, onRetry: (_error, elapsedMs) => elapsed.push(elapsedMs) })).toBe(6);
    expect(clock.pauses).toEqual([1000, 2000, 4000, 8000, 8000]);
    expect(elapsed).toEqual([0, 1000, 3000, 7000, 15_000]);
  });

  test('two that wait do not wake together', async () => {
    const first = async (random: number): Promise<number | undefined> => {
      const clock = fakeClock(random);
      await retried(busy, { ...options, clock }).catch(() => undefined);
      return clock.pauses[0];
    };
    expect(await first(0)).toBe(500);
    expect(await first(0.99)).toBe(1490);
  });

  test('gives up in time, with the last error, and at once where it does not pass', async () => {
    const clock = fakeClock();
    await expect(retried(busy, { ...options, clock })).rejects.toThrow('busy');
    expect(clock.now()).toBeLessThanOrEqual(60_000);
    expect(clock.pauses.length).toBeGreaterThan(7);
    const other = fakeClock();
    await expect(retried(busy, { ...options, isPassing: () => false, clock: other })).rejects.toThrow('busy');
    expect(other.pauses).toEqual([]);
  });
});
