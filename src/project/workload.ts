// A workload with every name decided: what the options leave out comes from the name of the project.
import { createHash } from 'crypto';
import { Cloud, cloudFacts, cloudOf } from './cloud';
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
  readonly access: readonly string[];
  readonly environmentAccess: readonly string[];
  readonly publish: string | undefined;
  readonly environmentVault: string;
  readonly environmentResourceGroup: string;
  readonly location: string | undefined;
  /** A spelling that is no cloud's stays as it is, to be refused. */
  readonly cloud: string;
  readonly defaultBranch: string;
}

/** Every default comes from the name of the project, so that one name is enough. */
export function workloadOf(projectName: string, options: WorkloadOptions): Workload {
  const name = slug(projectName);
  const resourceGroup = options.resourceGroup ?? name;
  const cloud = options.cloud ?? Cloud.AZURE_CLOUD;
  return {
    cluster: options.cluster ?? name,
    resourceGroup,
    namespace: options.namespace ?? name,
    serviceAccount: options.serviceAccount ?? 'workload',
    vault: options.vault ?? vaultName(name, resourceGroup),
    secrets: options.secrets ?? ['my-secret'],
    identity: options.identity,
    identityResourceGroup: options.identityResourceGroup,
    access: options.access ?? [],
    environmentAccess: options.environmentAccess ?? [],
    publish: options.publish,
    environmentVault: options.environmentVault ?? vaultName(name, resourceGroup, 'pr'),
    environmentResourceGroup: options.environmentResourceGroup ?? `${resourceGroup.slice(0, 77)}-environments`,
    // `West US` and `westus` are the same region.
    location: options.location?.replace(/ /g, '').toLowerCase(),
    cloud: cloudOf(cloud) ?? cloud,
    defaultBranch: options.defaultBranch ?? 'main',
  };
}

/** Where a new resource group goes. */
export function regionOf({ location, cloud }: Workload): string {
  return location ?? cloudFacts(cloud).region;
}

/** The Action's own default, where one name can be no other workload's; elsewhere a hash tells them apart. */
export function identityName({ namespace, serviceAccount }: Workload): string {
  const plain = `wli-${namespace}-${serviceAccount}`.replace(/\./g, '-');
  return namespace.includes('-') || serviceAccount.includes('.') || plain.length > 128 ? distinct('wli', namespace, serviceAccount) : plain;
}

/** One for each workload: two repositories that deploy to one cluster have nothing in common. */
export function deployerName({ cluster, namespace, serviceAccount }: Workload): string {
  return distinct('deployer', namespace, serviceAccount, cluster);
}

export function environmentsDeployerName({ cluster, namespace, serviceAccount }: Workload): string {
  return distinct('environments', namespace, serviceAccount, cluster);
}

/** Short enough for every kind of resource and deployment, and never the same for other parts. */
function distinct(prefix: string, namespace: string, serviceAccount: string, ...more: string[]): string {
  const words = `${prefix}-${namespace}-${serviceAccount}`.replace(/\./g, '-').slice(0, 50).replace(/-$/, '');
  return `${words}-${hash([prefix, namespace, serviceAccount, ...more].join('/'), 8)}`;
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

/** `kv-` and what is left of 24 characters. */
function vaultName(name: string, resourceGroup: string, purpose = ''): string {
  const end = `${purpose === '' ? '' : `${purpose}-`}${hash(`${resourceGroup}/${name}`, 6)}`;
  return `kv-${name.slice(0, 20 - end.length).replace(/-$/, '')}-${end}`;
}

function hash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
