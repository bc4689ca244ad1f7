// The identity: created, adopted, kept, or given the marks of this release.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../src/chain/desired';
import { ownershipTags } from '../../../src/chain/ownership';
import { planIdentity } from '../../../src/links/identity/plan';
import { DESIRED, IDENTITY, INPUTS, OLDER, OWNERSHIP } from '../example';
import { actionsOf, stepOf } from '../short';
import type { IdentityFacts } from '../../../src/links/identity/client';

describe('identity', () => {
  test.each<[string, IdentityFacts | undefined, string]>([
    ['there is none', undefined, 'create'],
    ['ours', IDENTITY, 'keep'],
    ["somebody else's", { ...IDENTITY, tags: {} }, 'adopt'],
    ["another tool's", { ...IDENTITY, tags: { 'managed-by': 'terraform' } }, 'adopt'],
    ['ours, marked before repositories had ids', { ...IDENTITY, tags: ownershipTags(OLDER) }, 'update'],
    ["another repository's, marked so", { ...IDENTITY, tags: ownershipTags({ ...OLDER, repository: 'octo-org/other' }) }, 'keep'],
    [
      'of this repository before it was renamed',
      { ...IDENTITY, tags: ownershipTags({ ...OWNERSHIP, repository: 'octo-org/old' }) },
      'keep',
    ],
  ])('%s', (_name, found, action) => {
    const plan = planIdentity(DESIRED, found, 'westus');
    expect(plan.state).toBe('ready');
    expect(actionsOf(plan)).toEqual([action]);
  });

  test('a new one goes to the location; one that is there is known before it is applied', () => {
    expect(stepOf(planIdentity(DESIRED, undefined, 'westus'))).toMatchObject({ action: 'create', location: 'westus' });
    expect(stepOf(planIdentity(DESIRED, IDENTITY, 'westus'))).toEqual({ action: 'keep', identity: IDENTITY });
  });

  test('one that several share belongs to no environment, and is no reason to write its marks again', () => {
    const shared = desiredChain({ ...INPUTS, identity: 'shared', environment: 'pr-17' }, { ...OWNERSHIP, environment: 'pr-17' });
    expect(shared.identityOwnership.environment).toBe('');
    expect(actionsOf(planIdentity(shared, IDENTITY, 'westus'))).toEqual(['keep']);
  });

  test('outside GitHub there is no id to add', () => {
    const outside = desiredChain(INPUTS, OLDER);
    expect(actionsOf(planIdentity(outside, { ...IDENTITY, tags: ownershipTags(OLDER) }, 'westus'))).toEqual(['keep']);
  });
});
