// Every request that reached the laboratory, in the order of arrival: what tests count and measure.

export interface JournalEntry {
  service: string;
  method: string;
  host: string;
  path: string;
  query: string;
  /** Undefined while the request is under way, 0 when the connection was cut on purpose; of `hang-after`, what nobody was told. */
  status?: number;
  /** Milliseconds of the machine's monotonic clock. */
  startedAt: number;
  endedAt?: number;
  /** Object id of the caller, where the request carried a token that was accepted. */
  principal?: string;
  /** The action, or data action, that the caller was asked for; where any caller may, there is none. */
  right?: string;
  /** What a fault rule did to it: `503`, `reset-after`; `answer` where the rule gave the whole answer. */
  fault?: string;
}

export interface Journal {
  entries: JournalEntry[];
  begin(entry: Omit<JournalEntry, 'startedAt'>): JournalEntry;
  end(entry: JournalEntry, status: number): void;
}

export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    begin: (entry) => {
      const begun = { ...entry, startedAt: performance.now() };
      entries.push(begun);
      return begun;
    },
    end: (entry, status) => {
      entry.status = status;
      entry.endedAt = performance.now();
    },
  };
}
