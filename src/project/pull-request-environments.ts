// An environment for each pull request: its image built, made, proven, deleted when the pull request is closed, and swept at night.
import { Component, github, type Project } from 'projen';
import { actionJob, NOT_DEPENDABOT, environmentNames, removalStep, workloadStep } from './action-step';
import { actionProblems, actionUseOf } from './action-use';
import { imageSteps, pullRequestRepository } from './image-steps';
import { refuse } from './option-problems';
import { checkoutStep } from './pins';
import { scheduleProblems } from './schedule';
import { addWorkflow } from './workflow-file';
import type { ActionOptions } from './action-options';

const { READ, WRITE } = github.workflows.JobPermission;

/** Options of `PullRequestEnvironments`. */
export interface PullRequestEnvironmentsOptions extends ActionOptions {
  /**
   * When the sweep runs that deletes what closed pull requests have left behind: a cron expression of GitHub's, in UTC.
   *
   * @default "23 2 * * *"
   */
  readonly sweepSchedule?: string;
}

export const SWEEP_SCHEDULE = '23 2 * * *';

/**
 * Gives each pull request an environment of its own, and deletes it when the pull request is closed.
 *
 * @example
 * import { PullRequestEnvironments } from 'aks-wli-action';
 *
 * const environments = new PullRequestEnvironments(project, {
 *   cluster: 'blue',
 *   resourceGroup: 'rg-blue',
 *   environmentVault: 'blue-previews',
 *   sweepSchedule: '0 4 * * MON-FRI',
 * });
 * environments.sweep.on({ push: { branches: ['main'] } });
 */
export class PullRequestEnvironments extends Component {
  /** Makes and deletes the environment of a pull request. */
  public readonly environment: github.GithubWorkflow;
  /** Deletes what closed pull requests have left. */
  public readonly sweep: github.GithubWorkflow;

  constructor(project: Project, options: PullRequestEnvironmentsOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    const schedule = options.sweepSchedule ?? SWEEP_SCHEDULE;
    refuse([...actionProblems(use), ...scheduleProblems('sweepSchedule', schedule)]);
    const identity = 'environments';
    const environment = 'pr-${{ github.event.number }}';
    const open = `${NOT_DEPENDABOT} && github.event.action != 'closed'`;
    const closed = `${NOT_DEPENDABOT} && github.event.action == 'closed'`;
    const shown = { pullRequests: WRITE, deployments: WRITE };
    const image = use.buildImage ? '${{ needs.image.outputs.reference }}' : '${{ vars.IMAGE }}';
    this.environment = addWorkflow(project, 'pull-request-environment', {
      name: 'pull request environment',
      on: { pullRequest: { types: ['opened', 'synchronize', 'reopened', 'closed'] } },
      concurrency: { group: 'environment-${{ github.event.number }}', cancelInProgress: false },
      jobs: {
        ...(use.buildImage && {
          image: actionJob(use, {
            name: 'Build its image',
            identity,
            condition: open,
            steps: [checkoutStep, ...imageSteps(use, pullRequestRepository(project.name))],
            outputs: { reference: { stepId: 'image', outputName: 'reference' } },
          }),
        }),
        provision: actionJob(use, {
          name: 'Make the environment, and prove it',
          identity,
          condition: open,
          permissions: shown,
          ...(use.buildImage && { needs: ['image'] }),
          steps: [
            checkoutStep,
            workloadStep(
              'Make the environment, and prove it',
              use,
              { image, inputs: { environment, expires: '7d' } },
              environmentNames(use),
            ),
          ],
        }),
        destroy: actionJob(use, {
          name: 'Delete the environment',
          identity,
          condition: closed,
          permissions: shown,
          steps: [removalStep('Delete the environment', use, { mode: 'destroy', environment })],
        }),
      },
      pins: use.pins,
    });
    this.sweep = addWorkflow(project, 'sweep', {
      name: 'sweep',
      on: { schedule: [{ cron: schedule }], workflowDispatch: {} },
      concurrency: { group: 'sweep', cancelInProgress: false },
      jobs: {
        sweep: actionJob(use, {
          name: 'Delete what closed pull requests have left',
          identity,
          permissions: { pullRequests: READ },
          steps: [removalStep('Delete what closed pull requests have left', use, { mode: 'sweep' })],
        }),
      },
      pins: use.pins,
    });
  }
}
