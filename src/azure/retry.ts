// Waiting for another writer, with jitter: two jobs that wait for each other must not wake together.
import type { Clock } from '../chain/clock';

export interface RetryOptions {
  clock: Clock;
  /** How long to go on, milliseconds. */
  forMs: number;
  firstDelayMs: number;
  maximumDelayMs: number;
  isPassing: (error: unknown) => boolean;
  /** `elapsedMs`: since the first call began. */
  onRetry: (error: unknown, elapsedMs: number) => void;
}

export async function retried<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, forMs, firstDelayMs, maximumDelayMs, isPassing, onRetry } = options;
  const startedAt = clock.now();
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 2, maximumDelayMs)) {
    try {
      return await call();
    } catch (error) {
      const pauseMs = delayMs * (0.5 + clock.random());
      if (!isPassing(error) || clock.now() + pauseMs > startedAt + forMs) throw error;
      onRetry(error, clock.now() - startedAt);
      await clock.sleep(pauseMs);
    }
  }
}
