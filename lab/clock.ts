// The laboratory's clock: it runs like the machine's, but can be set, so that a test needs not wait.

export interface Clock {
  /** Now, in milliseconds since 1970. */
  now(): number;
  /** Make it this time now; the clock runs on from there. */
  set(now: number): void;
  /** Back to the machine's time. */
  reset(): void;
}

export function createClock(): Clock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    set: (now) => {
      offset = now - Date.now();
    },
    reset: () => {
      offset = 0;
    },
  };
}

/** Seconds since 1970, as JSON Web Tokens and Key Vault count. */
export function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** To the second, as Kubernetes and AKS write times; `milliseconds` since 1970. */
export function timestamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
