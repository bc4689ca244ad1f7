// Waiting for another writer: with jitter, longer each time, and not for ever. The clock is handed in.
import { describe, expect, test } from '@jest/globals';
import { retried } from '../../src/azure/retry';

function clock(random = 0.5) {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    random: () => random,
    sleep: async (milliseconds: number) => {
      pauses.push(milliseconds);
      now += milliseconds;
    },
  };
}

const options = { forMs: 60_000, firstDelayMs: 1000, maximumDelayMs: 8000, worthIt: () => true, onRetry: () => undefined };

describe('retried', () => {
  test('goes on until it works, with growing pauses', async () => {
    const time = clock();
    let tries = 0;
    const call = async (): Promise<number> => {
      tries += 1;
      if (tries < 6) throw new Error('busy');
      return tries;
    };
    expect(await retried(call, { ...options, clock: time })).toBe(6);
    expect(time.pauses).toEqual([1000, 2000, 4000, 8000, 8000]);
  });

  test('two that wait do not wake together', async () => {
    const first = async (random: number): Promise<number | undefined> => {
      const time = clock(random);
      await retried(
        async () => {
          throw new Error('busy');
        },
        { ...options, clock: time },
      ).catch(() => undefined);
      return time.pauses[0];
    };
    expect(await first(0)).toBe(500);
    expect(await first(0.99)).toBe(1490);
  });

  test('gives up in time, with the last error, and at once where it is not worth it', async () => {
    const time = clock();
    await expect(
      retried(
        async () => {
          throw new Error('busy');
        },
        { ...options, clock: time },
      ),
    ).rejects.toThrow('busy');
    expect(time.now()).toBeLessThanOrEqual(60_000);
    expect(time.pauses.length).toBeGreaterThan(7);
    const other = clock();
    await expect(
      retried(
        async () => {
          throw new Error('no');
        },
        { ...options, worthIt: () => false, clock: other },
      ),
    ).rejects.toThrow('no');
    expect(other.pauses).toEqual([]);
  });
});
