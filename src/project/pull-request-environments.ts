// An environment for each pull request: made, proven, taken away when the pull request is closed, and swept at night.
import { Component, type Project } from 'projen';
import { removalStep, SIGN_IN, WHEN_SET_UP, workloadStep } from './action-step';
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
    const job = (condition: string, permissions: object, steps: object[]) => ({
      'if': condition,
      'runs-on': 'ubuntu-latest',
      'timeout-minutes': 30,
      'permissions': { 'contents': 'read', 'id-token': 'write', ...permissions },
      'env': SIGN_IN,
      steps,
    });
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
          provision: job(`${WHEN_SET_UP} && github.event.action != 'closed'`, shown, [
            checkoutStep,
            workloadStep('Make the environment, and prove it', use, { environment, expires: '7d' }),
          ]),
          destroy: job(`${WHEN_SET_UP} && github.event.action == 'closed'`, shown, [
            removalStep('Take the environment away', use, { mode: 'destroy', environment }),
          ]),
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
          sweep: job(WHEN_SET_UP, { 'pull-requests': 'read' }, [
            removalStep('Take away what closed pull requests have left', use, { mode: 'sweep' }),
          ]),
        },
      },
      [use.pin],
    );
  }
}
