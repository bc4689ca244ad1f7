// What was asked of the laboratory and is not played: kept for whoever wonders why a client stopped (`GET /unplayed`).

export interface UnplayedOperation {
  service: string;
  /** Method and path, or the name that the service gives the operation. */
  operation: string;
  times: number;
}

export interface Unplayed {
  record(service: string, operation: string): void;
  /** In the order in which each was first asked for. */
  list(): UnplayedOperation[];
  clear(): void;
}

export function createUnplayed(): Unplayed {
  let operations: UnplayedOperation[] = [];
  return {
    record: (service, operation) => {
      const known = operations.find((one) => one.service === service && one.operation === operation);
      if (known === undefined) operations.push({ service, operation, times: 1 });
      else known.times += 1;
    },
    list: () => structuredClone(operations),
    clear: () => {
      operations = [];
    },
  };
}
