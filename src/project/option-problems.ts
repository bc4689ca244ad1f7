// What is wrong with options, each as a sentence with its rule: the rules of names are the Action's own.
import { inspect } from 'util';
import { accessProblems, deployerAccessProblems, environmentAccessProblems } from './access';
import { Cloud, cloudOf } from './cloud';
import { FACTS, type NameKind } from './facts';
import { parsePublish } from './publish';
import { parseResourceId } from './resource-id';
import type { Workload } from './workload';
import type { WorkloadOptions } from './workload-options';

const VAULT = 'Microsoft.KeyVault/vaults';

/** Each broken rule, as a sentence. */
export function workloadProblems(workload: Workload): string[] {
  const { cluster, resourceGroup, namespace, serviceAccount, vault, identity, identityResourceGroup, location, cloud, defaultBranch } =
    workload;
  return [
    ...nameProblems('cluster', 'clusterName', cluster),
    ...nameProblems('resourceGroup', 'resourceGroup', resourceGroup),
    ...nameProblems('namespace', 'namespace', namespace),
    ...nameProblems('serviceAccount', 'serviceAccount', serviceAccount),
    ...nameOrIdProblems('vault', 'vaultName', VAULT, vault),
    ...secretProblems(workload.secrets),
    ...accessProblems('access', workload.access),
    ...accessProblems('environmentAccess', workload.environmentAccess),
    ...publishProblems(workload),
    ...(identity === undefined
      ? []
      : nameOrIdProblems('identity', 'identityName', 'Microsoft.ManagedIdentity/userAssignedIdentities', identity)),
    ...(identityResourceGroup === undefined ? [] : nameProblems('identityResourceGroup', 'resourceGroup', identityResourceGroup)),
    ...(identityResourceGroup !== undefined && identity?.startsWith('/') === true
      ? ['`identityResourceGroup`: the resource id in `identity` says it already; give one of both']
      : []),
    ...(location === undefined ? [] : nameProblems('location', 'region', location)),
    ...(cloudOf(cloud) === undefined ? [`\`cloud\`: '${cloud}' is none of ${Object.values(Cloud).join(', ')}`] : []),
    ...(/^(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9][\w./-]*[\w-]$/.test(defaultBranch)
      ? []
      : [`\`defaultBranch\`: '${defaultBranch}' is not the name of a branch, for instance: main`]),
  ];
}

/** What environments of pull requests use is nothing that the workload uses: whoever may open a pull request reaches it. */
export function environmentProblems(workload: Workload): string[] {
  const { environmentVault, environmentResourceGroup, vault, resourceGroup, identityResourceGroup } = workload;
  const same = (one: string, other: string | undefined): boolean => one.toLowerCase() === other?.toLowerCase();
  return [
    ...nameOrIdProblems('environmentVault', 'vaultName', VAULT, environmentVault),
    ...nameProblems('environmentResourceGroup', 'resourceGroup', environmentResourceGroup),
    ...(same(environmentVault, vault)
      ? ['`environmentVault`: the vault of the workload would be open to every pull request; give another, or set `environments: false`']
      : []),
    ...(same(environmentResourceGroup, resourceGroup) || same(environmentResourceGroup, identityResourceGroup)
      ? ['`environmentResourceGroup`: pull requests may change every identity in it; give a group that holds nothing else']
      : []),
    ...environmentAccessProblems(workload),
  ];
}

/** What the bicep of the deploying identities cannot give, or should not. */
export function deployerProblems({ access, environmentAccess }: Workload): string[] {
  return [...deployerAccessProblems('access', access), ...deployerAccessProblems('environmentAccess', environmentAccess)];
}

/** Without bicep nothing is made: a name that nobody has said would be the name of nothing. */
export function namesProblems(options: WorkloadOptions, environments: boolean): string[] {
  const names = ['cluster', 'resourceGroup', 'vault', ...(environments ? (['environmentVault'] as const) : [])] as const;
  return names
    .filter((name) => options[name] === undefined)
    .map((name) => `\`${name}\`: without bicep nothing is made; name the one that exists`);
}

/** The names of secrets know no case. */
function secretProblems(secrets: readonly string[]): string[] {
  const names = secrets.map((secret) => secret.toLowerCase());
  const twice = secrets.filter((_secret, index) => names.indexOf(names[index] ?? '') !== index);
  return [
    ...secrets.flatMap((secret) => nameProblems('secrets', 'secretName', secret)),
    ...twice.map((secret) => `\`secrets\`: '${secret}' is there twice`),
    ...(secrets.length === 0 ? ['`secrets`: the proof needs one to read, for instance: my-secret'] : []),
  ];
}

function publishProblems({ publish }: Workload): string[] {
  if (publish === undefined) return [];
  const place = parsePublish(publish);
  // The name of a ConfigMap has the rule of that of a ServiceAccount.
  const wrong =
    place === undefined ||
    nameProblems('publish', 'namespace', place.namespace).length > 0 ||
    nameProblems('publish', 'serviceAccount', place.name).length > 0;
  return wrong
    ? [`\`publish\`: '${publish}' is not \`configmap <namespace>/<name>\`, for instance: configmap flux-system/my-app-identity`]
    : [];
}

/** Ends the synthesis with all problems at once. Where in our code that happened helps nobody: there is no stack to read past. */
export function refuse(problems: readonly string[]): void {
  const [first, ...others] = new Set(problems);
  if (first === undefined) return;
  const error = new Error(
    others.length === 0 ? `This option is wrong: ${first}` : ['These options are wrong:', first, ...others].join('\n  - '),
  );
  sayAlone(error);
  throw error;
}

/** However it comes out, it says its sentences alone, and not the line of our code that threw it. */
function sayAlone(error: Error): void {
  const { message } = error;
  // `projen new` runs in a context of node's, which would write that line into the stack, and shows what it catches as node inspects it.
  Object.defineProperties(error, { stack: { value: message }, [inspect.custom]: { value: () => message } });
  // Nobody catches it in a projenrc: there node itself would show that line.
  const say = (uncaught: unknown): void => {
    if (uncaught !== error) throw uncaught;
    console.error(message);
    process.exit(1);
  };
  process.once('uncaughtException', say);
  // Who catches it goes on: by then nobody has to listen any more.
  setImmediate(() => process.off('uncaughtException', say));
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
