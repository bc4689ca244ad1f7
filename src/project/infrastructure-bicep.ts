// The bicep of what the workload stands on: cluster, registry and vault, in one resource group.
import { Component, SampleFile, type Project } from 'projen';
import { managedFile } from './managed-file';
import { fillTemplate, templateText } from './template';
import { folderProblems, refuse, workloadProblems } from './option-problems';
import { parseResourceId } from './resource-id';
import { workloadOf, type Workload } from './workload';
import type { BicepOptions } from './bicep-options';
import type { WorkloadOptions } from './workload-options';

/** Options of `InfrastructureBicep`. */
export interface InfrastructureBicepOptions extends WorkloadOptions, BicepOptions {}

export function infrastructureProblems({ vault, identity }: Workload): string[] {
  return Object.entries({ vault, identity }).flatMap(([option, value]) =>
    value === undefined || parseResourceId(value) === undefined
      ? []
      : [
          `\`${option}\`: a resource id is for what exists elsewhere; bicep makes everything in one group: give a name, or set \`bicep: false\``,
        ],
  );
}

/** `main.bicep`, `aks.bicep`, `acr.bicep` and `akv.bicep`, and the parameters that are the team's. */
export class InfrastructureBicep extends Component {
  constructor(project: Project, options: InfrastructureBicepOptions = {}) {
    super(project);
    const workload = workloadOf(project.name, options);
    const folder = options.infrastructureFolder ?? 'infra';
    refuse([
      ...workloadProblems(workload),
      ...infrastructureProblems(workload),
      ...folderProblems('infrastructureFolder', folder, 'infra'),
    ]);
    for (const name of ['main', 'aks', 'acr', 'akv'])
      managedFile(project, `${folder}/${name}.bicep`, '//', templateText(`infra/${name}.bicep`));
    new SampleFile(project, `${folder}/main.bicepparam`, {
      contents: fillTemplate('infra/main.bicepparam', {
        cluster: workload.cluster,
        vault: workload.vault,
        secretNames: workload.secrets.map((secret) => `  '${secret}'`).join('\n'),
        secretValues: workload.secrets
          .map((secret) => `  '${secret}': readEnvironmentVariable('${secretVariable(secret)}', '')`)
          .join('\n'),
      }),
    });
  }
}

/** `my-secret` is read from `MY_SECRET`. */
export function secretVariable(secret: string): string {
  return secret
    .toUpperCase()
    .replace(/-/g, '_')
    .replace(/^(?=\d)/, '_');
}
