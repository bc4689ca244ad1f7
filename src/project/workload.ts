// A workload with every name decided, and the rules that the names must keep.
import { createHash } from 'crypto';
import { Cloud } from './cloud';
import { FACTS, type NameKind } from './facts';
import type { WorkloadOptions } from './workload-options';

export interface Workload {
  readonly cluster: string;
  readonly resourceGroup: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly vault: string;
  readonly secrets: readonly string[];
  readonly identity: string | undefined;
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
    // `West US` and `westus` are the same region.
    location: options.location?.replace(/ /g, '').toLowerCase(),
    cloud: options.cloud ?? Cloud.AZURE_CLOUD,
    defaultBranch: options.defaultBranch ?? 'main',
  };
}

/** Each broken rule, as a sentence. */
export function workloadProblems(workload: Workload): string[] {
  const { cluster, resourceGroup, namespace, serviceAccount, vault, secrets, identity, location, defaultBranch } = workload;
  return [
    ...nameProblems('cluster', 'clusterName', cluster),
    ...nameProblems('resourceGroup', 'resourceGroup', resourceGroup),
    ...nameProblems('namespace', 'namespace', namespace),
    ...nameProblems('serviceAccount', 'serviceAccount', serviceAccount),
    ...nameOrIdProblems('vault', 'vaultName', 'Microsoft.KeyVault/vaults', vault),
    ...secrets.flatMap((secret) => nameProblems('secrets', 'secretName', secret)),
    ...(secrets.length === 0 ? ['`secrets`: the proof needs one to read, for instance: my-secret'] : []),
    ...(identity === undefined
      ? []
      : nameOrIdProblems('identity', 'identityName', 'Microsoft.ManagedIdentity/userAssignedIdentities', identity)),
    ...(location === undefined ? [] : nameProblems('location', 'region', location)),
    ...(/^(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9][\w./-]*[\w-]$/.test(defaultBranch)
      ? []
      : [`\`defaultBranch\`: '${defaultBranch}' is not the name of a branch, for instance: main`]),
  ];
}

/** Ends the synthesis with all problems at once. */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(['These options are wrong:', ...new Set(problems)].join('\n  - '));
}

function nameProblems(option: string, kind: NameKind, name: string): string[] {
  const { rule, example, pattern, flags } = FACTS.rules[kind];
  return new RegExp(pattern, flags).test(name) ? [] : [`\`${option}\`: '${name}' is not allowed: ${rule}, for instance: ${example}`];
}

function nameOrIdProblems(option: string, kind: NameKind, type: string, value: string): string[] {
  if (!value.startsWith('/')) return nameProblems(option, kind, value);
  const id = parseResourceId(value);
  return id?.type.toLowerCase() === type.toLowerCase()
    ? [
        ...nameProblems(option, 'guid', id.subscriptionId),
        ...nameProblems(option, 'resourceGroup', id.resourceGroup),
        ...nameProblems(option, kind, id.name),
      ]
    : [`\`${option}\`: '${value}' is no resource id of ${type}`];
}

export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly type: string;
  readonly name: string;
}

/** Undefined for a plain name. */
export function parseResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, type, name] = new RegExp(FACTS.resourceId, 'i').exec(text) ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || type === undefined || name === undefined
    ? undefined
    : { subscriptionId, resourceGroup, type, name };
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
