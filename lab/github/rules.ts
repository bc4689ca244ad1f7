// GitHub's repository as the Action meets it: pull requests, comments, deployments, and what a token may do.
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { Refusal } from '../refusal';
import type { Lab } from '../context';
import type { Deployment, PullRequest } from '../world';

const DOCUMENTATION = 'https://docs.github.com/rest';

export const githubErrors = {
  requiresAuthentication: () => new Refusal(401, { message: 'Requires authentication', documentation_url: DOCUMENTATION, status: '401' }),
  badCredentials: () => new Refusal(401, { message: 'Bad credentials', documentation_url: DOCUMENTATION, status: '401' }),
  notFound: () => new Refusal(404, { message: 'Not Found', documentation_url: DOCUMENTATION, status: '404' }),
  /** What a GITHUB_TOKEN without the permission gets. */
  notAccessible: () =>
    new Refusal(403, { message: 'Resource not accessible by integration', documentation_url: DOCUMENTATION, status: '403' }),
  notPlayed: (operation: string) =>
    new Refusal(501, { message: `${NOT_PLAYED}: ${notPlayedMessage(operation)}`, documentation_url: DOCUMENTATION, status: '501' }),
  invalid: (field: string) =>
    new Refusal(422, {
      message: 'Validation Failed',
      errors: [{ resource: 'Issue', field, code: 'missing_field' }],
      documentation_url: DOCUMENTATION,
      status: '422',
    }),
};

export type Permission = 'pull-requests' | 'deployments';

/** Reading is open to every token of the repository; writing needs the job's permission. */
export function authorize(lab: Lab, request: Request, needed?: Permission): void {
  const token = /^(?:Bearer|token) (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw githubErrors.requiresAuthentication();
  if (token !== lab.world.github.token) throw githubErrors.badCredentials();
  if (needed !== undefined && !lab.world.github.permissions.includes(needed)) throw githubErrors.notAccessible();
}

export function requireRepository(lab: Lab, owner: string, repo: string): void {
  if (`${owner}/${repo}`.toLowerCase() !== lab.world.github.repository.toLowerCase()) throw githubErrors.notFound();
}

export function requirePull(lab: Lab, number: number): PullRequest {
  const pull = lab.world.github.pullRequests.find((candidate) => candidate.number === number);
  if (pull === undefined) throw githubErrors.notFound();
  return pull;
}

/** Ids of GitHub grow: the older of two comments has the smaller one. */
export function nextId(lab: Lab): number {
  const { pullRequests, deployments } = lab.world.github;
  return 1 + Math.max(0, ...pullRequests.flatMap(({ comments }) => comments.map(({ id }) => id)), ...deployments.map(({ id }) => id));
}

export function createDeployment(lab: Lab, { ref, environment }: { ref?: string; environment?: string }): Deployment {
  if (!ref) throw githubErrors.invalid('ref');
  const deployment = { id: nextId(lab), sha: ref, environment: environment ?? 'production', statuses: [] };
  lab.world.github.deployments.unshift(deployment);
  return deployment;
}
