// When a run must end: when its time is up, or when it is cancelled.
import { subscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import { Socket } from 'node:net';
import { BrokenLink } from '../chain/diagnosis';
import { diagnose } from './diagnoses';
import type { Clock } from '../chain/clock';

/** The time that GitHub leaves a cancelled step: SIGINT, 7.5 s later SIGTERM, 2.5 s later the end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A connection that is not made by then never will be: packets are dropped on the way. */
const CONNECT_MS = 10_000;

export interface Limits {
  /** Aborted when the run must end; the reason is the diagnosis. */
  signal: AbortSignal;
  /** The time that the run has from now on, seconds. */
  endAfter(seconds: number): void;
}

export function runLimits(): Limits {
  const controller = new AbortController();
  for (const signal of SIGNALS)
    process.on(signal, () => {
      controller.abort(new BrokenLink(diagnose('RUN_CANCELLED', { signal })));
    });
  return {
    signal: controller.signal,
    endAfter: (seconds) => {
      const timer = setTimeout(
        () => controller.abort(new BrokenLink(diagnose('RUN_TIMEOUT', { seconds: String(seconds) }))),
        seconds * 1000,
      );
      timer.unref();
    },
  };
}

/** Every connection of this process, whichever client makes it: none of them has a limit of its own that holds behind a proxy. */
export function limitConnections(): void {
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket?: unknown };
    if (!(socket instanceof Socket)) return;
    const timer = setTimeout(() => {
      if (socket.connecting) socket.destroy(Object.assign(new Error(`no connection within ${CONNECT_MS / 1000} s`), { code: 'ETIMEDOUT' }));
    }, CONNECT_MS);
    timer.unref();
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
  });
}

export function systemClock(signal: AbortSignal): Clock {
  return {
    now: Date.now,
    random: Math.random,
    sleep: async (milliseconds) => {
      await sleep(milliseconds, undefined, { signal }).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error;
      });
    },
  };
}
