// Vaults: made, changed, soft-deleted, recovered and purged by the rules of Microsoft.KeyVault.
import { z } from 'zod';
import { cloudOf } from '../clouds';
import { same } from '../text';
import { requireLocation } from '../resource-manager/locations';
import { shaped, TAGS, type JsonObject } from '../resource-manager/bodies';
import { managementErrors } from './management-errors';
import type { Lab } from '../context';
import type { AccessPolicy, ResourceGroup, Vault, VaultProperties, World } from '../world';

export const VAULT_TYPE = 'Microsoft.KeyVault/vaults';
const NAME = /^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i;
const DAY = 24 * 3600 * 1000;
/** From this version on, a new vault uses Azure RBAC unless told otherwise. */
const RBAC_BY_DEFAULT = '2026-02-01';

const permissions = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? undefined);

export const ACCESS_POLICIES = z.array(
  z.looseObject({
    tenantId: z.string(),
    objectId: z.string(),
    applicationId: z.string().nullish(),
    permissions: z.looseObject({ secrets: permissions, keys: permissions, certificates: permissions, storage: permissions }),
  }),
);

const PROPERTIES = z.looseObject({
  tenantId: z.string().optional(),
  sku: z.looseObject({ family: z.string(), name: z.string() }).optional(),
  createMode: z.enum(['default', 'recover']).nullish(),
  enableRbacAuthorization: z.boolean().nullish(),
  accessPolicies: ACCESS_POLICIES.nullish(),
  networkAcls: z
    .looseObject({
      bypass: z.string().default('AzureServices'),
      defaultAction: z.string().default('Allow'),
      ipRules: z.array(z.looseObject({ value: z.string() })).default([]),
      virtualNetworkRules: z.array(z.unknown()).default([]),
    })
    .nullish(),
  publicNetworkAccess: z.string().nullish(),
  enableSoftDelete: z.boolean().nullish(),
  softDeleteRetentionInDays: z.number().nullish(),
  enablePurgeProtection: z.boolean().nullish(),
});

const VAULT = z.looseObject({ location: z.string().nullish(), tags: TAGS, properties: PROPERTIES.optional() });

type Given = z.infer<typeof PROPERTIES>;

export function vaultId(group: ResourceGroup, name: string): string {
  return `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/providers/${VAULT_TYPE}/${name}`;
}

export function vaultUri(world: Pick<World, 'cloud'>, { name }: Pick<Vault, 'name'>): string {
  return `https://${name.toLowerCase()}.${cloudOf(world).vaultSuffix}/`;
}

export function putVault(
  lab: Lab,
  group: ResourceGroup,
  name: string,
  body: JsonObject,
  version: string,
): { vault: Vault; created: boolean } {
  const { world } = lab;
  const { location: asked, tags = {}, properties } = shaped(body, VAULT);
  const id = vaultId(group, name);
  const existing = world.vaults.find((vault) => same(vault.id, id));
  const location = requireLocation(world, asked, VAULT_TYPE);
  if (existing !== undefined) {
    if (existing.location !== location) throw managementErrors.otherLocation(name, existing.location);
    change(existing, properties ?? {});
    existing.tags = tags;
    return { vault: existing, created: false };
  }
  if (!NAME.test(name)) throw managementErrors.invalidName(name);
  if (world.vaults.some((vault) => same(vault.name, name))) throw managementErrors.nameTaken(name);
  const deleted = world.deletedVaults.find(({ vault }) => same(vault.name, name));
  if (properties?.createMode === 'recover') return { vault: recoverVault(lab, deleted?.vault, name), created: true };
  if (deleted !== undefined) throw managementErrors.inDeletedState();
  if (properties?.tenantId === undefined || properties.sku === undefined) throw managementErrors.missingProperties();
  const { createMode: _createMode, vaultUri: _uri, provisioningState: _state, ...given } = properties;
  checkProtection(given);
  const vault: Vault = {
    ...{ id, name, location, tags },
    properties: {
      ...without(given),
      tenantId: properties.tenantId,
      sku: properties.sku,
      vaultUri: vaultUri(world, { name }),
      enableRbacAuthorization: given.enableRbacAuthorization ?? version >= RBAC_BY_DEFAULT,
      accessPolicies: policiesOf(given.accessPolicies ?? []),
      publicNetworkAccess: given.publicNetworkAccess ?? 'Enabled',
      enableSoftDelete: true,
      softDeleteRetentionInDays: given.softDeleteRetentionInDays ?? 90,
      provisioningState: 'Succeeded',
    },
    secrets: [],
  };
  world.vaults.push(vault);
  return { vault, created: true };
}

