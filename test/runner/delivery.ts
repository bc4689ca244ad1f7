// An event of GitHub's, delivered: the jobs that it starts run the Action, each with the permissions of its job and no others.
import { pullRequestEvent } from './pull-request-event';
import { runAction, type ActionRun } from './run';
import { actionSteps, readWorkflow, type Contexts } from './workflow';
import type { RunningLab } from '../../lab/lab';

export interface Delivery {
  /** The text of the workflow. */
  workflow: string;
  contexts: Contexts;
  /** Folder of the repository, for manifests. */
  workspace?: string;
  /** In place of what the workflow says. */
  inputs?: Record<string, string>;
}

export async function deliver(lab: RunningLab, { workflow, contexts, workspace, inputs: changed }: Delivery): Promise<ActionRun[]> {
  const { github } = lab.world();
  const { number, action } = contexts.github.event;
  const payload = number === undefined ? {} : { GITHUB_EVENT_PATH: pullRequestEvent({ number, ...(action !== undefined && { action }) }) };
  const runs: ActionRun[] = [];
  for (const { inputs, env, permissions } of await actionSteps(readWorkflow(workflow), contexts)) {
    github.permissions = Object.entries(permissions)
      .filter(([, access]) => access === 'write')
      .map(([name]) => name);
    runs.push(
      await runAction({
        inputs: { ...inputs, ...changed, 'github-token': github.token },
        env: { ...lab.env, ...payload, ...env },
        ...(workspace !== undefined && { workspace }),
      }),
    );
  }
  return runs;
}
