// GitHub's OIDC token for this job: asked for at once, before anything needs it, and again when it has grown old.
import { getIDToken } from '@actions/core';
import { AUDIENCE } from '../chain/desired';
import type { GitHubToken } from '../azure/session';
import type { Environment } from './environment';

/**
 * The token lives five minutes, and Entra ID refuses an old one for a new scope (AADSTS700024); the SDK asks for it twice
 * for each exchange. So it is kept for as long as one exchange and its retries may take, and no longer.
 */
const KEPT_MS = 60_000;

/** Undefined where the job has no right to one: `id-token: write` is missing, or it is a fork's pull request. */
export function githubToken(environment: Environment, mask: (secret: string) => void): GitHubToken | undefined {
  const [url, requestToken] = [environment['ACTIONS_ID_TOKEN_REQUEST_URL'], environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']];
  if (!url || !requestToken) return undefined;
  mask(requestToken);
  const ask = (): { token: Promise<string>; until: number } => {
    const token = getIDToken(AUDIENCE);
    // A failure is told where the token is awaited.
    token.catch(() => undefined);
    return { token, until: Date.now() + KEPT_MS };
  };
  let current = ask();
  return {
    request: () => {
      if (current.until < Date.now()) current = ask();
      return current.token;
    },
  };
}
