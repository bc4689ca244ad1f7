// GitHub's REST API: the state of pull requests, one sticky comment, one deployment for each environment.
import { getOctokit } from '@actions/github';
import { statusOf } from './problem';
import { array, looseObject, nullish, number, object, parse, picklist, string } from 'valibot';

export interface Repository {
  owner: string;
  repo: string;
}

export interface GitHubApi {
  /** What GitHub says of one pull request. @throws when it does not say `open` or `closed`. */
  pullRequestState(number: number): Promise<'open' | 'closed'>;
  /** Writes the one comment that begins with the marker: edits it where it is, creates it where not. */
  stickyComment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** The state of an environment: its deployment is created at the first state, and given each further one. */
  deploymentState(environment: string, sha: string, status: DeploymentStatus): Promise<void>;
}

export interface DeploymentStatus {
  state: DeploymentState;
  description: string;
  /** Where the environment can be looked at. */
  address: string | undefined;
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive';

const PULL_REQUEST = looseObject({ number: number(), state: picklist(['open', 'closed']) });
const COMMENTS = array(looseObject({ id: number(), body: nullish(string()) }));
const DEPLOYMENTS = array(looseObject({ id: number(), sha: string() }));
const CREATED = object({ id: number() });

export function githubApi(token: string, { owner, repo }: Repository, signal: AbortSignal): GitHubApi {
  const octokit = getOctokit(token);
  // Not among the options of the client: those would take the place of the toolkit's own, and with them its proxy.
  octokit.hook.before('request', (options) => {
    options.request.signal = signal;
  });
  const { rest } = octokit;
  const marked = async (issue: number, marker: string): Promise<{ id: number }[]> => {
    const comments = parse(COMMENTS, await octokit.paginate(rest.issues.listComments, { owner, repo, issue_number: issue, per_page: 100 }));
    return comments.filter(({ body }) => body?.startsWith(marker) === true).sort((one, other) => one.id - other.id);
  };
  return {
    pullRequestState: async (pullRequest) => {
      const { data } = await rest.pulls.get({ owner, repo, pull_number: pullRequest });
      const { number: found, state } = parse(PULL_REQUEST, data);
      if (found !== pullRequest) throw new Error(`the answer is about pull request ${found}`);
      return state;
    },
    stickyComment: async (pullRequest, marker, text) => {
      const body = `${marker}\n${text}`;
      const [existing] = await marked(pullRequest, marker);
      if (existing === undefined) parse(CREATED, (await rest.issues.createComment({ owner, repo, issue_number: pullRequest, body })).data);
      // Two runs that found none have both created one: the oldest stays, whichever run looks last.
      const [first, ...surplus] = await marked(pullRequest, marker);
      for (const { id } of surplus) await ignoringGone(rest.issues.deleteComment({ owner, repo, comment_id: id }));
      if (first !== undefined && (existing !== undefined || surplus.length > 0)) {
        parse(CREATED, (await rest.issues.updateComment({ owner, repo, comment_id: first.id, body })).data);
      }
    },
    deploymentState: async (environment, sha, { state, description, address }) => {
      const [latest] = parse(DEPLOYMENTS, (await rest.repos.listDeployments({ owner, repo, environment, per_page: 1 })).data);
      if (state === 'inactive' && latest === undefined) return;
      const fresh = latest === undefined || (latest.sha !== sha && state !== 'inactive');
      const id = fresh ? await createDeployment(environment, sha) : latest.id;
      const status = await rest.repos.createDeploymentStatus({
        owner,
        repo,
        deployment_id: id,
        state,
        description: description.slice(0, 140),
        auto_inactive: true,
        ...(address !== undefined && { environment_url: address }),
      });
      parse(CREATED, status.data);
    },
  };

  async function createDeployment(environment: string, sha: string): Promise<number> {
    const { data } = await rest.repos.createDeployment({
      owner,
      repo,
      ref: sha,
      environment,
      auto_merge: false,
      required_contexts: [],
      transient_environment: true,
      production_environment: false,
      description: 'AKS workload identity',
    });
    // 202 without an id: GitHub has merged the default branch first, which was not asked for.
    return parse(CREATED, data).id;
  }
}

async function ignoringGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
  }
}
