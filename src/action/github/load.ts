// GitHub's API, loaded only when something is said or asked there: Octokit is half a megabyte.
import type { GitHubApi } from './api';
import type { Environment } from '../environment';
import type { Inputs } from '../inputs';

export async function loadGitHubApi({ githubToken }: Pick<Inputs, 'githubToken'>, environment: Environment): Promise<GitHubApi> {
  const [owner, repo] = (environment['GITHUB_REPOSITORY'] ?? '').split('/');
  if (githubToken === undefined || !owner || !repo) throw new Error('there is no `github-token`, or no repository');
  const { githubApi } = await import('./api');
  return githubApi(githubToken, { owner, repo });
}
