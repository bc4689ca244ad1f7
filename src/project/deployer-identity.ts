// The identity that the workflows deploy as: its trust in this repository, its rights, and how to see what GitHub sends.
import { Component, SampleFile, type Project } from 'projen';
import { FACTS, type Feature, type Right } from './facts';
import { managedFile } from './managed-file';
import { showSubjectWorkflow } from './show-subject-workflow';
import { fillTemplate } from './template';
import { folderProblems, refuse, workloadProblems } from './option-problems';
import { parseResourceId } from './resource-id';
import { workloadOf, type Workload } from './workload';
import type { BicepOptions } from './bicep-options';
import type { WorkloadOptions } from './workload-options';

/** Options of `DeployerIdentity`. */
export interface DeployerIdentityOptions extends WorkloadOptions, BicepOptions {
  /**
   * Give the identity the rights to take environments away.
   *
   * @default true
   */
  readonly environments?: boolean;
}

/** `deployer.bicep` with exactly the rights that the Action needs, and the workflow `show-subject`. */
export class DeployerIdentity extends Component {
  constructor(project: Project, options: DeployerIdentityOptions = {}) {
    super(project);
    const workload = workloadOf(project.name, options);
    const folder = options.infrastructureFolder ?? 'infra';
    refuse([...workloadProblems(workload), ...folderProblems('infrastructureFolder', folder, 'infra')]);
    const rights = rightsFor((options.environments ?? true) ? ['environments'] : []);
    const file = (name: string, values: Record<string, string>): void =>
      managedFile(project, `${folder}/${name}.bicep`, '//', fillTemplate(`infra/${name}.bicep`, values));
    file('deployer', { audience: FACTS.audience });
    file('deployer-cluster', {
      actions: roleLines(rights, ['cluster', 'namespace'], 'Azure', 10),
      dataActions: roleLines(rights, ['cluster', 'namespace'], 'Kubernetes', 12),
    });
    file('deployer-identities', { actions: roleLines(rights, ['identity group'], 'Azure', 10) });
    file('deployer-vault', {
      actions: roleLines(rights, ['vault'], 'Azure', 10),
      delegationCondition: FACTS.delegationCondition.replace(/\) AND \(\(!/g, ') AND\n((!'),
    });
    new SampleFile(project, `${folder}/deployer.bicepparam`, { contents: parameters(workload) });
    showSubjectWorkflow(project, workload.defaultBranch);
  }
}

/** All rights that a set-up with these features needs. */
function rightsFor(features: readonly Feature[]): readonly Right[] {
  return FACTS.rights.filter(({ uses }) => uses.every((feature) => features.includes(feature)));
}

/** One line for each right, with its reason behind it: who reviews the role need not look elsewhere. */
function roleLines(rights: readonly Right[], scopes: readonly Right['scope'][], plane: Right['plane'], indent: number): string {
  return rights
    .filter((right) => scopes.includes(right.scope) && right.plane === plane)
    .map(({ action, reason }) => `${' '.repeat(indent)}'${action}' // ${reason}`)
    .join('\n');
}

function parameters({ cluster, vault, identity, identityResourceGroup }: Workload): string {
  const [vaultId, identityId] = [vault, identity ?? ''].map(parseResourceId);
  const group = (what: string, id: typeof vaultId): string[] =>
    id === undefined ? [] : [`param ${what}SubscriptionId = '${id.subscriptionId}'`, `param ${what}ResourceGroup = '${id.resourceGroup}'`];
  const own = identityResourceGroup === undefined ? [] : [`param identityResourceGroup = '${identityResourceGroup}'`];
  return fillTemplate('infra/deployer.bicepparam', {
    deployerName: `${cluster}-deployer`,
    cluster,
    vault: vaultId?.name ?? vault,
    elsewhere: [...group('vault', vaultId), ...group('identity', identityId), ...own].map((line) => `${line}\n`).join(''),
  });
}
