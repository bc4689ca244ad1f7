// The secrets of a vault: versions, attributes, and the days between deletion and purge.
// https://learn.microsoft.com/rest/api/keyvault/secrets
import { z } from 'zod';
import { seconds } from '../clock';
import { same } from '../text';
import { vaultErrors } from './errors';
import type { Lab } from '../context';
import type { SecretVersion, Vault, VaultProperties, VaultSecret } from '../world';
import type { DeletedSecret } from './world';

/** https://learn.microsoft.com/azure/key-vault/general/service-limits and the documents of Set Secret */
const LIMITS = { value: 25_600, contentType: 255, tags: 15, tag: 256, versions: 500 } as const;
const NAME = /^[0-9a-zA-Z-]{1,127}$/;
const DAY = 24 * 3600;

const ATTRIBUTES = z.looseObject({
  enabled: z.boolean().nullish(),
  nbf: z.number().int().nullish(),
  exp: z.number().int().nullish(),
});
const TAGS = z.record(z.string(), z.string()).nullish();
const SET = z.looseObject({ value: z.string(), contentType: z.string().nullish(), attributes: ATTRIBUTES.nullish(), tags: TAGS });
const UPDATE = z.looseObject({ contentType: z.string().nullish(), attributes: ATTRIBUTES.nullish(), tags: TAGS });

function read<T>(body: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw vaultErrors.badParameter(`Property ${result.error.issues[0]?.path.join('.') ?? ''} has invalid value\r\n`);
}

/** What can be recovered, and whether it can be purged before its time: from purge protection and days of the vault. */
export function recovery({ enablePurgeProtection, softDeleteRetentionInDays: days }: VaultProperties): {
  recoveryLevel: string;
  recoverableDays: number;
} {
  const level = days < 90 ? 'CustomizedRecoverable' : 'Recoverable';
  return { recoveryLevel: enablePurgeProtection === true ? level : `${level}+Purgeable`, recoverableDays: days };
}

export function findSecret(vault: Vault, name: string): VaultSecret | undefined {
  return vault.secrets.find((secret) => same(secret.name, name));
}

/** Expired and not yet valid secrets are read like any other; disabled ones are not. */
export function readSecret(vault: Vault, name: string, version?: string): { secret: VaultSecret; version: SecretVersion } {
  const found = requireVersion(vault, name, version);
  if (!found.version.enabled) throw vaultErrors.disabled('get');
  return found;
}

function requireSecret(vault: Vault, name: string): VaultSecret {
  const secret = findSecret(vault, name);
  if (secret === undefined) throw vaultErrors.notFound(name);
  return secret;
}

function requireVersion(vault: Vault, name: string, version?: string): { secret: VaultSecret; version: SecretVersion } {
  const secret = findSecret(vault, name);
  const found = version === undefined ? secret?.versions.at(-1) : secret?.versions.find((one) => one.version === version);
  if (secret === undefined || found === undefined) throw vaultErrors.notFound(version === undefined ? name : `${name}/${version}`);
  return { secret, version: found };
}

export function setSecret(lab: Lab, vault: Vault, name: string, body: unknown): { secret: VaultSecret; version: SecretVersion } {
  checkName(name);
  const { value, contentType, attributes, tags } = read(body, SET);
  if (Buffer.byteLength(value) > LIMITS.value)
    throw vaultErrors.badParameter(`The secret value exceeds the maximum of ${LIMITS.value} bytes.`);
  checkBounds(contentType, tags);
  if (deletedSecret(vault, name) !== undefined) throw vaultErrors.deletedButRecoverable(name);
  const existing = findSecret(vault, name);
  if (existing?.managed === true) throw vaultErrors.managed(name);
  const now = seconds(lab.clock.now());
  const version: SecretVersion = {
    version: lab.random.hex(32),
    value,
    enabled: attributes?.enabled ?? true,
    created: now,
    updated: now,
    ...(contentType != null && { contentType }),
    ...(attributes?.nbf != null && { nbf: attributes.nbf }),
    ...(attributes?.exp != null && { exp: attributes.exp }),
    ...(tags != null && { tags }),
  };
  const secret = existing ?? { name, versions: [] };
  secret.versions.push(version);
  if (existing === undefined) vault.secrets.push(secret);
  return { secret, version };
}

