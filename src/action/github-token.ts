// GitHub's OIDC token for this job: asked for at once, before anything needs it, and again when it has grown old.
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient, HttpClientError } from '@actions/http-client';
import { BearerCredentialHandler } from '@actions/http-client/lib/auth';
import { BrokenLink } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { namedWait } from '../chain/wait';
import { diagnose } from '../azure/diagnoses';
import type { GitHubToken } from '../azure/session';
import { info } from './log';
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
    const token = namedWait("the request for GitHub's OIDC token", info, patiently(url, requestToken, audience));
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
async function patiently(url: string, requestToken: string, audience: string): Promise<string> {
  for (let tries = 1, delayMs = 500; ; tries += 1, delayMs *= 2) {
    try {
      return await Promise.race([ask(url, requestToken, audience), expiry()]);
    } catch (error) {
      if (tries === TRIES) {
        throw new BrokenLink(diagnose('GITHUB_TOKEN_UNAVAILABLE', { message: wordsOf(error) }), [], { cause: error });
      }
      await sleep(delayMs);
    }
  }
}

/** As `getIDToken` of the toolkit asks, which prints every token that it gets, for a runner to mask: a terminal would show it. */
async function ask(url: string, requestToken: string, audience: string): Promise<string> {
  const client = new HttpClient('actions/oidc-client', [new BearerCredentialHandler(requestToken)], { allowRetries: true, maxRetries: 10 });
  const { result } = await client.getJson<{ value?: string }>(`${url}&audience=${encodeURIComponent(audience)}`);
  if (!result?.value) throw new Error('the answer has no token');
  return result.value;
}

function wordsOf(error: unknown): string {
  const words = (error instanceof Error ? error.message : '').replace(/\s+/g, ' ').trim();
  if (error instanceof HttpClientError) return `HTTP ${error.statusCode} ${words}`.trim();
  return words === '' ? errorCode(error) : words;
}

async function expiry(): Promise<never> {
  await sleep(REQUEST_MS, undefined, { ref: false });
  throw new Error(`no answer within ${REQUEST_MS / 1000} s`);
}
