// GitHub's OIDC token for this job: the first one is asked for at once, each later one when it is needed.
import { getIDToken } from '@actions/core';
import { AUDIENCE } from '../chain/desired';
import type { GitHubToken } from '../azure/session';
import type { Environment } from './environment';

/** Undefined where the job has no right to one: `id-token: write` is missing, or it is a fork's pull request. */
export function githubToken(environment: Environment, mask: (secret: string) => void): GitHubToken | undefined {
  const [url, token] = [environment['ACTIONS_ID_TOKEN_REQUEST_URL'], environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']];
  if (!url || !token) return undefined;
  mask(token);
  let early: Promise<string> | undefined = getIDToken(AUDIENCE);
  // Its failure is told where it is awaited.
  early.catch(() => undefined);
  return {
    request: () => {
      const current = early ?? getIDToken(AUDIENCE);
      early = undefined;
      return current;
    },
  };
}