/** What the body does not name stays; the value cannot be changed. */
export function updateSecret(
  lab: Lab,
  vault: Vault,
  name: string,
  body: unknown,
  wanted?: string,
): { secret: VaultSecret; version: SecretVersion } {
  const { contentType, attributes, tags } = read(body, UPDATE);
  checkBounds(contentType, tags);
  const { secret, version } = requireVersion(vault, name, wanted);
  Object.assign(version, { updated: seconds(lab.clock.now()) });
  if (contentType != null) version.contentType = contentType;
  if (tags != null) version.tags = tags;
  if (attributes?.enabled != null) version.enabled = attributes.enabled;
  if (attributes?.nbf != null) version.nbf = attributes.nbf;
  if (attributes?.exp != null) version.exp = attributes.exp;
  return { secret, version };
}

function checkName(name: string): void {
  if (!NAME.test(name)) throw vaultErrors.badParameter(`The request URI contains an invalid name: ${name}`);
}

function checkBounds(contentType: string | null | undefined, tags: Record<string, string> | null | undefined): void {
  if ((contentType ?? '').length > LIMITS.contentType)
    throw vaultErrors.badParameter(`The content type exceeds the maximum of ${LIMITS.contentType} characters.`);
  const entries = Object.entries(tags ?? {});
  if (entries.length > LIMITS.tags) throw vaultErrors.badParameter(`A secret can have at most ${LIMITS.tags} tags.`);
  for (const [key, value] of entries) {
    if (key.length > LIMITS.tag || value.length > LIMITS.tag)
      throw vaultErrors.badParameter(`Name and value of the tag '${key.slice(0, 40)}' can have at most ${LIMITS.tag} characters.`);
  }
}

export function deletedSecret(vault: Vault, name: string): DeletedSecret | undefined {
  return vault.deletedSecrets?.find(({ secret }) => same(secret.name, name));
}

function requireDeleted(vault: Vault, name: string): DeletedSecret {
  const deleted = deletedSecret(vault, name);
  if (deleted === undefined) throw vaultErrors.deletedNotFound(name);
  return deleted;
}

export function readDeleted(vault: Vault, name: string): DeletedSecret {
  return requireDeleted(vault, name);
}

/** Kept for the vault's days, recoverable meanwhile. */
export function deleteSecret(lab: Lab, vault: Vault, name: string): DeletedSecret {
  const secret = requireSecret(vault, name);
  if (secret.managed === true) throw vaultErrors.managed(name);
  const deletedDate = seconds(lab.clock.now());
  const deleted = { secret, deletedDate, scheduledPurgeDate: deletedDate + vault.properties.softDeleteRetentionInDays * DAY };
  vault.secrets.splice(vault.secrets.indexOf(secret), 1);
  vault.deletedSecrets = [...(vault.deletedSecrets ?? []), deleted];
  return deleted;
}

export function recoverSecret(vault: Vault, name: string): { secret: VaultSecret; version: SecretVersion } {
  const deleted = requireDeleted(vault, name);
  forget(vault, deleted);
  vault.secrets.push(deleted.secret);
  return requireVersion(vault, name);
}

export function purgeSecret(vault: Vault, name: string): void {
  const deleted = requireDeleted(vault, name);
  if (vault.properties.enablePurgeProtection === true) throw vaultErrors.purgeProtected(vault);
  forget(vault, deleted);
}

function forget(vault: Vault, deleted: DeletedSecret): void {
  vault.deletedSecrets = vault.deletedSecrets?.filter((one) => one !== deleted) ?? [];
}

/** All versions of a secret, as text that means nothing outside. The real one is encrypted, and bound to the subscription. */
export function backupSecret(vault: Vault, name: string): string {
  const secret = requireSecret(vault, name);
  return Buffer.from(JSON.stringify({ laboratory: 'secret backup', subscription: vault.id.split('/')[2], secret })).toString('base64url');
}

const BACKUP = z.looseObject({
  laboratory: z.literal('secret backup'),
  subscription: z.string(),
  secret: z.looseObject({ name: z.string(), versions: z.array(z.custom<SecretVersion>()) }),
});

export function restoreSecret(vault: Vault, body: unknown): { secret: VaultSecret; version: SecretVersion } {
  const { value } = read(body, z.looseObject({ value: z.string() }));
  let backup: unknown;
  try {
    backup = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
  } catch {
    throw vaultErrors.badParameter('Backup blob contains invalid or corrupt data.');
  }
  const { subscription, secret } = read(backup, BACKUP);
  if (subscription !== vault.id.split('/')[2]) throw vaultErrors.badParameter('The backup is of another subscription.');
  if (findSecret(vault, secret.name) !== undefined) throw vaultErrors.alreadyExists(secret.name);
  if (deletedSecret(vault, secret.name) !== undefined) throw vaultErrors.deletedButRecoverable(secret.name);
  vault.secrets.push({ name: secret.name, versions: secret.versions });
  return requireVersion(vault, secret.name);
}
