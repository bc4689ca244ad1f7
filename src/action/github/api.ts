// GitHub's REST API: open pull requests, one sticky comment, one deployment for each environment.
import { getOctokit } from '@actions/github';

export interface Repository {
  owner: string;
  repo: string;
}

export interface GitHubApi {
  openPullRequests(): Promise<Set<number>>;
  /** Writes the one comment that begins with the marker: edits it where it is, makes it where not. */
  stickyComment(pullRequest: number, marker: string, body: string): Promise<void>;
  /** The state of an environment: its deployment is made at the first state, and given each further one. */
  deploymentState(environment: string, sha: string, state: DeploymentState, description: string): Promise<void>;
}

export type DeploymentState = 'in_progress' | 'success' | 'failure' | 'inactive';

export function githubApi(token: string, { owner, repo }: Repository): GitHubApi {
  const octokit = getOctokit(token);
  const { rest } = octokit;
  const marked = async (issue: number, marker: string): Promise<{ id: number }[]> => {
    const comments = await octokit.paginate(rest.issues.listComments, { owner, repo, issue_number: issue, per_page: 100 });
    return comments.filter(({ body }) => body?.startsWith(marker) === true).sort((one, other) => one.id - other.id);
  };
  return {
    openPullRequests: async () => {
      const pulls = await octokit.paginate(rest.pulls.list, { owner, repo, state: 'open', per_page: 100 });
      return new Set(pulls.map(({ number }) => number));
    },
    stickyComment: async (pullRequest, marker, text) => {
      const body = `${marker}\n${text}`;
      const [existing] = await marked(pullRequest, marker);
      if (existing === undefined) await rest.issues.createComment({ owner, repo, issue_number: pullRequest, body });
      // Two runs that found none have both made one: the oldest stays, whichever run looks last.
      const [first, ...surplus] = await marked(pullRequest, marker);
      for (const { id } of surplus) await ignoringGone(rest.issues.deleteComment({ owner, repo, comment_id: id }));
      if (first !== undefined && (existing !== undefined || surplus.length > 0)) {
        await rest.issues.updateComment({ owner, repo, comment_id: first.id, body });
      }
    },
    deploymentState: async (environment, sha, state, description) => {
      const { data: found } = await rest.repos.listDeployments({ owner, repo, environment, per_page: 1 });
      const [latest] = found;
      if (state === 'inactive' && latest === undefined) return;
      const fresh = latest === undefined || (latest.sha !== sha && state !== 'inactive');
      const id = fresh ? await createDeployment(environment, sha) : latest.id;
      await rest.repos.createDeploymentStatus({
        owner,
        repo,
        deployment_id: id,
        state,
        description: description.slice(0, 140),
        auto_inactive: true,
      });
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
    // 202: GitHub has merged the default branch first, which was not asked for.
    if (!('id' in data)) throw new Error('GitHub did not make the deployment');
    return data.id;
  }
}

async function ignoringGone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if ((error as { status?: number }).status !== 404) throw error;
  }
}
