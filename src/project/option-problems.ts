// What is wrong with options, each as a sentence with its rule: the rules of names are the Action's own.
import { FACTS, type NameKind } from './facts';
import { parseResourceId } from './resource-id';
import type { Workload } from './workload';

/** Each broken rule, as a sentence. */
export function workloadProblems(workload: Workload): string[] {
  const { cluster, resourceGroup, namespace, serviceAccount, vault, secrets, identity, identityResourceGroup, location, defaultBranch } =
    workload;
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
    ...(identityResourceGroup === undefined ? [] : nameProblems('identityResourceGroup', 'resourceGroup', identityResourceGroup)),
    ...(identityResourceGroup !== undefined && identity?.startsWith('/') === true
      ? ['`identityResourceGroup`: the resource id in `identity` says it already; give one of both']
      : []),
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

/** Folders lie inside of the repository. */
export function folderProblems(option: string, folder: string | undefined, example: string): string[] {
  return folder === undefined || /^(?!\/)(?!.*(\.\.|\/\/))[\w./-]*[\w-]$/.test(folder)
    ? []
    : [`\`${option}\`: '${folder}' is not a folder inside of the repository, for instance: ${example}`];
}
