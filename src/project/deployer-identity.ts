// The identities that the workflows deploy as: their trust in this repository, their rights, and how to see what GitHub sends.
import { Component, SampleFile, type github, type Project } from 'projen';
import { accessBicep } from './access-bicep';
import { runnerOf, runnerProblems } from './action-use';
import { audienceOf } from './audience';
import { delegationCondition } from './delegation';
import { placesOf, registryParts } from './deployer-places';
import { addEnvironmentsDeployer } from './environments-deployer';
import { imageRepository } from './image-steps';
import { managedFile } from './managed-file';
import { deployerProblems, environmentProblems, folderProblems, refuse, workloadProblems } from './option-problems';
import { publishBicep } from './publish-bicep';
import { rightsOf, roleLines } from './rights';
import { showSubjectWorkflow } from './show-subject-workflow';
import { fillTemplate } from './template';
import { deployerName, workloadOf } from './workload';
import type { ActionOptions } from './action-options';
import type { BicepOptions } from './infrastructure-options';

/** Options of `DeployerIdentity`. */
export interface DeployerIdentityOptions extends ActionOptions, BicepOptions {
  /**
   * Make a second identity, for pull requests and their environments.
   *
   * @default true
   */
  readonly environments?: boolean;

  /**
   * Let pull requests ask Azure what the bicep of the infrastructure would change.
   *
   * @default false
   */
  readonly whatIf?: boolean;
}

/**
 * `deployer.bicep` and `environments.bicep` with exactly the rights that the Action needs, and the workflow `show-subject`.
 *
 * @example
 * import { DeployerIdentity } from 'aks-wli-action';
 *
 * const deployer = new DeployerIdentity(project, {
 *   cluster: 'blue',
 *   vault: 'blue-vault',
 *   environment: 'production',
 *   environments: false,
 * });
 * console.log(deployer.deployerName);
 */
export class DeployerIdentity extends Component {
  /** Name of the identity that deploys the default branch. */
  public readonly deployerName: string;
  /** Prints what GitHub sends as the subject of its tokens. */
  public readonly showSubject: github.GithubWorkflow;

  constructor(project: Project, options: DeployerIdentityOptions = {}) {
    super(project);
    const workload = workloadOf(project.name, options);
    const folder = options.infrastructureFolder ?? 'infra';
    const environments = options.environments ?? true;
    refuse([
      ...workloadProblems(workload),
      ...(environments ? environmentProblems(workload) : []),
      ...deployerProblems(workload),
      ...runnerProblems(options),
      ...folderProblems('infrastructureFolder', folder, 'infra'),
    ]);
    this.deployerName = deployerName(workload);
    const registry = options.buildImage ?? false;
    const file = (name: string, values: Record<string, string>): void =>
      managedFile(project, `${folder}/${name}.bicep`, fillTemplate(`infra/${name}.bicep`, values));
    const caller = { identity: 'deployer', deployerName: 'deployerName', principals: 'workloadIdentity.outputs.principalId' };
    const access = accessBicep('workload', workload.access, caller);
    const publish = publishBicep('workload', workload, caller);
    file('deployer', {
      deployerName: this.deployerName,
      ...placesOf(workload),
      audience: audienceOf(workload.cloud),
      ...registryParts(registry, 'deployer', imageRepository(project.name)),
      accessModules: access.modules,
      publishModule: publish.module,
    });
    for (const [name, text] of Object.entries({ ...access.files, ...publish.files })) managedFile(project, `${folder}/${name}.bicep`, text);
    file('deployer-cluster', {
      actions: roleLines(rightsOf(['cluster', 'namespace'], 'Azure'), 10),
      dataActions: roleLines(rightsOf(['cluster', 'namespace'], 'Kubernetes', ['workloads']), 12),
    });
    file('deployer-namespace', {});
    // The identity is there already: it has to be found, and its credential to be kept.
    file('deployer-identity', {
      actions: roleLines(
        rightsOf(['identity group'], 'Azure').filter(({ action }) => !/\/userAssignedIdentities\/write$/.test(action)),
        10,
      ),
    });
    file('deployer-vault', {
      actions: roleLines(rightsOf(['vault'], 'Azure'), 10),
      condition: delegationCondition('only', 'WORKLOAD', ['write']),
    });
    if (registry) file('deployer-registry', {});
    new SampleFile(project, `${folder}/deployer.bicepparam`, {
      contents: fillTemplate('infra/deployer.bicepparam', { template: 'deployer', trusted: 'deployer' }),
    });
    new SampleFile(project, `${folder}/subjects.json`, {
      contents: `${JSON.stringify({ deployer: [], environments: [] }, undefined, 2)}\n`,
    });
    if (environments) addEnvironmentsDeployer(project, { workload, folder, registry, whatIf: options.whatIf ?? false });
    this.showSubject = showSubjectWorkflow(project, {
      defaultBranch: workload.defaultBranch,
      cloud: workload.cloud,
      runner: runnerOf(options),
      environment: options.environment,
    });
  }
}
