// Which credentials go with an environment: never one that somebody else created, never another environment's.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../../src/chain/desired';
import { present, unknown } from '../../../../src/chain/fact';
import { credentialName } from '../../../../src/chain/names';
import { ownershipTags } from '../../../../src/chain/ownership';
import { diagnose } from '../../../../src/azure/diagnoses';
import { planCredentialRemoval } from '../../../../src/links/federation/credential/removal';
import { DESIRED_IN_ENVIRONMENT, IDENTITY, INPUTS, IN_ENVIRONMENT, ISSUER, OWNERSHIP } from '../../example';

const own = { ...IDENTITY, tags: ownershipTags(IN_ENVIRONMENT) };
const others = { ...IDENTITY, tags: ownershipTags(OWNERSHIP) };
const desired = DESIRED_IN_ENVIRONMENT;
const shared = desiredChain({ ...INPUTS, identity: 'shared', environment: 'pr-17' }, IN_ENVIRONMENT);
const ours = {
  id: '/i/f',
  name: credentialName('aks', ISSUER.slice(0, -1), desired.namespace, 'sa'),
  issuer: ISSUER,
  subject: desired.subject,
  audiences: [],
};

describe('removal of credentials', () => {
  test.each([
    ['ours, on an identity of its own', desired, own, ISSUER, ours, 'removed'],
    ['ours, on an identity that is shared on purpose', shared, others, ISSUER, ours, 'removed'],
    ['ours, on an identity of another environment', desired, others, ISSUER, ours, 'kept'],
    ["somebody else's", desired, own, ISSUER, { ...ours, name: 'x' }, 'kept'],
    ["another workload's", shared, others, ISSUER, { ...ours, subject: 'system:serviceaccount:x:sa' }, undefined],
    ["another cluster's", desired, own, ISSUER, { ...ours, issuer: 'https://x/' }, undefined],
    ['ours, of a cluster that is gone', shared, others, undefined, ours, 'removed'],
    ["somebody else's, of a cluster that is gone", shared, others, undefined, { ...ours, name: 'x' }, 'kept'],
  ] as const)('%s', (_name, chain, identity, issuer, credential, expected) => {
    const { removals, kept } = planCredentialRemoval(chain, identity, issuer, present([credential]), false);
    expect(removals.length > 0 ? 'removed' : kept.length > 0 ? 'kept' : undefined).toBe(expected);
  });

  test.each([
    ["of the environment's own account", true, 1, 0],
    ["of the team's account, which the environment shares", false, 0, 1],
  ])('in a namespace that is kept: %s', (_name, ownAccount, removed, left) => {
    const inputs = { ...INPUTS, identity: 'shared', environment: 'pr-17', environmentNamespace: 'keep' } as const;
    const chain = desiredChain(inputs, IN_ENVIRONMENT);
    const credential = { ...ours, name: credentialName('aks', ISSUER.slice(0, -1), 'ns', 'sa'), subject: chain.subject };
    const { removals, kept } = planCredentialRemoval(chain, others, ISSUER, present([credential]), ownAccount);
    expect([removals.length, kept.length]).toEqual([removed, left]);
  });

  test('what could not be listed is a problem', () => {
    const problem = diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' });
    expect(planCredentialRemoval(desired, own, ISSUER, unknown(problem), false)).toEqual({ removals: [], kept: [], problems: [problem] });
  });
});
