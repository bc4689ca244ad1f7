// The two workflows of the main path: made true on the default branch, planned on pull requests.
import { Component, type Project } from 'projen';
import { actionJob, workloadStep } from './action-step';
import { checkoutStep } from './pins';
import { actionProblems, actionUseOf } from './action-use';
import { refuse } from './option-problems';
import { WorkflowFile } from './workflow-file';
import type { ActionOptions } from './action-options';

/** Makes the workload identity true whenever the default branch changes, and says on a pull request what would change. */
export class WorkloadIdentityWorkflow extends Component {
  constructor(project: Project, options: ActionOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    refuse(actionProblems(use));
    const job = (name: string, inputs: Record<string, string>) => actionJob([checkoutStep, workloadStep(name, use, inputs)]);
    new WorkflowFile(
      project,
      'workload-identity',
      {
        name: 'workload identity',
        on: { push: { branches: [use.workload.defaultBranch] }, workflow_dispatch: {} },
        permissions: { contents: 'read' },
        concurrency: { 'group': 'workload-identity', 'cancel-in-progress': false },
        jobs: { ensure: job('Make it true, and prove it', {}) },
      },
      [use.pin],
    );
    new WorkflowFile(
      project,
      'workload-identity-plan',
      {
        name: 'workload identity plan',
        on: {
          pull_request: {
            branches: [use.workload.defaultBranch],
            paths: [
              ...(use.manifestsFolder === undefined ? [] : [`${use.manifestsFolder}/**`]),
              '.github/workflows/workload-identity*.yml',
            ],
          },
        },
        permissions: { contents: 'read' },
        concurrency: { 'group': 'workload-identity-plan-${{ github.event.number }}', 'cancel-in-progress': true },
        jobs: { plan: job('Say what would change', { mode: 'plan' }) },
      },
      [use.pin],
    );
  }
}
