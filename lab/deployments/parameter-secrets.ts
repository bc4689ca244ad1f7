// Parameters whose value is a secret of a vault: read in the caller's name, from vaults that allow it.
import { requireRight } from '../resource-manager/rights';
import { armError } from '../resource-manager/errors';
import { findSecret } from '../key-vault/secrets';
import { same } from '../text';
import type { GivenParameters } from './template';
import type { Door } from './run';

export async function resolveSecrets(door: Door, given: GivenParameters): Promise<GivenParameters> {
  return Object.fromEntries(
    Object.entries(given).map(([name, parameter]) =>
      parameter.reference === undefined ? [name, parameter] : [name, { value: secretValue(door, parameter.reference) }],
    ),
  );
}

function secretValue(door: Door, { keyVault, secretName, secretVersion }: NonNullable<GivenParameters[string]['reference']>): string {
  requireRight(door, 'Microsoft.KeyVault/vaults/deploy/action', keyVault.id);
  const vault = door.lab.world.vaults.find(({ id }) => same(id, keyVault.id));
  if (vault === undefined || (vault.properties as { enabledForTemplateDeployment?: boolean }).enabledForTemplateDeployment !== true)
    throw armError(
      400,
      'KeyVaultParameterReferenceAuthorizationFailed',
      `The key vault '${keyVault.id}' is not enabled for template deployment.`,
    );
  const versions = findSecret(vault, secretName)?.versions ?? [];
  const found = secretVersion === undefined ? versions.at(-1) : versions.find(({ version }) => version === secretVersion);
  if (found === undefined)
    throw armError(
      400,
      'KeyVaultParameterReferenceSecretRetrieveFailed',
      `The secret of KeyVault parameter cannot be retrieved: '${secretName}' is not in '${vault.name}'.`,
    );
  return found.value;
}
