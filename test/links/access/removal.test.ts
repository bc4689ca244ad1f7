// Which role assignments go with an environment.
import { describe, expect, test } from '@jest/globals';
import { ABSENT, present, unknown } from '../../../src/chain/fact';
import { desiredChain } from '../../../src/chain/desired';
import { ownershipDescription, ownershipTags } from '../../../src/chain/ownership';
import { diagnose } from '../../../src/azure/diagnoses';
import { planAccessRemoval } from '../../../src/links/access/removal';
import { ASSIGNMENT, DESIRED_IN_ENVIRONMENT, IDENTITY, IN_ENVIRONMENT, INPUTS, OWNERSHIP, STORAGE_ID, VAULT_ID } from '../example';

const own = present({ ...IDENTITY, tags: ownershipTags(IN_ENVIRONMENT) });
const ours = { ...ASSIGNMENT, description: ownershipDescription(IN_ENVIRONMENT) };
const problem = diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' });

describe('removal of role assignments', () => {
  test.each([
    ['ours', ours, 'removed'],
    ['ours, on one secret', { ...ours, scope: `${VAULT_ID}/secrets/secret` }, 'removed'],
    ['ours, on another vault', { ...ours, scope: `${VAULT_ID}2` }, 'kept'],
    ["somebody else's", ASSIGNMENT, 'kept'],
    ["another environment's", { ...ours, description: ownershipDescription(OWNERSHIP) }, 'kept'],
  ])('%s', (_name, assignment, expected) => {
    const { removals, kept } = planAccessRemoval(DESIRED_IN_ENVIRONMENT, own, present([assignment]));
    expect([removals.length, kept.length]).toEqual(expected === 'removed' ? [1, 0] : [0, 1]);
  });

  test('on what `access` names, too', () => {
    const desired = desiredChain({ ...INPUTS, environment: 'pr-17', access: [{ role: 'Reader', scope: STORAGE_ID }] }, IN_ENVIRONMENT);
    const { removals } = planAccessRemoval(desired, own, present([{ ...ours, scope: `${STORAGE_ID}/blobServices/default/containers/c` }]));
    expect(removals).toHaveLength(1);
  });

  test('of an identity that others use, and of none, nothing goes', () => {
    const nothing = { removals: [], kept: [], problems: [] };
    expect(planAccessRemoval(DESIRED_IN_ENVIRONMENT, present(IDENTITY), present([ours]))).toEqual(nothing);
    expect(planAccessRemoval(DESIRED_IN_ENVIRONMENT, ABSENT, present([ours]))).toEqual(nothing);
  });

  test('what could not be listed is a problem: a role without a principal can only be found by hand', () => {
    expect(planAccessRemoval(DESIRED_IN_ENVIRONMENT, own, unknown(problem)).problems).toEqual([problem]);
    // Another read of the same identity may succeed, and it would be deleted.
    expect(planAccessRemoval(DESIRED_IN_ENVIRONMENT, unknown(problem), present([ours])).problems).toEqual([problem]);
  });
});
