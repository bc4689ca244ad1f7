// The project type: a whole repository that makes and proves the workload identity of one workload.
import { github } from 'projen';
import { actionProblems, actionUseOf } from './action-use';
import { DeployerIdentity } from './deployer-identity';
import { InfrastructureBicep, infrastructureProblems } from './infrastructure-bicep';
import { addProjenrc, OWN_PACKAGE } from './projenrc';
import { PullRequestEnvironments, scheduleProblems, SWEEP_SCHEDULE } from './pull-request-environments';
import { readme } from './readme';
import { showSubjectWorkflow } from './show-subject-workflow';
import { sampleWorkload } from './sample-workload';
import { folderProblems, refuse } from './option-problems';
import { WorkloadIdentityWorkflow } from './workload-identity-workflow';
import type { AksWorkloadIdentityProjectOptions } from './project-options';

/**
 * A repository that makes Azure workload identity true for one AKS workload, and proves it on each push.
 *
 * @pjid aks-wli
 */
export class AksWorkloadIdentityProject extends github.GitHubProject {
  constructor(options: AksWorkloadIdentityProjectOptions) {
    const parts = {
      ...options,
      manifestsFolder: options.manifestsFolder ?? 'manifests',
      manifestVariables: options.manifestVariables ?? { IMAGE: '${{ vars.IMAGE }}' },
      infrastructureFolder: options.infrastructureFolder ?? 'infra',
      environments: options.environments ?? true,
      bicep: options.bicep ?? true,
      deployer: options.deployer ?? true,
    };
    const use = actionUseOf(options.name, parts);
    refuse([
      ...actionProblems(use),
      ...scheduleProblems(options.sweepSchedule ?? SWEEP_SCHEDULE),
      ...folderProblems('infrastructureFolder', parts.infrastructureFolder, 'infra'),
      ...(parts.bicep ? infrastructureProblems(use.workload) : []),
    ]);
    super({
      ...options,
      readme: options.readme ?? { filename: 'README.md', contents: readme(use, parts) },
      githubOptions: { mergify: false, pullRequestLint: false, ...options.githubOptions },
    });
    addProjenrc(this, options.devDeps ?? [OWN_PACKAGE]);
    new WorkloadIdentityWorkflow(this, parts);
    if (parts.environments) new PullRequestEnvironments(this, parts);
    if (parts.bicep) new InfrastructureBicep(this, parts);
    if (parts.deployer) new DeployerIdentity(this, parts);
    else showSubjectWorkflow(this, use.workload.defaultBranch);
    sampleWorkload(this, use.workload, parts.manifestsFolder);
  }
}
