// The bicep of what the workload stands on: cluster, registry and vaults, in one resource group.
import { Component, type Project } from 'projen';
import { bicepKey, bicepList, bicepString } from './bicep-text';
import { managedFile, managedUntilTakenOver } from './managed-file';
import { environmentProblems, folderProblems, refuse, workloadProblems } from './option-problems';
import { infrastructureProblems, maintenanceOf } from './infrastructure-problems';
import { fillTemplate, templateText } from './template';
import { workloadOf } from './workload';
import type { InfrastructureOptions } from './infrastructure-options';
import type { WorkloadOptions } from './workload-options';

/** Options of `InfrastructureBicep`. */
export interface InfrastructureBicepOptions extends WorkloadOptions, InfrastructureOptions {
  /**
   * Make a vault of its own for the environments of pull requests.
   *
   * @default true
   */
  readonly environments?: boolean;
}

/**
 * `main.bicep`, `aks.bicep`, `acr.bicep` and `akv.bicep` (and `akv-dns.bicep` and `akv-endpoint.bicep`, for private endpoints), and
 * their parameters: the values of secrets, from the environment.
 *
 * @example
 * import { InfrastructureBicep } from 'aks-wli-action';
 *
 * new InfrastructureBicep(project, {
 *   cluster: 'blue',
 *   nodeCount: 3,
 *   authorizedIpRanges: ['203.0.113.0/24'],
 *   maintenance: 'Saturday 01:00',
 * });
 */
export class InfrastructureBicep extends Component {
  /** Folder of the bicep files. */
  public readonly folder: string;

  constructor(project: Project, options: InfrastructureBicepOptions = {}) {
    super(project);
    const workload = workloadOf(project.name, options);
    const { cluster, vault, secrets, environmentVault } = workload;
    const environments = options.environments ?? true;
    this.folder = options.infrastructureFolder ?? 'infra';
    refuse([
      ...workloadProblems(workload),
      ...(environments ? environmentProblems(workload) : []),
      ...infrastructureProblems(workload, options),
      ...folderProblems('infrastructureFolder', this.folder, 'infra'),
    ]);
    const [maintenanceDay, maintenanceTime] = maintenanceOf(options.maintenance);
    const { vaultEndpointSubnet = '' } = options;
    const isPrivate = vaultEndpointSubnet !== '';
    const privateOnly = String(isPrivate);
    const values = {
      cluster,
      vault,
      secretNames: bicepList(secrets),
      nodeSize: options.nodeSize ?? 'Standard_D2s_v5',
      nodeCount: String(options.nodeCount ?? 2),
      nodeSubnet: options.nodeSubnet ?? '',
      authorizedIpRanges: bicepList(options.authorizedIpRanges ?? []),
      privateCluster: String(options.privateCluster ?? false),
      vaultAllowedIpRanges: bicepList(options.vaultAllowedIpRanges ?? []),
      vaultAllowedSubnets: bicepList(options.vaultAllowedSubnets ?? []),
      maintenanceDay,
      maintenanceTime,
      logAnalyticsWorkspace: options.logAnalyticsWorkspace ?? '',
      environmentVaultParameter: environments ? fillTemplate('infra-parts/environment-vault-parameter.bicep', { environmentVault }) : '',
      environmentVaultModule: environments ? fillTemplate('infra-parts/environment-vault-module.bicep', { privateOnly }) : '',
      privateOnly,
      vaultEndpointParameters: isPrivate
        ? fillTemplate('infra-parts/vault-endpoint-parameters.bicep', { vaultEndpointSubnet, vaultDnsZone: options.vaultDnsZone ?? '' })
        : '',
      vaultEndpointModules: isPrivate
        ? [
            templateText('infra-parts/vault-endpoint-modules.bicep'),
            ...(environments ? [templateText('infra-parts/environment-vault-endpoint-module.bicep')] : []),
          ].join('')
        : '',
    };
    managedFile(project, `${this.folder}/main.bicep`, fillTemplate('infra/main.bicep', values));
    for (const name of ['aks', 'acr', 'akv', ...(isPrivate ? ['akv-dns', 'akv-endpoint'] : [])])
      managedFile(project, `${this.folder}/${name}.bicep`, templateText(`infra/${name}.bicep`));
    managedUntilTakenOver(
      project,
      `${this.folder}/main.bicepparam`,
      fillTemplate('infra/main.bicepparam', {
        secretValues: secretValues(secrets, 'SECRET'),
        environmentSecretValues: environments
          ? `\n// Those of the environments of pull requests are others: whoever may open one can read them.\nparam environmentSecretValues = {\n${secretValues(secrets, 'ENVIRONMENT_SECRET')}\n}`
          : '',
      }),
    );
  }
}

function secretValues(secrets: readonly string[], prefix: SecretPrefix): string {
  return secrets
    .map((secret) => `  ${bicepKey(secret)}: readEnvironmentVariable(${bicepString(secretVariable(secret, prefix))}, '')`)
    .join('\n');
}

type SecretPrefix = 'SECRET' | 'ENVIRONMENT_SECRET';

/** `my-secret` is read from `SECRET_MY_SECRET`: without the prefix a secret `path` would be the shell's own PATH. */
export function secretVariable(secret: string, prefix: SecretPrefix): string {
  return `${prefix}_${secret.toUpperCase().replace(/-/g, '_')}`;
}
