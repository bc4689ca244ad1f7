// Time and chance, handed on so that tests can replace them.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** @throws when the run is cancelled or out of time. */
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}
