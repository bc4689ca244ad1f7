// The request that the API server took longest to answer: where the time is up and the pod has said nothing, that is why.
import type { Clock } from '../../chain/clock';
import type { Connection } from '../../kubernetes/connection';

/** Shorter than this, no request is to blame. */
const BLAMED_MS = 5000;

export interface TimedConnection extends Connection {
  /** `the API server took 60 s to answer POST /api/...`; undefined where it answered in time. */
  slowest(): string | undefined;
}

export function timedConnection(connection: Connection, clock: Pick<Clock, 'now'>): TimedConnection {
  let [longestMs, longest]: [number, string | undefined] = [BLAMED_MS, undefined];
  return {
    ...connection,
    send: async (request) => {
      const startedAt = clock.now();
      try {
        return await connection.send(request);
      } finally {
        const tookMs = clock.now() - startedAt;
        if (tookMs > longestMs)
          [longestMs, longest] = [tookMs, `the API server took ${Math.round(tookMs / 1000)} s to answer ${request.method} ${request.path}`];
      }
    },
    slowest: () => longest,
  };
}
