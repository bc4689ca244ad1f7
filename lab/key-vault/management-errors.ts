// The refusals of Microsoft.KeyVault in Resource Manager, in its words.
import { armError } from '../resource-manager/errors';
import type { Refusal } from '../refusal';

function refusal(status: number, code: string, sentence: string): Refusal & { sentence: string } {
  return Object.assign(armError(status, code, sentence), { sentence });
}

export const managementErrors = {
  invalidName: (name: string) =>
    refusal(
      400,
      'VaultNameNotValid',
      `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`,
    ),
  nameTaken: (name: string) =>
    refusal(
      409,
      'VaultAlreadyExists',
      `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`,
    ),
  inDeletedState: () =>
    refusal(
      409,
      'ConflictError',
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.',
    ),
  otherLocation: (name: string, location: string) =>
    refusal(
      409,
      'InvalidResourceLocation',
      `The resource '${name}' already exists in location '${location}' in resource group. A resource with the same name cannot be created in location. Please select a new resource name.`,
    ),
  // That both are required is the specification's; the sentence is ours.
  missingProperties: () => refusal(400, 'BadRequest', 'The properties of a vault need a tenantId and a sku.'),
  softDeleteStays: () =>
    refusal(
      400,
      'BadRequest',
      'The property "enableSoftDelete" can be set to false only for creating new vault. Enabling the \'soft delete\' functionality is an irreversible action.',
    ),
  purgeProtectionStays: () =>
    refusal(
      400,
      'BadRequest',
      'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.',
    ),
  retentionStays: () =>
    refusal(400, 'BadRequest', 'The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.'),
  retentionBounds: () => refusal(400, 'BadRequest', 'The property "softDeleteRetentionInDays" must be between 7 and 90 days.'),
  nothingToRecover: (name: string) => refusal(404, 'VaultNotFound', `No deleted vault is named '${name}'.`),
  deletedNotFound: (name: string) => refusal(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist.`),
  purgeProtected: (name: string) =>
    refusal(
      400,
      'DeletedVaultPurge',
      `Operation "DeletedVaultPurge" is not allowed because purge protection is enabled for the vault '${name}'. Key Vault service will automatically purge it after the retention period has passed.`,
    ),
  invalidOperation: (kind: string) => refusal(400, 'BadRequest', `Invalid operation kind '${kind}'.`),
};
