// Managed identity's rate limits for one identity: 0.25 writes and 0.5 reads a second, as documented.
import { identityErrors } from './errors';
import type { Lab } from '../context';

// The documents give the rate and not the burst; a bucket of five lets one run through and stops a polling loop.
const BURST = 5;
const PER_SECOND = { read: 0.5, list: 0.25, write: 0.25 } as const;

export function createThrottle(lab: Lab): (kind: keyof typeof PER_SECOND, identityId: string) => void {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (kind, identityId) => {
    if (!lab.settings.managedIdentityThrottling) return;
    const key = `${kind} ${identityId.toLowerCase()}`;
    const now = lab.clock.now();
    const bucket = buckets.get(key) ?? { tokens: BURST, at: now };
    bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1000) * PER_SECOND[kind]);
    bucket.at = now;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) throw identityErrors.throttled(Math.ceil((1 - bucket.tokens) / PER_SECOND[kind]));
    bucket.tokens -= 1;
  };
}
