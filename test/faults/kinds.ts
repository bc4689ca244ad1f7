// The kinds of faults: what a single request meets, and how long a run that meets it may take.
import type { FaultRule } from '../../lab/faults';

export interface Kind {
  name: string;
  /** What the rule does to the request. */
  fault: Pick<FaultRule, 'do' | 'retryAfter' | 'delayMs'>;
  /** What is done to the process while the request is under way. */
  signal?: 'kill' | 'cancel';
  /** A run that has not ended by then hangs. */
  limitSeconds: number;
  /** Nearly all of its time is waiting: many fit beside each other, and the log says what is waited for. */
  waits: boolean;
}

const PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>The proxy wants you to sign in.</body></html>';
const LIMIT_SECONDS = 240;

const answered = (name: string, fault: Kind['fault']): Kind => ({ name, fault, limitSeconds: LIMIT_SECONDS, waits: false });

export const KINDS: readonly Kind[] = [
  answered('429', { do: '429', retryAfter: 1 }),
  answered('503', { do: '503' }),
  answered('500', { do: '500' }),
  answered('cut before', { do: 'reset-before' }),
  answered('cut after', { do: 'reset-after' }),
  { ...answered('slow', { do: 'delay', delayMs: 8000 }), waits: true },
  // A request is given 60 s; it may be tried again after that.
  { ...answered('hung', { do: 'hang-before' }), waits: true, limitSeconds: 130 },
  answered('200 with HTML', { do: { status: 200, body: PAGE, contentType: 'text/html; charset=utf-8' } }),
  answered('200 with {}', { do: { status: 200, body: {} } }),
  answered('200 with a list', { do: { status: 200, body: [{ id: 1 }] } }),
  { ...answered('killed', { do: 'hang-after' }), signal: 'kill' },
  { ...answered('cancelled', { do: 'delay', delayMs: 400 }), signal: 'cancel', limitSeconds: 30 },
];
