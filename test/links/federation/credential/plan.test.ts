// The federated credential: matched by issuer and subject first, by name second; never taken from somebody else.
import { describe, expect, test } from '@jest/globals';
import { planCredential, type CredentialFacts, type CredentialStep } from '../../../../src/links/federation/credential/plan';
import { agreeIssuer, type IssuerSources } from '../../../../src/links/federation/credential/issuer';
import { CREDENTIAL, DESIRED, ISSUER } from '../../example';
import { actionsOf, codesOf } from '../../short';
import type { Plan } from '../../../../src/engine/link';

const WITHOUT_SLASH = ISSUER.slice(0, -1);
const SOURCES: IssuerSources = { profile: ISSUER, discovery: ISSUER, token: undefined };
const plan = (credentials: readonly CredentialFacts[], sources = SOURCES): Plan<CredentialStep> =>
  planCredential(DESIRED, sources, credentials, undefined);
const others = (count: number): CredentialFacts[] =>
  Array.from({ length: count }, (_, index) => ({ ...CREDENTIAL, id: `/i/c${index}`, name: `c${index}`, issuer: 'https://x/' }));

describe('credential', () => {
  test.each<[string, readonly CredentialFacts[], string, string[]]>([
    ['holds', [CREDENTIAL], 'keep', []],
    ['there is none', [], 'create', []],
    ['under another name', [{ ...CREDENTIAL, name: 'x' }], 'adopt', []],
    ['of another issuer', [{ ...CREDENTIAL, issuer: 'https://x/' }], 'repair', []],
    ['of a subject in another case', [{ ...CREDENTIAL, subject: 'system:serviceaccount:NS:sa' }], 'repair', []],
    [
      'under our name in another case, for another issuer',
      [{ ...CREDENTIAL, name: CREDENTIAL.name.toUpperCase(), issuer: 'https://x/' }],
      'repair',
      [],
    ],
    ['ours, for another audience', [{ ...CREDENTIAL, audiences: ['x'] }], 'update', []],
    ["somebody else's, for another audience", [{ ...CREDENTIAL, name: 'x', audiences: ['x'] }], 'adopt', ['FEDERATION_OTHER_AUDIENCE']],
    ['the right one among twenty', [...others(19), CREDENTIAL], 'keep', []],
    ['ours, stale, among twenty: it makes its own room', [...others(19), { ...CREDENTIAL, issuer: 'https://x/' }], 'repair', []],
    ['nineteen others', others(19), 'create', []],
    ['twenty others', others(20), 'create', ['FEDERATION_QUOTA']],
  ])('%s', (_name, credentials, action, codes) => {
    expect(actionsOf(plan(credentials))).toEqual([action]);
    expect(codesOf(plan(credentials))).toEqual(codes);
  });

  test('a conflict names the credential and how to delete it', () => {
    expect(plan([{ ...CREDENTIAL, name: 'pulls-images', audiences: ['api://other'] }])).toMatchObject({
      problems: [
        {
          seen: expect.stringContaining("the credential 'pulls-images' of the identity 'wli-ns-sa'"),
          fix: expect.stringContaining('--identity-name wli-ns-sa --resource-group group --name pulls-images'),
        },
      ],
    });
  });

  test('what differs is shown, and only that', () => {
    expect(plan([{ ...CREDENTIAL, issuer: 'https://x/' }]).changes[0]?.differs).toEqual([
      { field: 'issuer', before: 'https://x/', after: ISSUER },
    ]);
    expect(plan([{ ...CREDENTIAL, audiences: ['x'] }]).changes[0]?.differs).toEqual([
      { field: 'audience', before: 'x', after: 'api://AzureADTokenExchange' },
    ]);
  });

  test('a cluster whose issuer is off has no credential, and no id for one yet', () => {
    const off = plan([CREDENTIAL], { profile: undefined, discovery: undefined, token: undefined });
    expect(off).toMatchObject({ state: 'ready', changes: [{ action: 'create', id: undefined }] });
  });

  test('issuers that differ stop it', () => {
    expect(codesOf(plan([CREDENTIAL], { ...SOURCES, discovery: 'https://x/' }))).toEqual(['ISSUER_MISMATCH']);
  });

  test('a trailing slash makes no other cluster: the name stays', () => {
    const [withSlash, without] = [ISSUER, WITHOUT_SLASH].map(
      (issuer) => plan([], { profile: issuer, discovery: issuer, token: undefined }).changes[0],
    );
    expect(withSlash?.name).toBe(without?.name);
    expect(withSlash?.id).toMatch(/\/federatedIdentityCredentials\/aks-[0-9a-f]{8}-ns-sa$/);
  });
});

describe('the issuer of three sources', () => {
  test.each<[string, IssuerSources, object]>([
    ['all agree', { profile: ISSUER, discovery: ISSUER, token: ISSUER }, { outcome: 'agreed', issuer: ISSUER }],
    [
      'only the token has the last slash: it is right',
      { profile: WITHOUT_SLASH, discovery: WITHOUT_SLASH, token: ISSUER },
      { outcome: 'agreed', issuer: ISSUER },
    ],
    [
      'only the document has it, and there is no token',
      { profile: WITHOUT_SLASH, discovery: ISSUER, token: undefined },
      { outcome: 'agreed', issuer: ISSUER },
    ],
    ['nobody knows', { profile: undefined, discovery: undefined, token: undefined }, { outcome: 'none' }],
    [
      'another host',
      { profile: ISSUER, discovery: 'https://x/', token: undefined },
      { outcome: 'differs', problem: expect.objectContaining({ code: 'ISSUER_MISMATCH' }) },
    ],
    [
      'another case',
      { profile: ISSUER, discovery: ISSUER.toUpperCase(), token: undefined },
      { outcome: 'differs', problem: expect.anything() },
    ],
  ])('%s', (_name, sources, expected) => {
    expect(agreeIssuer(sources)).toEqual(expected);
  });
});
