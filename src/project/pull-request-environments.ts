// An environment for each pull request: made, proven, taken away when the pull request is closed, and swept at night.
import { Component, type Project } from 'projen';
import { actionJob, removalStep, workloadStep } from './action-step';
import { checkoutStep } from './pins';
import { actionProblems, actionUseOf } from './action-use';
import { refuse } from './option-problems';
import { WorkflowFile } from './workflow-file';
import type { ActionOptions } from './action-options';

/** Options of `PullRequestEnvironments`. */
export interface PullRequestEnvironmentsOptions extends ActionOptions {
  /**
   * When the sweep runs that takes away what closed pull requests have left behind: a cron expression of GitHub's, in UTC.
   *
   * @default "23 2 * * *"
   */
  readonly sweepSchedule?: string;
}

export const SWEEP_SCHEDULE = '23 2 * * *';

/** Five fields of digits, names, `*`, `,`, `-` and `/`, with a space between: what GitHub takes. */
export function scheduleProblems(schedule: string): string[] {
  const field = String.raw`(\*|[0-9A-Za-z]+)(-[0-9A-Za-z]+)?(\/[0-9]+)?`;
  return new RegExp(`^${field}(,${field})*( ${field}(,${field})*){4}$`).test(schedule)
    ? []
    : [`\`sweepSchedule\`: '${schedule}' is no cron expression of five fields, for instance: ${SWEEP_SCHEDULE}`];
}

/** Gives each pull request an environment of its own, and takes it away. */
export class PullRequestEnvironments extends Component {
  constructor(project: Project, options: PullRequestEnvironmentsOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    const schedule = options.sweepSchedule ?? SWEEP_SCHEDULE;
    refuse([...actionProblems(use), ...scheduleProblems(schedule)]);
    const environment = 'pr-${{ github.event.number }}';
    const shown = { 'pull-requests': 'write', 'deployments': 'write' };
    new WorkflowFile(
      project,
      'pull-request-environment',
      {
        name: 'pull request environment',
        on: { pull_request: { types: ['opened', 'synchronize', 'reopened', 'closed'] } },
        permissions: { contents: 'read' },
        concurrency: { 'group': 'environment-${{ github.event.number }}', 'cancel-in-progress': false },
        jobs: {
          provision: actionJob(
            [checkoutStep, workloadStep('Make the environment, and prove it', use, { environment, expires: '7d' })],
            shown,
            "github.event.action != 'closed'",
          ),
          destroy: actionJob(
            [removalStep('Take the environment away', use, { mode: 'destroy', environment })],
            shown,
            "github.event.action == 'closed'",
          ),
        },
      },
      [use.pin],
    );
    new WorkflowFile(
      project,
      'sweep',
      {
        name: 'sweep',
        on: { schedule: [{ cron: schedule }], workflow_dispatch: {} },
        permissions: { contents: 'read' },
        concurrency: { 'group': 'sweep', 'cancel-in-progress': false },
        jobs: {
          sweep: actionJob([removalStep('Take away what closed pull requests have left', use, { mode: 'sweep' })], {
            'pull-requests': 'read',
          }),
        },
      },
      [use.pin],
    );
  }
}
