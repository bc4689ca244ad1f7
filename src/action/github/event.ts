// The event that started the job, as far as pull requests matter. Its values come from strangers: only numbers are taken.
import { readFileSync } from 'node:fs';
import { integer, looseObject, nullish, number, optional, pipe, regex, safeParse, string } from 'valibot';
import type { Environment } from '../environment';

export interface PullRequestEvent {
  number: number;
  /** Why the job has no OIDC token, and a read-only GitHub token. */
  restricted: 'fork' | 'dependabot' | undefined;
  /** Commit at the head of its branch. */
  sha: string;
}

const REPOSITORY = nullish(looseObject({ full_name: optional(string()) }));
const PAYLOAD = looseObject({
  pull_request: looseObject({
    number: pipe(number(), integer()),
    head: looseObject({ sha: pipe(string(), regex(/^[0-9a-f]{40}$/)), repo: REPOSITORY }),
    base: nullish(looseObject({ repo: REPOSITORY })),
  }),
});

/** Undefined for jobs of no pull request. */
export function pullRequestEvent(environment: Environment): PullRequestEvent | undefined {
  const result = safeParse(PAYLOAD, readPayload(environment['GITHUB_EVENT_PATH']));
  if (!result.success) return undefined;
  const { number: id, head, base } = result.output.pull_request;
  // A fork that was deleted has no repository any more.
  const fork = head.repo?.full_name !== base?.repo?.full_name;
  // GitHub runs what Dependabot has started like a fork's: by the actor, not by the author.
  const dependabot = environment['GITHUB_ACTOR'] === 'dependabot[bot]';
  return { number: id, sha: head.sha, restricted: fork ? 'fork' : dependabot ? 'dependabot' : undefined };
}

function readPayload(path: string | undefined): unknown {
  if (path === undefined || path === '') return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
