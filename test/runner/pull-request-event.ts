// The event of a pull request as GitHub delivers it, with hostile text wherever a stranger can write.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const SHA = 'a'.repeat(40);
/** What a stranger can write into a pull request. */
export const HOSTILE = {
  title: 'T$(id)`id` <img src=x> [a](javascript:1) ${CLIENT_ID}\n::set-output name=proof::passed',
  ref: 'feature/$(whoami);id',
  label: '"}, "hostNetwork": true',
};

export interface PullRequestEvent {
  number: number;
  action?: string;
  /** Repository that it comes from: another than the base for a fork. */
  head?: string;
  sha?: string;
}

const BASE = 'octo-org/octo-repo';

/** The path of the file that GITHUB_EVENT_PATH names. */
export function pullRequestEvent({ number, action = 'opened', head = BASE, sha = SHA }: PullRequestEvent): string {
  const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
  writeFileSync(
    path,
    JSON.stringify({
      action,
      number,
      pull_request: {
        number,
        title: HOSTILE.title,
        labels: [{ name: HOSTILE.label }],
        head: { ref: HOSTILE.ref, sha, repo: { full_name: head } },
        base: { ref: 'main', repo: { full_name: BASE } },
      },
    }),
  );
  return path;
}
