// The access policy of a vault that does not use Azure RBAC. It holds for all secrets of the vault.
import { sameId } from '../../../chain/resource-id';
import type { VaultFacts } from '../vault';
import type { Difference, PolicyChange } from '../../../chain/change';
import type { VaultPermissions } from '../../../chain/grant';

/** `principalId` is undefined while the identity does not exist. What a policy allows beyond what is asked for stays. */
export function planPolicy(vault: VaultFacts, vaultName: string, asked: VaultPermissions, principalId: string | undefined): PolicyChange {
  const words = Object.entries(asked).map(([kind, permissions]) => `${permissions.join(' and ')} ${kind}`);
  const base = {
    link: 'access',
    kind: 'access policy',
    name: `${words.join(', ')} of ${vaultName}`,
    id: principalId === undefined ? undefined : `${vault.id}/accessPolicies/${principalId}`,
  } as const;
  // A policy for an application on behalf of the principal is another one.
  const policy = vault.policies.find(
    ({ objectId, applicationId }) => principalId !== undefined && applicationId === undefined && sameId(objectId, principalId),
  );
  const differs = Object.entries(asked).flatMap(([kind, permissions]): Difference[] => {
    const found = policy?.permissions[kind] ?? [];
    return permissions.every((one) => isAllowed(one, found))
      ? []
      : [{ field: kind, before: found.length === 0 ? undefined : found.join(','), after: permissions.join(',') }];
  });
  if (differs.length === 0) return { ...base, action: 'keep', differs: [], why: 'the access policy of the identity allows it' };
  return {
    ...base,
    action: policy === undefined ? 'create' : 'update',
    why: policy === undefined ? 'no access policy is for the identity' : 'its access policy does not allow all of it',
    differs,
  };
}

function isAllowed(permission: string, found: readonly string[]): boolean {
  return found.some((one) => [permission, 'all'].includes(one.toLowerCase()));
}
