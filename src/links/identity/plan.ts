// The user-assigned managed identity: there, or to be created.
import { ownerOfTags, sameOwner } from '../../chain/ownership';
import { formatResourceId } from '../../chain/resource-id';
import { planOf } from '../../engine/plan';
import type { IdentityFacts } from './client';
import type { IdentityChange } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Plan } from '../../engine/link';

/** Nothing that is there changes its ids: an identity that exists is known before it is applied. */
export type IdentityStep =
  | { action: 'create'; change: IdentityChange; location: string }
  | { action: 'mark'; change: IdentityChange; identity: IdentityFacts }
  | { action: 'keep'; identity: IdentityFacts };

/** `location`: where a new one goes. */
export function planIdentity(desired: Desired, found: IdentityFacts | undefined, location: string): Plan<IdentityStep> {
  const { identity, identityOwnership } = desired;
  const base = {
    link: 'identity',
    kind: 'user-assigned managed identity',
    name: identity.name,
    id: found?.id ?? formatResourceId(identity),
    differs: [],
  } as const;
  if (found === undefined) {
    const change: IdentityChange = { ...base, action: 'create', why: 'there is none of this name' };
    return planOf([change], { action: 'create', change, location });
  }
  const owner = ownerOfTags(found.tags);
  if (owner === undefined) {
    const change: IdentityChange = { ...base, action: 'adopt', why: 'it exists, created by somebody else' };
    return planOf([change], { action: 'keep', identity: found });
  }
  if (sameOwner(owner, identityOwnership) && identityOwnership.repositoryId !== '' && owner.repositoryId === '') {
    const differs = [{ field: 'tag aks-wli-repository-id', before: undefined, after: identityOwnership.repositoryId }];
    const change: IdentityChange = { ...base, action: 'update', differs, why: 'its tags lack the id of the repository' };
    return planOf([change], { action: 'mark', change, identity: found });
  }
  const change: IdentityChange = { ...base, action: 'keep', why: 'it exists' };
  return planOf([change], { action: 'keep', identity: found });
}
