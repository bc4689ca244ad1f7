// The credential of the identity that an account had before: it goes where it was ours, and nowhere else.
import { describe, expect, test } from '@jest/globals';
import { ownershipTags } from '../../../../src/chain/ownership';
import { planFormer } from '../../../../src/links/federation/credential/former';
import { CREDENTIAL, DESIRED, IDENTITY, IN_ENVIRONMENT, ISSUER, OWNERSHIP } from '../../example';
import type { NamedIdentity } from '../../../../src/links/identity/named';

const before = (tags: Record<string, string>, recorded = false): NamedIdentity => ({
  resource: { ...DESIRED.identity, name: 'old' },
  facts: { ...IDENTITY, id: '/old', tags },
  recorded,
});

describe('the credential of the identity before', () => {
  test.each([
    ['goes, where that carries our marks', before(ownershipTags(OWNERSHIP)), CREDENTIAL, true],
    ['goes, where a run of ours has given it to the account', before({}, true), CREDENTIAL, true],
    ['goes, whatever slash its issuer ends in', before({}, true), { ...CREDENTIAL, issuer: ISSUER.slice(0, -1) }, true],
    ["stays on somebody else's identity", before({}), CREDENTIAL, false],
    ['stays on that of another environment', before(ownershipTags(IN_ENVIRONMENT)), CREDENTIAL, false],
    ['stays under a name that we do not give', before({}, true), { ...CREDENTIAL, name: 'theirs' }, false],
    ['stays for another subject', before({}, true), { ...CREDENTIAL, subject: 'system:serviceaccount:ns:other' }, false],
    ['stays for another issuer', before({}, true), { ...CREDENTIAL, issuer: 'https://x/' }, false],
    ['stays for another audience', before({}, true), { ...CREDENTIAL, audiences: ['api://AzureCRTokenExchange'] }, false],
  ])('%s', (_name, identity, credential, goes) => {
    const change = planFormer(DESIRED, ISSUER, { identity, credentials: [credential] });
    expect(change?.action).toBe(goes ? 'delete' : undefined);
    if (goes) expect(change).toMatchObject({ id: credential.id, why: "the ServiceAccount had the identity 'old' before" });
  });

  test('stays where Azure is not to be written, and where nothing is known', () => {
    const former = { identity: before({}, true), credentials: [CREDENTIAL] };
    expect(planFormer({ ...DESIRED, write: 'kubernetes' }, ISSUER, former)).toBeUndefined();
    expect(planFormer(DESIRED, undefined, former)).toBeUndefined();
    expect(planFormer(DESIRED, ISSUER, undefined)).toBeUndefined();
  });
});
