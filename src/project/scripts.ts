// The first day in one go, and its opposite: scripts of the commands that the README shows.
import { parseAccess } from './access';
import { firstDay, infrastructureDeployment, shellWord, type RepositoryParts } from './first-day';
import { managedFile } from './managed-file';
import { parseResourceId } from './resource-id';
import { fillTemplate } from './template';
import { deployerName, environmentsDeployerName, identityName } from './workload';
import type { Project } from 'projen';
import type { ActionUse } from './action-use';

export function addScripts(project: Project, use: ActionUse, parts: RepositoryParts): void {
  managedFile(project, 'scripts/set-up.sh', setUp(use, parts), { comment: '#', executable: true });
  managedFile(project, 'scripts/tear-down.sh', tearDown(use, parts), { comment: '#', executable: true });
}

function setUp(use: ActionUse, parts: RepositoryParts): string {
  const steps = firstDay(use, parts).map(({ title, text, commands, byHand = false }) =>
    byHand || commands === ''
      ? `say '${title}: by hand'\ncat <<'TEXT'\n${[text.replace(/@@\w+@@/g, ''), commands].join('\n\n').trim()}\nTEXT\nread -rp 'Done? Press Enter. '`
      : `say '${title}'\n${commands}`,
  );
  return fillTemplate('scripts/set-up.sh', { steps: steps.join('\n\n') });
}

/** What was made by name is deleted by name: a resource group may hold more, that of the environments apart. */
function tearDown({ workload }: ActionUse, parts: RepositoryParts): string {
  const { bicep, deployer, environments } = parts;
  const group = shellWord(workload.resourceGroup);
  const identity = parseResourceId(workload.identity ?? '');
  const deployers = deployer ? [deployerName(workload), ...(environments ? [environmentsDeployerName(workload)] : [])] : [];
  const elsewhere = [
    ...[workload.vault, workload.identity, workload.environmentVault].flatMap((id) => parseResourceId(id ?? '') ?? []),
    ...[...workload.access, ...workload.environmentAccess].flatMap((line) => parseAccess(line)?.resource ?? []),
  ].flatMap(({ resourceGroup, subscriptionId }) => (resourceGroup === undefined ? [] : [`${shellWord(resourceGroup)} ${subscriptionId}`]));
  const groups = [
    group,
    shellWord(workload.identityResourceGroup ?? workload.resourceGroup),
    ...(environments ? [shellWord(workload.environmentResourceGroup)] : []),
    ...elsewhere,
  ];
  const lines = [
    ...deployers.flatMap((deployerIdentity) => [
      ...[...new Set(groups)].map((one) => `delete_roles ${deployerIdentity} ${one}`),
      `az identity delete --resource-group ${group} --name ${deployerIdentity}`,
    ]),
    ...(deployer && identity === undefined
      ? [
          `az identity delete --resource-group ${shellWord(workload.identityResourceGroup ?? workload.resourceGroup)} --name ${workload.identity ?? identityName(workload)}`,
        ]
      : []),
    ...(deployer && environments ? [`az group delete --name ${shellWord(workload.environmentResourceGroup)} --yes`] : []),
    ...(bicep
      ? [
          `registry=$(az deployment group show --resource-group ${group} --name ${infrastructureDeployment(parts)} --query properties.outputs.registry.value --output tsv)`,
          `az aks delete --resource-group ${group} --name ${workload.cluster} --yes`,
          'az acr delete --name "${registry%%.*}" --yes',
          `az keyvault delete --resource-group ${group} --name ${workload.vault}`,
          ...(environments ? [`az keyvault delete --resource-group ${group} --name ${workload.environmentVault}`] : []),
        ]
      : []),
    `for variable in AZURE_CLIENT_ID AZURE_ENVIRONMENTS_CLIENT_ID AZURE_TENANT_ID AZURE_SUBSCRIPTION_ID REGISTRY IMAGE; do`,
    '  gh variable delete "$variable" 2> /dev/null || true',
    'done',
  ];
  return fillTemplate('scripts/tear-down.sh', { resourceGroup: workload.resourceGroup, lines: lines.join('\n') });
}
