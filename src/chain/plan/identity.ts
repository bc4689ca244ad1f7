// The user-assigned managed identity: there, or to be made.
import { isTagged } from '../marks';
import { formatResourceId } from '../resource-id';
import type { Change } from './change';
import type { Desired } from '../desired';
import type { IdentityFacts } from '../facts';

export function planIdentity(desired: Desired, identity: IdentityFacts | undefined): Change {
  const base = {
    link: 'identity',
    kind: 'user-assigned managed identity',
    id: identity?.id ?? formatResourceId(desired.identity),
    differs: [],
  } as const;
  if (identity === undefined) return { ...base, action: 'create', why: 'there is none of this name' };
  return isTagged(identity.tags)
    ? { ...base, action: 'keep', why: 'it exists' }
    : { ...base, action: 'adopt', why: 'it exists, made by somebody else' };
}