export function patchVault(vault: Vault, body: JsonObject): void {
  const { tags, properties } = shaped(body, VAULT);
  change(vault, properties ?? {});
  if (tags !== undefined) vault.tags = tags;
}

/** What the body does not name stays; the address and the state are the service's own. */
function change(vault: Vault, given: Given): void {
  const { vaultUri: _uri, provisioningState: _state, createMode: _createMode, accessPolicies, ...rest } = given;
  checkProtection(rest);
  const { enablePurgeProtection, softDeleteRetentionInDays } = vault.properties;
  if (enablePurgeProtection === true && rest.enablePurgeProtection === false) throw managementErrors.purgeProtectionStays();
  if (rest.softDeleteRetentionInDays != null && rest.softDeleteRetentionInDays !== softDeleteRetentionInDays)
    throw managementErrors.retentionStays();
  Object.assign(vault.properties, without(rest), accessPolicies == null ? {} : { accessPolicies: policiesOf(accessPolicies) });
}

function checkProtection({ enableSoftDelete, softDeleteRetentionInDays: days, enablePurgeProtection }: Given): void {
  if (enableSoftDelete === false) throw managementErrors.softDeleteStays();
  if (days != null && (!Number.isInteger(days) || days < 7 || days > 90)) throw managementErrors.retentionBounds();
  // Real vaults refuse `false` outright, even where it was never on.
  if (enablePurgeProtection === false) throw managementErrors.purgeProtectionStays();
}

/** Without what is null: Azure takes it for "as it is". */
function without(given: object): Partial<VaultProperties> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));
}

export function policiesOf(given: z.infer<typeof ACCESS_POLICIES>): AccessPolicy[] {
  return given.map(({ tenantId, objectId, applicationId, permissions: { secrets, keys, certificates, storage } }) => ({
    ...{ tenantId, objectId },
    ...(applicationId != null && { applicationId }),
    permissions: {
      ...(secrets && { secrets }),
      ...(keys && { keys }),
      ...(certificates && { certificates }),
      ...(storage && { storage }),
    },
  }));
}

/** Soft-deleted: its name stays taken until it is purged, or its days are over. */
export function deleteVault(lab: Lab, vault: Vault): void {
  const { world } = lab;
  const now = lab.clock.now();
  world.vaults.splice(world.vaults.indexOf(vault), 1);
  world.deletedVaults.push({
    vault,
    deletionDate: new Date(now).toISOString(),
    scheduledPurgeDate: new Date(now + vault.properties.softDeleteRetentionInDays * DAY).toISOString(),
  });
}

function recoverVault(lab: Lab, vault: Vault | undefined, name: string): Vault {
  if (vault === undefined) throw managementErrors.nothingToRecover(name);
  lab.world.deletedVaults = lab.world.deletedVaults.filter((deleted) => deleted.vault !== vault);
  lab.world.vaults.push(vault);
  return vault;
}

export function purgeVault(lab: Lab, name: string): void {
  const deleted = lab.world.deletedVaults.find(({ vault }) => same(vault.name, name));
  if (deleted === undefined) throw managementErrors.deletedNotFound(name);
  if (deleted.vault.properties.enablePurgeProtection === true) throw managementErrors.purgeProtected(name);
  lab.world.deletedVaults.splice(lab.world.deletedVaults.indexOf(deleted), 1);
}

/** Why a name cannot be had; undefined where it can. */
export function nameProblem(world: World, name: string): { reason: 'AccountNameInvalid' | 'AlreadyExists'; message: string } | undefined {
  if (!NAME.test(name)) return { reason: 'AccountNameInvalid', message: managementErrors.invalidName(name).sentence };
  const taken = [...world.vaults, ...world.deletedVaults.map(({ vault }) => vault)].some((vault) => same(vault.name, name));
  return taken ? { reason: 'AlreadyExists', message: managementErrors.nameTaken(name).sentence } : undefined;
}
