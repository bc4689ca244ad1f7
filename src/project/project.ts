// The project type: a whole repository that makes and proves the workload identity of one workload.
import { github } from 'projen';
import { actionProblems, actionUseOf, runnerProblems } from './action-use';
import { addDependabot } from './dependabot';
import { endWithNewline } from './managed-file';
import { DeployerIdentity } from './deployer-identity';
import { InfrastructureBicep } from './infrastructure-bicep';
import { InfrastructureWorkflow } from './infrastructure-workflow';
import { infrastructureProblems, privateClusterProblems } from './infrastructure-problems';
import { addProjenrc } from './projenrc';
import { PullRequestEnvironments, SWEEP_SCHEDULE } from './pull-request-environments';
import { readme } from './readme';
import { RehearsalWorkflow } from './rehearsal-workflow';
import { sampleWorkload } from './sample-workload';
import { scheduleProblems } from './schedule';
import { addScripts } from './scripts';
import { showSubjectWorkflow } from './show-subject-workflow';
import { deployerProblems, environmentProblems, folderProblems, namesProblems, refuse } from './option-problems';
import { identityName } from './workload';
import { WorkloadIdentityWorkflow } from './workload-identity-workflow';
import type { AksWorkloadIdentityProjectOptions } from './project-options';

/**
 * A repository that makes Azure workload identity true for one AKS workload, and proves it on each push.
 *
 * @pjid aks-wli
 * @example
 * import { AksWorkloadIdentityProject } from 'aks-wli-action';
 *
 * const project = new AksWorkloadIdentityProject({
 *   name: 'shop',
 *   secrets: ['db-password'],
 *   environment: 'production',
 *   environmentReviewers: ['octocat'],
 * });
 * project.github?.tryFindWorkflow('sweep')?.on({ push: { branches: ['main'] } });
 * project.synth();
 */
export class AksWorkloadIdentityProject extends github.GitHubProject {
  /** Makes the workload identity true, and plans it on pull requests. */
  public readonly workloadIdentity: WorkloadIdentityWorkflow;
  /** What the default branch would do, played on pull requests against a laboratory. */
  public readonly rehearsal: RehearsalWorkflow;
  /** The environments of pull requests. */
  public readonly pullRequestEnvironments?: PullRequestEnvironments;
  /** The bicep of cluster, registry and vaults. */
  public readonly infrastructure?: InfrastructureBicep;
  /** Checks that bicep, and says on pull requests what it would change. */
  public readonly infrastructureWorkflow?: InfrastructureWorkflow;
  /** The identities that the workflows deploy as. */
  public readonly deployerIdentity?: DeployerIdentity;

  constructor(options: AksWorkloadIdentityProjectOptions) {
    const bicep = options.bicep ?? true;
    const deployer = options.deployer ?? true;
    const environments = options.environments ?? true;
    const given = actionUseOf(options.name, options);
    const parts = {
      ...options,
      manifestsFolder: options.manifestsFolder ?? 'manifests',
      infrastructureFolder: options.infrastructureFolder ?? 'infra',
      buildImage: options.buildImage ?? bicep,
      // Where bicep makes it, the Action need not look for a name of its own.
      ...(deployer && { identity: options.identity ?? identityName(given.workload) }),
      environments,
      bicep,
      deployer,
    };
    const use = actionUseOf(options.name, parts);
    refuse([
      ...actionProblems(use),
      ...runnerProblems(options),
      ...scheduleProblems('sweepSchedule', options.sweepSchedule ?? SWEEP_SCHEDULE),
      ...folderProblems('infrastructureFolder', parts.infrastructureFolder, 'infra'),
      ...(environments ? environmentProblems(use.workload) : []),
      ...(deployer ? deployerProblems(use.workload) : []),
      ...(bicep ? infrastructureProblems(use.workload, options) : namesProblems(options, environments)),
      ...privateClusterProblems(options, options.runsOn !== undefined || options.runsOnGroup !== undefined),
    ]);
    super({
      ...options,
      readme: options.readme ?? { filename: 'README.md', contents: readme(use, parts) },
      githubOptions: { mergify: false, pullRequestLint: false, ...options.githubOptions },
    });
    endWithNewline(this.gitattributes);
    addProjenrc(this, options);
    this.workloadIdentity = new WorkloadIdentityWorkflow(this, parts);
    this.rehearsal = new RehearsalWorkflow(this, parts);
    if (environments) this.pullRequestEnvironments = new PullRequestEnvironments(this, parts);
    if (bicep) {
      this.infrastructure = new InfrastructureBicep(this, parts);
      this.infrastructureWorkflow = new InfrastructureWorkflow(this, parts);
    }
    if (deployer) this.deployerIdentity = new DeployerIdentity(this, { ...parts, whatIf: bicep });
    else
      showSubjectWorkflow(this, {
        defaultBranch: use.workload.defaultBranch,
        cloud: use.workload.cloud,
        runner: use.runner,
        environment: use.environment,
      });
    addScripts(this, use, parts);
    if (options.dependabot ?? true) addDependabot(this);
    sampleWorkload(this, use.workload, parts.manifestsFolder);
  }
}
