// From the pod's verdict to the diagnosis: code first, then stage; what was observed is added.
import { describe, expect, test } from '@jest/globals';
import { diagnoseVerdict, secretWarnings, type ChainKnown, type FailedVerdict } from '../../../src/links/proof/verdict';
import { ACCESS, ASSIGNMENT, CREDENTIAL, DESIRED, FEDERATION, GRANTED, ISSUER, PRINCIPAL, SUBJECT, VAULT_ID } from '../example';

const failed = (stage: FailedVerdict['stage'], code: string, details: FailedVerdict['details'] = {}, message = 'words'): FailedVerdict => ({
  outcome: 'failed',
  stage,
  code,
  message,
  tries: 4,
  elapsedMs: 12_400,
  timedOut: true,
  details,
});

const KNOWN: ChainKnown = { principalId: PRINCIPAL, federation: FEDERATION, access: ACCESS };
const TOKEN = { issuer: ISSUER, subject: SUBJECT, audience: 'api://AzureADTokenExchange' };

const CASES: [FailedVerdict, string, string, RegExp][] = [
  [failed('token', 'ENOENT'), 'proof', 'TOKEN_MISSING', /no readable token/],
  ...['AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS700223'].map(
    (code): [FailedVerdict, string, string, RegExp] => [
      failed('federation', code, TOKEN),
      'federation',
      'FEDERATION_NO_MATCH',
      new RegExp(`subject 'system:serviceaccount:ns:sa'.*\\(${code} after 4 tries in 12 s\\)`),
    ],
  ),
  [failed('federation', 'AADSTS7002138', TOKEN), 'federation', 'FEDERATION_SUBJECT_CASE', /upper and lower case/],
  [failed('federation', 'AADSTS700016', { clientId: 'c' }), 'identity', 'FEDERATION_IDENTITY_UNKNOWN', /client id c/],
  [failed('federation', 'AADSTS90002', { tenantId: 't' }), 'service-account', 'FEDERATION_TENANT_UNKNOWN', /tenant 't'/],
  [failed('federation', 'AADSTS700024'), 'federation', 'FEDERATION_TOKEN_REFUSED', /AADSTS700024/],
  [failed('federation', 'TOKEN_PROXY', {}, 'Forbidden: not bound'), 'federation', 'BINDING_REFUSED', /\(Forbidden\): Forbidden: not bound/],
  [
    failed('network', 'ENOTFOUND', { host: 'vault.vault.azure.net' }),
    'proof',
    'NETWORK_UNREACHABLE',
    /cannot reach vault\.vault\.azure\.net \(ENOTFOUND\)/,
  ],
  [
    failed(
      'network',
      'ForbiddenByFirewall',
      {},
      'Client address is not authorized and caller is not a trusted service.\r\nClient address: 1.2.3.4\r\nCaller: appid=x',
    ),
    'access',
    'NETWORK_FIREWALL',
    /Client address: 1\.2\.3\.4$/m,
  ],
  [failed('network', 'ForbiddenByConnection'), 'access', 'NETWORK_PRIVATE', /no connections from public networks/],
  [failed('access', 'ForbiddenByRbac', { secret: 'secret' }), 'access', 'ACCESS_NOT_GRANTED', /it does not count yet/],
  [failed('access', 'AccessDenied'), 'access', 'ACCESS_POLICY_MISSING', /no access policy/],
  [failed('access', 'Throttled'), 'access', 'VAULT_REFUSED', /answers Throttled/],
  ...['AuthorizationPermissionMismatch', 'AuthorizationFailed', 'HTTP 403', 'UNAUTHORIZED'].map(
    (code): [FailedVerdict, string, string, RegExp] => [
      failed('access', code, { target: 'account/box' }),
      'access',
      'TARGET_NOT_GRANTED',
      new RegExp(`^account/box does not let the identity in \\(${code} after 4 tries in 12 s\\)`),
    ],
  ),
  // The same answer has two causes on some services: both are named.
  [failed('access', 'HTTP 403', { target: 't' }), 'access', 'TARGET_NOT_GRANTED', /A closed network gives the same answer/],
  [failed('access', 'UNAUTHORIZED', { target: 't' }), 'access', 'TARGET_NOT_GRANTED', /AcrPull and AcrPush do not count/],
  [failed('access', 'AuthorizationFailure', { target: 't' }), 'access', 'TARGET_CLOSED', /does not let the pods in/],
  [failed('access', 'DENIED', { target: 't' }), 'access', 'TARGET_CLOSED', /does not let the pods in/],
  [failed('access', 'ContainerNotFound', { target: 't' }), 'access', 'TARGET_REFUSED', /t answers ContainerNotFound: words/],
  [failed('federation', 'AADSTS500011', { target: 'https://x' }), 'federation', 'TARGET_NOT_IN_TENANT', /no token for https:\/\/x/],
  [failed('secret', 'SecretNotFound', { secret: 's' }), 'proof', 'SECRET_NOT_FOUND', /no secret 's'/],
  [failed('secret', 'SecretDisabled', { secret: 's' }), 'proof', 'SECRET_DISABLED', /'s' in the vault 'vault' is disabled/],
  [failed('secret', 'Other'), 'access', 'VAULT_REFUSED', /answers Other/],
];

