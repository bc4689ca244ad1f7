// Rules that break the laboratory on purpose: which requests, and what becomes of them.

/** What becomes of a request that a rule matches. */
export type FaultAction =
  | number
  | `${number}` // this status, with the service's own body for it
  | GivenAnswer // exactly this answer, and nothing done
  | 'reset-before' // connection cut, nothing done
  | 'reset-after' // done, the answer lost
  | 'hang-before' // never answered, nothing done
  | 'hang-after' // done, and never answered
  | 'delay'; // answered, `delayMs` late

export interface GivenAnswer {
  status: number;
  /** Sent as JSON; with a `contentType`, a text is sent as it is. Without one, the service's own body for the status. */
  body?: unknown;
  /** For answers of somebody else: a proxy's page, say. */
  contentType?: string;
  headers?: Record<string, string>;
}

export interface FaultRule {
  service?: string;
  method?: string;
  /** A regular expression on path and query. */
  path?: string;
  /** False: not the requests that services of the laboratory make of each other, as Entra ID does for an issuer's keys. */
  inside?: boolean;
  /** Skip this many matching requests less one: 1 is the first. */
  nth?: number;
  /** How many requests it hits; without it, all from the nth on. */
  times?: number;
  do: FaultAction;
  /** Seconds, for the Retry-After header of a status. */
  retryAfter?: number;
  delayMs?: number;
}

export interface Faults {
  add(rules: FaultRule[]): void;
  clear(): void;
  /** The first rule that hits this request; counts the hit. */
  strike(request: { service: string; method: string; pathAndQuery: string; inside: boolean }): FaultRule | undefined;
}

export function createFaults(): Faults {
  let active: { rule: FaultRule; seen: number }[] = [];
  return {
    add: (rules) => {
      active.push(...rules.map((rule) => ({ rule, seen: 0 })));
    },
    clear: () => {
      active = [];
    },
    strike: (request) => {
      for (const entry of active) {
        const { rule } = entry;
        if (rule.service !== undefined && rule.service !== request.service) continue;
        if (rule.method !== undefined && rule.method.toUpperCase() !== request.method) continue;
        if (rule.inside === false && request.inside) continue;
        if (rule.path !== undefined && !new RegExp(rule.path, 'i').test(request.pathAndQuery)) continue;
        entry.seen += 1;
        const first = rule.nth ?? 1;
        if (entry.seen >= first && entry.seen < first + (rule.times ?? Infinity)) return rule;
      }
      return undefined;
    },
  };
}
