// An event of GitHub's, delivered: the jobs that it starts run the Action, each with the permissions of its job and no others.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction, type ActionRun } from './run';
import { actionSteps, readWorkflow, type Contexts } from './workflow';
import type { RunningLab } from '../lab/lab';

export interface Delivery {
  /** The text of the workflow. */
  workflow: string;
  contexts: Contexts;
  /** Folder of the repository, for manifests. */
  workspace?: string;
}

export async function deliver(lab: RunningLab, { workflow, contexts, workspace }: Delivery): Promise<ActionRun[]> {
  const { github } = lab.world();
  const payload = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
  writeFileSync(payload, JSON.stringify(payloadOf(contexts.github.event, github.repository)));
  const runs: ActionRun[] = [];
  for (const { inputs, env, permissions } of await actionSteps(readWorkflow(workflow), contexts)) {
    github.permissions = Object.entries(permissions)
      .filter(([, access]) => access === 'write')
      .map(([name]) => name);
    runs.push(
      await runAction({
        inputs: { ...inputs, 'github-token': github.token },
        env: { ...lab.env, GITHUB_EVENT_PATH: payload, ...env },
        ...(workspace !== undefined && { workspace }),
      }),
    );
  }
  return runs;
}

function payloadOf(event: Contexts['github']['event'], repository: string): object {
  const repo = { full_name: repository };
  return event.number === undefined
    ? event
    : { ...event, pull_request: { number: event.number, head: { sha: 'c'.repeat(40), ref: 'x', repo }, base: { ref: 'main', repo } } };
}
