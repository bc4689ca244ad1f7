// Lines of the options `access` and `environmentAccess`: which role on which resource.
import { FACTS } from './facts';
import { parseResourceId } from './resource-id';
import type { Workload } from './workload';

export interface RoleOnResource {
  /** By name, by GUID, or by the id of its definition. */
  readonly role: string;
  /** Undefined where only Azure knows it: a role of one's own, by name. */
  readonly roleId: string | undefined;
  readonly resource: Resource;
}

/** What a role is given on: a resource group, or what is in one. */
export interface Resource {
  readonly id: string;
  readonly subscriptionId: string;
  /** Undefined for a subscription. */
  readonly resourceGroup: string | undefined;
  /** `Microsoft.Storage`; undefined for a resource group. */
  readonly provider: string | undefined;
  /** Types with names, from the outer to the inner: `storageAccounts` and its name, `blobServices` and its name. */
  readonly parts: readonly (readonly [type: string, name: string])[];
}

const GUID = new RegExp(FACTS.rules.guid.pattern, FACTS.rules.guid.flags);

/** Undefined for a line of another form. */
export function parseAccess(line: string): RoleOnResource | undefined {
  const [, role, id] = new RegExp(FACTS.roleOnResource).exec(line) ?? [];
  const [matched, resourceGroup, provider, type, name, rest = ''] = new RegExp(FACTS.scope, 'i').exec(id ?? '') ?? [];
  if (role === undefined || id === undefined || matched === undefined || line.includes('\n')) return undefined;
  const words = [type, name, ...rest.split('/').slice(1)].filter((word) => word !== undefined);
  const parts = words.flatMap((word, index): [string, string][] => (index % 2 === 0 ? [[word, words[index + 1] ?? '']] : []));
  const [, , subscriptionId = ''] = id.split('/');
  return { role, roleId: roleIdOf(role), resource: { id, subscriptionId, resourceGroup, provider, parts } };
}

function roleIdOf(role: string): string | undefined {
  const last = role.split('/').at(-1) ?? '';
  if (GUID.test(last)) return last.toLowerCase();
  return Object.entries(FACTS.roles).find(([name]) => name.toLowerCase() === role.toLowerCase())?.[1];
}

/** What holds wherever the Action runs. */
export function accessProblems(option: AccessOption, lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const { resource } = parseAccess(line) ?? {};
    return resource !== undefined && GUID.test(resource.subscriptionId)
      ? []
      : [`\`${option}\`: '${line}' is not \`<role> on <resource id>\`, for instance: ${EXAMPLE}`];
  });
}

/** What holds where bicep gives the deployer its rights: they end at the role, and at the resource. */
export function deployerAccessProblems(option: AccessOption, lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => parseAccess(line) ?? [])
    .flatMap(({ role, roleId, resource }) => [
      ...(roleId === undefined ? [`\`${option}\`: the id of the role '${role}' is not known here: write it in place of the name`] : []),
      ...(resource.resourceGroup === undefined
        ? [`\`${option}\`: the deployer would give roles in all of '${resource.id}'; name what is needed there, or set \`deployer: false\``]
        : []),
      ...(isTyped(resource) ? [] : [`\`${option}\`: '${resource.id}' names a type that Azure has not`]),
    ]);
}

function isTyped({ provider, parts }: Resource): boolean {
  return provider === undefined || [provider, ...parts.map(([type]) => type)].every((word) => /^[A-Za-z][\w.-]*$/.test(word));
}

/** What a pull request may do is nothing that the workload alone should. */
export function environmentAccessProblems(workload: Workload): string[] {
  const { access, environmentAccess, vault, resourceGroup } = workload;
  const inGroup = (id: string): string => `${id.replace(/^\/subscriptions\/[^/]+/i, '')}/`.toLowerCase();
  const { resourceGroup: group, name } = parseResourceId(vault) ?? { resourceGroup, name: vault };
  const vaultId = inGroup(`/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`);
  const others = access.flatMap((line) => parseAccess(line)?.resource.id.toLowerCase() ?? []).map((id) => `${id}/`);
  return environmentAccess.flatMap((line) => {
    const { id } = parseAccess(line)?.resource ?? {};
    if (id === undefined) return [];
    const own = `${id.toLowerCase()}/`;
    const reaches = others.some((other) => other.startsWith(own) || own.startsWith(other));
    return reaches || vaultId.startsWith(inGroup(id)) || inGroup(id).startsWith(vaultId)
      ? [`\`environmentAccess\`: '${id}' is or holds what the workload reaches, and would be open to every pull request; give another`]
      : [];
  });
}

type AccessOption = 'access' | 'environmentAccess';

const EXAMPLE = 'Storage Blob Data Reader on /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.Storage/storageAccounts/ACCOUNT';
