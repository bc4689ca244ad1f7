// Pull requests for tests, and what runs for them.
import { pullRequestEvent, SHA } from '../runner/pull-request-event';
import type { Scenario } from './scenario';

export function open(s: Scenario, ...numbers: number[]): void {
  for (const number of numbers) {
    s.world().github.pullRequests.push({
      number,
      state: 'open',
      title: 't',
      head: { ref: 'r', sha: SHA },
      comments: [{ id: number * 1000, body: 'Hello', user: 'somebody' }],
    });
  }
}

export const pull = (s: Scenario, number: number) => s.world().github.pullRequests.find((one) => one.number === number)!;
export const comments = (s: Scenario, number: number) =>
  pull(s, number)
    .comments.filter(({ user }) => user !== 'somebody')
    .map(({ body }) => body);
export const namespaces = (s: Scenario) =>
  s
    .cluster()
    .objects.filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.startsWith('wlipoc'));

/** Inputs and environment of a run for a pull request. */
export function runsFor(s: Scenario) {
  const inputs = (number: number, more: Record<string, string | undefined> = {}) => ({
    'environment': `pr-${number}`,
    'github-token': s.lab.env['LAB_GITHUB_TOKEN']!,
    ...more,
  });
  const env = (number: number, head?: string, sha?: string): { env: Record<string, string> } => ({
    env: {
      ...s.lab.env,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: pullRequestEvent({ number, ...(head !== undefined && { head }), ...(sha !== undefined && { sha }) }),
    },
  });
  /** What each run leaves besides the deployer's own. */
  const left = () => ({
    identities: s.world().identities.length,
    assignments: s.world().roleAssignments.length - 2,
    namespaces: namespaces(s).length,
  });

  return { inputs, env, left };
}
