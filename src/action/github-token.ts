// GitHub's OIDC token for this job: asked for at once, before anything needs it, and again when it has grown old.
import { setTimeout as sleep } from 'node:timers/promises';
import { getIDToken } from '@actions/core';
import { BrokenLink } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { diagnose } from '../azure/diagnoses';
import type { GitHubToken } from '../azure/session';
import type { Environment } from './environment';

/**
 * The token lives five minutes, and Entra ID refuses an old one for a new scope (AADSTS700024); the SDK asks for it twice
 * for each exchange. So it is kept for as long as one exchange and its retries may take, and no longer.
 */
const KEPT_MS = 60_000;
const TRIES = 4;
const REQUEST_MS = 20_000;

/** Undefined where the job has no right to one: `id-token: write` is missing, or it is a fork's pull request. */
export function githubToken(environment: Environment, audience: string, mask: (secret: string) => void): GitHubToken | undefined {
  const [url, requestToken] = [environment['ACTIONS_ID_TOKEN_REQUEST_URL'], environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']];
  if (!url || !requestToken) return undefined;
  mask(requestToken);
  const start = (): { token: Promise<string>; until: number } => {
    const token = patiently(audience);
    // A failure is reported where the token is awaited.
    token.catch(() => undefined);
    return { token, until: Date.now() + KEPT_MS };
  };
  let current = start();
  return {
    request: () => {
      if (current.until < Date.now()) current = start();
      return current.token;
    },
  };
}

/** The client of the toolkit tries 502, 503 and 504 again, and no lost connection. */
async function patiently(audience: string): Promise<string> {
  for (let tries = 1, delayMs = 500; ; tries += 1, delayMs *= 2) {
    try {
      return await Promise.race([getIDToken(audience), expiry()]);
    } catch (error) {
      if (tries === TRIES) {
        throw new BrokenLink(diagnose('GITHUB_TOKEN_UNAVAILABLE', { message: wordsOf(error) }), [], { cause: error });
      }
      await sleep(delayMs);
    }
  }
}

/** The toolkit wraps status and cause in three labels of its own. */
function wordsOf(error: unknown): string {
  const words = (error instanceof Error ? error.message : errorCode(error)).replace(/\s+/g, ' ').trim();
  const [, status = '', message = words] = /Error Code : (\w+) Error Message: (.*)$/.exec(words) ?? [];
  return /^\d+$/.test(status) ? `HTTP ${status} ${message}` : message;
}

async function expiry(): Promise<never> {
  await sleep(REQUEST_MS, undefined, { ref: false });
  throw new Error(`no answer within ${REQUEST_MS / 1000} s`);
}
