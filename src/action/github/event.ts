// The event that started the job, as far as pull requests matter. Its values come from strangers: only numbers are taken.
import { readFileSync } from 'node:fs';
import type { Environment } from '../environment';

export interface PullRequestEvent {
  number: number;
  /** Its branch lies in another repository: the job has no OIDC token, and a read-only GitHub token. */
  fork: boolean;
  /** Commit at the head of its branch. */
  sha: string;
}

interface Payload {
  pull_request?: {
    number?: unknown;
    head?: { sha?: unknown; repo?: { full_name?: unknown } | null };
    base?: { repo?: { full_name?: unknown } };
  };
}

/** Undefined for jobs of no pull request. */
export function pullRequestEvent(environment: Environment): PullRequestEvent | undefined {
  const path = environment['GITHUB_EVENT_PATH'];
  if (path === undefined || path === '') return undefined;
  let payload: Payload;
  try {
    payload = JSON.parse(readFileSync(path, 'utf8')) as Payload;
  } catch {
    return undefined;
  }
  const { number, head, base } = payload.pull_request ?? {};
  if (typeof number !== 'number' || typeof head?.sha !== 'string' || !/^[0-9a-f]{40}$/.test(head.sha)) return undefined;
  // A fork that was deleted has no repository any more.
  return { number, sha: head.sha, fork: head.repo?.full_name !== base?.repo?.full_name };
}
