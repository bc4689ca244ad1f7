// Waiting for another writer, with jitter: two jobs that wait for each other must not wake together.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

export interface RetryOptions {
  clock: Clock;
  /** How long to go on, milliseconds. */
  forMs: number;
  firstDelayMs: number;
  maximumDelayMs: number;
  worthIt: (error: unknown) => boolean;
  onRetry: (error: unknown, tries: number) => void;
}

export async function retried<T>(call: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, forMs, firstDelayMs, maximumDelayMs, worthIt, onRetry } = options;
  const until = clock.now() + forMs;
  for (let tries = 1, delayMs = firstDelayMs; ; tries += 1, delayMs = Math.min(delayMs * 2, maximumDelayMs)) {
    try {
      return await call();
    } catch (error) {
      const pauseMs = delayMs * (0.5 + clock.random());
      if (!worthIt(error) || clock.now() + pauseMs > until) throw error;
      onRetry(error, tries);
      await clock.sleep(pauseMs);
    }
  }
}