describe('verdicts', () => {
  test.each(CASES)('%j', (verdict, link, code, words) => {
    const diagnosis = diagnoseVerdict(verdict, DESIRED, KNOWN);
    expect(diagnosis).toMatchObject({ link, code });
    expect(diagnosis.seen.replace(/\.$/, '')).toMatch(words);
    expect(diagnosis.seen).not.toMatch(/<[a-zA-Z]+>/);
  });

  test('one try is counted as one', () => {
    const verdict = { ...failed('federation', 'AADSTS700211', TOKEN), tries: 1 };
    expect(diagnoseVerdict(verdict, DESIRED, KNOWN).seen).toContain('after 1 try in 12 s');
  });

  test('what the credentials have instead is said', () => {
    const detail = (federation: Partial<typeof FEDERATION>): string =>
      diagnoseVerdict(failed('federation', 'AADSTS700211', TOKEN), DESIRED, { ...KNOWN, federation: { ...FEDERATION, ...federation } })
        .seen;
    expect(detail({ credentials: [{ ...CREDENTIAL, name: 'f', issuer: 'https://old/' }] })).toContain("'f' has issuer 'https://old/'");
    expect(detail({ credentials: [{ ...CREDENTIAL, name: 'f', audiences: ['x'] }] })).toContain("'f' has issuer");
    expect(detail({ credentials: [{ ...CREDENTIAL, issuer: 'x', subject: 'y' }] })).toContain('None of its 1 names either of them.');
    expect(detail({ credentials: [] })).toContain('The identity has none at all.');
    expect(detail({})).toContain('has all three: Entra ID does not see it yet.');
    expect(detail({ written: true })).toContain('has all three and was written by this run: Entra ID does not see it yet.');
    const unread = diagnoseVerdict(failed('federation', 'AADSTS700211', TOKEN), DESIRED, { ...KNOWN, federation: undefined });
    expect(unread.seen).toMatch(/s\)\.$/);
  });

  test('what the identity has been given instead is said', () => {
    const detail = ({ assignments = [ASSIGNMENT], ...access }: Partial<typeof ACCESS> & { assignments?: (typeof ASSIGNMENT)[] }): string =>
      diagnoseVerdict(failed('access', 'ForbiddenByRbac', { secret: 'secret' }), DESIRED, {
        ...KNOWN,
        access: { ...ACCESS, granted: { ...GRANTED, assignments }, ...access },
      }).seen;
    expect(detail({ assignments: [] })).toContain('It has no such role there.');
    expect(detail({ written: true })).toContain(`at ${VAULT_ID}, given by this run: it does not count yet.`);
    expect(detail({ assignments: [{ ...ASSIGNMENT, scope: `${VAULT_ID}/secrets/other` }] })).toContain(
      '/secrets/other, not on this secret.',
    );
    expect(detail({ assignments: [{ ...ASSIGNMENT, scope: '/providers/Microsoft.Management/managementGroups/mg' }] })).toContain(
      'does not count yet',
    );
    expect(detail({ grants: [], assignments: [] })).toMatch(/s\)\.$/);
    expect(detail({ vault: undefined })).toMatch(/s\)\.$/);
  });

  test('expired and early secrets are warned of', () => {
    const secret = { name: 's', version: 'v' };
    expect(secretWarnings([{ ...secret, expires: 100 }], 100)).toEqual([
      "The secret 's' expired on 1970-01-01T00:01:40.000Z. Key Vault still hands it out.",
    ]);
    expect(secretWarnings([{ ...secret, notBefore: 101 }], 100)).toHaveLength(1);
    expect(secretWarnings([{ ...secret, expires: 101, notBefore: 100 }, secret], 100)).toEqual([]);
  });
});
