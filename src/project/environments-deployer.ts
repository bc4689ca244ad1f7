// The identity of pull requests: rights that end at their environments, and a policy of the cluster where rights cannot end there.
import { SampleFile, type Project } from 'projen';
import { accessBicep } from './access-bicep';
import { audienceOf } from './audience';
import { delegationCondition } from './delegation';
import { placesOf, quotedOr, registryParts } from './deployer-places';
import { pullRequestRepository } from './image-steps';
import { managedFile } from './managed-file';
import { publishesAtHome } from './publish';
import { publishBicep } from './publish-bicep';
import { parseResourceId } from './resource-id';
import { rightsOf, roleLines } from './rights';
import { fillTemplate, templateText } from './template';
import { deployerName, environmentsDeployerName, type Workload } from './workload';

interface EnvironmentsDeployer {
  readonly workload: Workload;
  readonly folder: string;
  /** There is bicep of the infrastructure, and pull requests ask what it would change. */
  readonly whatIf: boolean;
  /** The workflows build images, and push them. */
  readonly registry: boolean;
}

export function addEnvironmentsDeployer(project: Project, { workload, folder, registry, whatIf }: EnvironmentsDeployer): void {
  const file = (name: string, values: Record<string, string>): void =>
    managedFile(project, `${folder}/${name}.bicep`, fillTemplate(`infra/${name}.bicep`, values));
  const reads = (scope: 'identity group' | 'vault'): string =>
    roleLines(
      rightsOf([scope], 'Azure').filter(({ action }) => action.endsWith('/read')),
      10,
    );
  const { namespace: _unbound, ...places } = placesOf(workload);
  const vaultId = parseResourceId(workload.environmentVault);
  const caller = {
    identity: 'environments',
    deployerName: 'environmentsDeployerName',
    principals: "'${environments.properties.principalId}, ${deployer.properties.principalId}, ${planIdentity.outputs.workloadPrincipalId}'",
  };
  const access = accessBicep('environments', workload.environmentAccess, caller);
  const planAccess = accessBicep('plan', workload.access, caller);
  const atHome = publishesAtHome(workload);
  // Where environments publish, it has these rights in the cluster as a whole.
  const planPublish = atHome ? { files: {}, module: '' } : publishBicep('plan', workload, caller);
  file('environments', {
    environmentsDeployerName: environmentsDeployerName(workload),
    deployerName: deployerName(workload),
    ...places,
    environmentVault: vaultId?.name ?? workload.environmentVault,
    environmentVaultSubscription: quotedOr(vaultId?.subscriptionId, 'subscription().subscriptionId'),
    environmentVaultResourceGroup: quotedOr(vaultId?.resourceGroup, 'resourceGroup().name'),
    environmentResourceGroup: workload.environmentResourceGroup,
    audience: audienceOf(workload.cloud),
    ...registryParts(registry, 'environments', pullRequestRepository(project.name)),
    whatIfModule: whatIf ? templateText('infra-parts/what-if-module.bicep') : '',
    accessModules: access.modules + planAccess.modules,
    publishModule: planPublish.module,
  });
  for (const [name, text] of Object.entries({ ...access.files, ...planAccess.files, ...planPublish.files }))
    managedFile(project, `${folder}/${name}.bicep`, text);
  file('environments-cluster', {
    actions: roleLines(rightsOf(['cluster', 'namespace'], 'Azure', ['environments']), 10),
    dataActions: roleLines(
      rightsOf(['cluster', 'namespace'], 'Kubernetes', ['environments', 'workloads', ...(atHome ? (['publish'] as const) : [])]),
      12,
    ),
  });
  file('environments-identities', { actions: roleLines(rightsOf(['identity group'], 'Azure', ['environments']), 10) });
  file('environments-plan-identity', { actions: reads('identity group') });
  file('environments-plan-vault', { actions: reads('vault') });
  if (whatIf) file('environments-what-if', {});
  file('environments-vault', {
    actions: roleLines(rightsOf(['vault'], 'Azure', ['environments']), 10),
    condition: delegationCondition('but', 'OTHERS', ['write', 'delete']),
  });
  managedFile(
    project,
    `${folder}/environments-policy.yaml`,
    fillTemplate('infra/environments-policy.yaml', {
      policy: environmentsDeployerName(workload),
      namespace: workload.namespace,
    }),
    { comment: '#' },
  );
  new SampleFile(project, `${folder}/environments.bicepparam`, {
    contents: fillTemplate('infra/deployer.bicepparam', { template: 'environments', trusted: 'environments' }),
  });
}
