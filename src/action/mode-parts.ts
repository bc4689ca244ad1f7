// What every mode works with: the inputs, the way to Azure and to the cluster, and GitHub's word on a pull request.
import { signIn, type GitHubToken } from '../azure/session';
import { sharedConnection } from '../links/chain';
import { loadUserManifests, type UserManifests } from '../links/manifests/files';
import { proxyFor } from '../kubernetes/proxy';
import { loadGitHubApi } from './github/load';
import { codeOf, diagnoseGitHub, statusOf } from './github/problem';
import { systemClock } from './limits';
import { info } from './log';
import { runnerOf } from './runner';
import type { Desired } from '../chain/desired';
import type { PullRequestState } from '../environments/plan';
import type { Context } from '../links/context';
import type { Environment } from './environment';
import type { RunRecord, RunTarget } from './report/record';

export interface ModeParts {
  target: RunTarget;
  record: RunRecord;
  environment: Environment;
  github: GitHubToken | undefined;
  signal: AbortSignal;
}

export function workspaceOf({ environment }: Pick<ModeParts, 'environment'>): string {
  return environment['GITHUB_WORKSPACE'] ?? process.cwd();
}

/** Undefined where none are given. @throws BrokenLink with every problem of the files. */
export async function manifestsFor(parts: ModeParts, desired: Desired): Promise<UserManifests | undefined> {
  const { manifests, variables } = parts.target.inputs;
  return manifests === undefined ? undefined : loadUserManifests(manifests, variables ?? new Map(), desired, workspaceOf(parts));
}

export function contextOf({ target, environment, github, signal }: ModeParts): Context {
  const { inputs, desired } = target;
  const clock = systemClock(signal);
  const { mask } = runnerOf(environment);
  const session = signIn({ inputs, github, mask, signal, log: info });
  const proxy = (address: URL): string | undefined => proxyFor(address, environment);
  const kubernetes = sharedConnection({ session, cluster: desired.cluster, publicName: inputs.publicFqdn, clock, mask, log: info, proxy });
  return { desired, session, kubernetes, clock, log: info, mask };
}

/** GitHub's word on one pull request: anything but `open` and `closed` is no word. */
export async function pullRequestState({ target, environment, signal }: ModeParts, number: number): Promise<PullRequestState> {
  try {
    return await loadGitHubApi(target.inputs.githubToken, environment, signal)((api) => api.pullRequestState(number));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // There is no such pull request, or the token may not see it: that is no word on its state.
    const problem = statusOf(error) === 404 ? undefined : diagnoseGitHub(error, 'the state of a pull request');
    return { unknown: codeOf(error), problem };
  }
}
