// The key vault, as Resource Manager shows it: never a secret.
import { KeyVaultManagementClient, type Vault } from '@azure/arm-keyvault';
import { array, boolean, looseObject, nullish, object, optional, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from '../../azure/request';
import { namesNear } from '../../chain/near-names';
import { diagnose } from './diagnoses';
import type { Shape } from '../../azure/answers';
import type { Attempt, AzureProblem } from '../../azure/problem';
import type { AzureSession } from '../../azure/session';
import type { VaultPermissions } from '../../chain/grant';
import type { ResourceId } from '../../chain/resource-id';

const VAULT = looseObject({
  id: string(),
  properties: looseObject({
    tenantId: string(),
    vaultUri: optional(string()),
    enableRbacAuthorization: nullish(boolean()),
    accessPolicies: nullish(array(looseObject({ objectId: string(), permissions: looseObject({}) }))),
  }),
});
const SHAPES: readonly Shape[] = [
  { method: 'GET', path: /\/vaults\/[^/]+\/?$/i, schema: VAULT },
  { method: 'GET', path: /\/vaults\/?$/i, schema: object({ value: array(looseObject({})) }) },
  { method: 'PUT', path: /\/accessPolicies\/add\/?$/i, schema: looseObject({ properties: looseObject({}) }) },
];

export interface AccessPolicyFacts {
  objectId: string;
  applicationId: string | undefined;
  /** By kind: `secrets`, `keys`, `certificates`. */
  permissions: VaultPermissions;
}

export interface VaultFacts {
  id: string;
  /** With a trailing slash. */
  uri: string;
  tenantId: string;
  /** Azure RBAC, or access policies: read first, since it decides what `access` means. */
  permissionModel: 'rbac' | 'policy';
  policies: readonly AccessPolicyFacts[];
}

export interface VaultClient {
  read(): Promise<VaultFacts>;
  /** Lets the principal do what is asked for, on a vault with access policies. What its policy allows already stays. */
  addPolicy(principalId: string, tenantId: string, permissions: VaultPermissions): Promise<void>;
}

export function vaultClient(session: AzureSession, vault: ResourceId): VaultClient {
  const { subscriptionId, resourceGroup, name } = vault;
  const { vaults } = new KeyVaultManagementClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
  const attempt = (operation: string, near = ''): Attempt => ({
    link: 'access',
    operation,
    target: vault,
    explain: ({ code }) =>
      code === 'ResourceNotFound' ? diagnose('VAULT_NOT_FOUND', { vault: name, group: resourceGroup, near }) : undefined,
  });
  const nearNames = async (problem: AzureProblem | undefined): Promise<string> => {
    if (problem?.code !== 'ResourceNotFound') return '';
    try {
      const all = await collect(vaults.listBySubscription());
      const elsewhere = all.find((one) => one.name?.toLowerCase() === name.toLowerCase())?.id;
      return elsewhere === undefined
        ? namesNear(
            name,
            all.flatMap((one) => one.name ?? []),
          )
        : ` (there is: ${elsewhere})`;
    } catch {
      return '';
    }
  };
  return {
    read: async () => {
      try {
        return factsOf(await vaults.get(resourceGroup, name));
      } catch (error) {
        throw asBrokenLink(error, attempt('read the vault', await nearNames(problemOf(error))));
      }
    },
    addPolicy: (objectId, tenantId, permissions) =>
      attempted(attempt('add the access policy'), async () => {
        await vaults.updateAccessPolicy(resourceGroup, name, 'add', {
          properties: { accessPolicies: [{ tenantId, objectId, permissions: mutable(permissions) }] },
        });
      }),
  };
}

/** The SDK names more permissions than it knows: its types are open, and its lists are not read-only. */
function mutable(permissions: VaultPermissions): Record<string, string[]> {
  return Object.fromEntries(Object.entries(permissions).map(([kind, list]) => [kind, [...list]]));
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
      permissions: { secrets: permissions.secrets ?? [], keys: permissions.keys ?? [], certificates: permissions.certificates ?? [] },
    })),
  };
}
