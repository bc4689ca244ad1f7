// GitHub's API, loaded only when something is asked or written there: Octokit is half a megabyte.
import { setTimeout as sleep } from 'node:timers/promises';
import { namedWait } from '../../chain/wait';
import { info } from '../log';
import { isRefusal } from './problem';
import type { GitHubApi } from './api';
import type { Environment } from '../environment';

const TRIES = 3;
const REQUEST_MS = 60_000;

export type GitHub = <T>(call: (api: GitHubApi) => Promise<T>) => Promise<T>;

/** Calls are tried again where GitHub has not refused them. `signal` ends them at once. */
export function loadGitHubApi(token: string | undefined, environment: Environment, signal: AbortSignal): GitHub {
  const [owner, repo] = (environment['GITHUB_REPOSITORY'] ?? '').split('/');
  return async (call) => {
    if (token === undefined || !owner || !repo) throw new Error('there is no `github-token`, or no repository');
    const { githubApi } = await import('./api');
    for (let tries = 1; ; tries += 1) {
      try {
        const api = githubApi(token, { owner, repo }, AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]));
        return await namedWait("a request to GitHub's API", info, call(api));
      } catch (error) {
        if (signal.aborted || isRefusal(error) || tries === TRIES) throw error;
        await sleep(tries * 500);
      }
    }
  };
}
