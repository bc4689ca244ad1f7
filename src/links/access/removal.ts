// Which role assignments go with an environment: those that carry its marks, where this run
// asks for roles, of an identity of its own.
import { mayBeShared } from '../../chain/desired';
import { ownerOfDescription, sameOwner, ownerOfTags } from '../../chain/ownership';
import { scopeCovers } from '../../chain/resource-id';
import { listedScopes } from './plan';
import type { AssignmentFacts } from './assignment/plan';
import type { IdentityFacts } from '../identity/client';
import type { Desired } from '../../chain/desired';
import type { Fact, Known } from '../../chain/fact';
import type { RemovalPlan } from '../../engine/link';

export function planAccessRemoval(
  desired: Desired,
  identity: Fact<IdentityFacts>,
  assignments: Known<readonly AssignmentFacts[]>,
): RemovalPlan {
  const { ownership } = desired;
  // An identity that cannot be read may have roles: it stays until they are known.
  if (identity.state === 'unknown') return { removals: [], kept: [], problems: [identity.problem] };
  if (identity.state === 'absent') return { removals: [], kept: [], problems: [] };
  if (assignments.state === 'unknown') return { removals: [], kept: [], problems: [assignments.problem] };
  // Of an identity that stays, the role stays: others use it.
  if (mayBeShared(desired) || !sameOwner(ownerOfTags(identity.value.tags), ownership)) return { removals: [], kept: [], problems: [] };
  const scopes = listedScopes(desired);
  const isOurs = ({ description, scope }: AssignmentFacts): boolean =>
    sameOwner(ownerOfDescription(description), ownership) && scopes.some((one) => scopeCovers(one, scope));
  return {
    removals: assignments.value.filter(isOurs).map(({ id, name }) => ({ kind: 'role assignment', id, name })),
    kept: assignments.value
      .filter((assignment) => !isOurs(assignment))
      .map(({ id, description }) => ({
        object: `role assignment ${id}`,
        why: ownerOfDescription(description) === undefined ? 'somebody else created it' : 'it belongs to another environment',
      })),
    problems: [],
  };
}
