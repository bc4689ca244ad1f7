// The access policy of a vault that does not use Azure RBAC. It holds for all secrets of the vault.
import { sameId } from '../../../chain/resource-id';
import type { VaultFacts } from '../vault';
import type { PolicyChange } from '../../../chain/change';

/** `principalId` is undefined while the identity does not exist. */
export function planPolicy(vault: VaultFacts, vaultName: string, principalId: string | undefined): PolicyChange {
  const base = {
    link: 'access',
    kind: 'access policy',
    name: `get secrets of ${vaultName}`,
    id: principalId === undefined ? undefined : `${vault.id}/accessPolicies/${principalId}`,
  } as const;
  // A policy for an application on behalf of the principal is another one.
  const policy = vault.policies.find(
    ({ objectId, applicationId }) => principalId !== undefined && applicationId === undefined && sameId(objectId, principalId),
  );
  if (policy?.secretPermissions.some((permission) => ['get', 'all'].includes(permission.toLowerCase())) === true)
    return { ...base, action: 'keep', differs: [], why: 'the access policy of the identity allows get' };
  return {
    ...base,
    action: policy === undefined ? 'create' : 'update',
    why: 'no access policy lets the identity get secrets',
    differs: [{ field: 'secrets', before: policy?.secretPermissions.join(','), after: 'get' }],
  };
}
