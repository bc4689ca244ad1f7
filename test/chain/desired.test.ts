// Names that follow from the inputs, for an environment in its own namespace and in that of the team.
import { describe, expect, test } from '@jest/globals';
import { desiredChain, withIdentity } from '../../src/chain/desired';
import { DESIRED, DESIRED_IN_ENVIRONMENT, DESIRED_IN_TEAMS_NAMESPACE, IN_ENVIRONMENT, INPUTS, OWNERSHIP } from '../links/example';

describe('what is desired', () => {
  test.each([
    ['without an environment', DESIRED, 'ns', 'wli-ns-sa', false],
    ['in a namespace of its own', DESIRED_IN_ENVIRONMENT, 'ns-pr-17', expect.stringMatching(/^wli-ns-pr-17-sa-/), false],
    [
      "in the team's namespace, with an identity of its own",
      DESIRED_IN_TEAMS_NAMESPACE,
      'ns',
      expect.stringMatching(/^wli-ns-pr-17-sa-/),
      true,
    ],
    ['`keep` without an environment', desiredChain({ ...INPUTS, environmentNamespace: 'keep' }, OWNERSHIP), 'ns', 'wli-ns-sa', false],
  ])('%s', (_name, { namespace, baseNamespace, identity, subject, keepsNamespace }, expected, name, keeps) => {
    expect([namespace, baseNamespace, identity.name, keepsNamespace]).toEqual([expected, 'ns', name, keeps]);
    expect(subject).toBe(`system:serviceaccount:${expected}:sa`);
  });

  test('an identity that others named belongs to no environment', () => {
    const taken = withIdentity(DESIRED_IN_ENVIRONMENT, { ...DESIRED.identity, name: 'theirs' });
    expect([taken.identity.name, taken.identityOwnership.environment, taken.ownership]).toEqual(['theirs', '', IN_ENVIRONMENT]);
  });
});
