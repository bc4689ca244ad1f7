// The two workflows of the main path: made true on the default branch, planned on pull requests.
import { Component, github, type Project } from 'projen';
import { actionJob, NOT_DEPENDABOT, workloadNames, workloadStep } from './action-step';
import { imageRepository, imageSteps } from './image-steps';
import { checkoutStep } from './pins';
import { actionProblems, actionUseOf } from './action-use';
import { refuse } from './option-problems';
import { addWorkflow } from './workflow-file';
import type { ActionOptions } from './action-options';

/**
 * Makes the workload identity true whenever the default branch changes, and says on a pull request what would change.
 *
 * @example
 * import { WorkloadIdentityWorkflow } from 'aks-wli-action';
 *
 * new WorkloadIdentityWorkflow(project, {
 *   cluster: 'blue',
 *   resourceGroup: 'rg-blue',
 *   vault: 'blue-vault',
 *   manifestsFolder: 'deploy',
 * });
 */
export class WorkloadIdentityWorkflow extends Component {
  /** Makes it true, and proves it. */
  public readonly ensure: github.GithubWorkflow;
  /** Says on a pull request what would change. */
  public readonly plan: github.GithubWorkflow;

  constructor(project: Project, options: ActionOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    refuse(actionProblems(use));
    const { defaultBranch } = use.workload;
    const repository = imageRepository(project.name);
    const [image, planned] = use.buildImage
      ? ['${{ steps.image.outputs.reference }}', `\${{ vars.REGISTRY }}/${repository}:pull-request`]
      : ['${{ vars.IMAGE }}', '${{ vars.IMAGE }}'];
    this.ensure = addWorkflow(project, 'workload-identity', {
      name: 'workload identity',
      on: { push: { branches: [defaultBranch] }, workflowDispatch: {} },
      concurrency: { group: 'workload-identity', cancelInProgress: false },
      jobs: {
        ensure: actionJob(use, {
          name: 'Make it true, and prove it',
          identity: 'deployer',
          protected: true,
          steps: [
            checkoutStep,
            ...(use.buildImage ? imageSteps(use, repository) : []),
            workloadStep('Make it true, and prove it', use, { image }, workloadNames(use)),
          ],
        }),
      },
      pins: use.pins,
    });
    this.plan = addWorkflow(project, 'workload-identity-plan', {
      name: 'workload identity plan',
      on: {
        pullRequest: {
          branches: [defaultBranch],
          paths: [...(use.manifestsFolder === undefined ? [] : [`${use.manifestsFolder}/**`]), '.github/workflows/workload-identity*.yml'],
        },
      },
      concurrency: { group: 'workload-identity-plan-${{ github.event.number }}', cancelInProgress: true },
      jobs: {
        plan: actionJob(use, {
          name: 'Say what would change',
          identity: 'environments',
          condition: NOT_DEPENDABOT,
          permissions: { pullRequests: github.workflows.JobPermission.WRITE },
          steps: [
            checkoutStep,
            workloadStep('Say what would change', use, { image: planned, inputs: { mode: 'plan' } }, workloadNames(use)),
          ],
        }),
      },
      pins: use.pins,
    });
  }
}
