// The key vault, as Resource Manager shows it: never a secret.
import { KeyVaultManagementClient, type Vault } from '@azure/arm-keyvault';
import { namesNear } from '../chain/azure-problem';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from './request';
import type { AzureSession } from './session';
import type { Desired } from '../chain/desired';
import type { VaultFacts } from '../chain/facts';

export interface VaultClient {
  read(): Promise<VaultFacts>;
  /** Lets the principal get secrets, on a vault with access policies. */
  addPolicy(principalId: string, tenantId: string): Promise<void>;
}

export function vaultClient(session: AzureSession, desired: Desired): VaultClient {
  const { subscriptionId, resourceGroup, name } = desired.vault;
  const { vaults } = new KeyVaultManagementClient(session.credential, subscriptionId, clientOptions(session));
  const nearNames = async (error: unknown): Promise<string> => {
    if (problemOf(error)?.code !== 'ResourceNotFound') return '';
    try {
      const all = await collect(vaults.listBySubscription());
      const elsewhere = all.find((vault) => vault.name?.toLowerCase() === name.toLowerCase());
      return elsewhere?.id === undefined
        ? namesNear(
            name,
            all.flatMap((vault) => vault.name ?? []),
          )
        : ` (there is: ${elsewhere.id})`;
    } catch {
      return '';
    }
  };
  return {
    read: async () => {
      try {
        return factsOf(await vaults.get(resourceGroup, name));
      } catch (error) {
        throw asBrokenLink(error, { link: 'access', operation: 'read the vault', desired, near: await nearNames(error) });
      }
    },
    addPolicy: (objectId, tenantId) =>
      attempted({ link: 'access', operation: 'add the access policy', desired }, async () => {
        await vaults.updateAccessPolicy(resourceGroup, name, 'add', {
          properties: { accessPolicies: [{ tenantId, objectId, permissions: { secrets: ['get'] } }] },
        });
      }),
  };
}

function factsOf({ id = '', properties }: Vault): VaultFacts {
  return {
    id,
    // With and without a trailing slash, both are seen.
    uri: `${(properties.vaultUri ?? '').replace(/\/$/, '')}/`,
    tenantId: properties.tenantId,
    // Null and absent mean access policies, as false does.
    permissionModel: properties.enableRbacAuthorization === true ? 'rbac' : 'policy',
    policies: (properties.accessPolicies ?? []).map(({ objectId, applicationId, permissions }) => ({
      objectId,
      applicationId,
      secretPermissions: permissions.secrets ?? [],
    })),
  };
}
