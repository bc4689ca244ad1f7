// What a link works with, for tests that need no cloud.
import { CLOUDS } from '../../src/chain/cloud';
import { BrokenLink } from '../../src/chain/diagnosis';
import { DESIRED } from '../links/example';
import { fakeClock, type FakeClock } from './clock';
import type { Context } from '../../src/links/context';

export interface FakeContext extends Context {
  clock: FakeClock;
  logged: string[];
  masked: string[];
}

export function fakeContext(changes: Partial<Omit<Context, 'clock'>> = {}): FakeContext {
  const [logged, masked]: [string[], string[]] = [[], []];
  const log = (line: string): void => void logged.push(line);
  return {
    desired: DESIRED,
    session: {
      credential: { getToken: async () => ({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }) },
      cloud: CLOUDS.AzureCloud,
      signal: new AbortController().signal,
      log,
    },
    kubernetes: async () => {
      throw new Error('this test has no cluster');
    },
    clock: fakeClock(),
    log,
    mask: (secret) => void masked.push(secret),
    logged,
    masked,
    ...changes,
  };
}

/** The same, with Azure at another address. */
export function contextAt(resourceManager: string, changes: Partial<Omit<Context, 'clock'>> = {}): FakeContext {
  const context = fakeContext(changes);
  return { ...context, session: { ...context.session, cloud: { ...CLOUDS.AzureCloud, resourceManager } } };
}

/** The diagnoses that a call ends with. */
export async function codesOfFailure(call: Promise<unknown>): Promise<string[]> {
  try {
    await call;
    return [];
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return error.diagnoses.map(({ code }) => code);
  }
}
