// A workload with every name decided: what the options leave out comes from the name of the project.
import { createHash } from 'crypto';
import { Cloud } from './cloud';
import type { WorkloadOptions } from './workload-options';

export interface Workload {
  readonly cluster: string;
  readonly resourceGroup: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly vault: string;
  readonly secrets: readonly string[];
  readonly identity: string | undefined;
  readonly identityResourceGroup: string | undefined;
  readonly location: string | undefined;
  readonly cloud: Cloud;
  readonly defaultBranch: string;
}

/** Every default comes from the name of the project, so that one name is enough. */
export function workloadOf(projectName: string, options: WorkloadOptions): Workload {
  const name = slug(projectName);
  return {
    cluster: options.cluster ?? name,
    resourceGroup: options.resourceGroup ?? name,
    namespace: options.namespace ?? name,
    serviceAccount: options.serviceAccount ?? 'workload',
    vault: options.vault ?? vaultName(name, options.resourceGroup ?? name),
    secrets: options.secrets ?? ['my-secret'],
    identity: options.identity,
    identityResourceGroup: options.identityResourceGroup,
    // `West US` and `westus` are the same region.
    location: options.location?.replace(/ /g, '').toLowerCase(),
    cloud: options.cloud ?? Cloud.AZURE_CLOUD,
    defaultBranch: options.defaultBranch ?? 'main',
  };
}

/** Lower-case letters, digits and single hyphens, as namespaces, packages and repositories have them; short enough for every name made of it. */
export function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');
  return words === '' ? 'workload' : words;
}

function vaultName(name: string, resourceGroup: string): string {
  const hash = createHash('sha256').update(`${resourceGroup}/${name}`).digest('hex').slice(0, 6);
  return `kv-${name.slice(0, 13).replace(/-$/, '')}-${hash}`;
}
