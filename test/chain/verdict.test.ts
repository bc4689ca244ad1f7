// From the pod's verdict to the diagnosis: code first, then stage; what was observed is added.
import { describe, expect, test } from '@jest/globals';
import { present } from '../../src/chain/facts';
import { diagnoseVerdict, secretWarnings, type FailedVerdict } from '../../src/chain/verdict';
import { DESIRED, HOLDING, ISSUER } from './example';

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

const TOKEN = { issuer: ISSUER, subject: 'system:serviceaccount:ns:sa', audience: 'api://AzureADTokenExchange' };

const CASES: [FailedVerdict, string, string, RegExp][] = [
  [failed('token', 'ENOENT'), 'proof', 'TOKEN_MISSING', /no readable token/],
  ...['AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213'].map((code): [FailedVerdict, string, string, RegExp] => [
    failed('federation', code, TOKEN),
    'federation',
    'FEDERATION_NO_MATCH',
    new RegExp(`subject 'system:serviceaccount:ns:sa'.*\\(${code} after 4 tries in 12 s\\)`),
  ]),
  [failed('federation', 'AADSTS7002138', TOKEN), 'federation', 'FEDERATION_SUBJECT_CASE', /upper and lower case/],
  [failed('federation', 'AADSTS700016', { clientId: 'c' }), 'identity', 'FEDERATION_IDENTITY_UNKNOWN', /client id c/],
  [failed('federation', 'AADSTS90002', { tenantId: 't' }), 'service-account', 'FEDERATION_TENANT_UNKNOWN', /tenant 't'/],
  [failed('federation', 'AADSTS700024'), 'federation', 'FEDERATION_TOKEN_REFUSED', /AADSTS700024/],
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
  [failed('access', 'ForbiddenByRbac', { secret: 's' }), 'access', 'ACCESS_NOT_GRANTED', /it does not count yet/],
  [failed('access', 'AccessDenied'), 'access', 'ACCESS_POLICY_MISSING', /no access policy/],
  [failed('access', 'Throttled'), 'access', 'VAULT_REFUSED', /answers Throttled/],
  [failed('secret', 'SecretNotFound', { secret: 's' }), 'proof', 'SECRET_NOT_FOUND', /no secret 's'/],
  [failed('secret', 'SecretDisabled', { secret: 's' }), 'proof', 'SECRET_DISABLED', /'s' in the vault 'vault' is disabled/],
];

describe('verdicts', () => {
  test.each(CASES)('%j', (verdict, link, code, words) => {
    const diagnosis = diagnoseVerdict(verdict, DESIRED, HOLDING);
    expect(diagnosis).toMatchObject({ link, code });
    expect(diagnosis.seen.replace(/\.$/, '')).toMatch(words);
  });

  test('what the credentials say instead is told', () => {
    const verdict = failed('federation', 'AADSTS700211', TOKEN);
    const credential = { id: '/f', name: 'f', issuer: 'https://old/', subject: TOKEN.subject, audiences: ['a'] };
    expect(diagnoseVerdict(verdict, DESIRED, { ...HOLDING, credentials: present([credential]) }).seen).toContain(
      "'f' has issuer 'https://old/'",
    );
    expect(diagnoseVerdict(verdict, DESIRED, { ...HOLDING, credentials: present([]) }).seen).toContain('The identity has none at all.');
    expect(diagnoseVerdict(verdict, DESIRED, HOLDING).seen).toContain('has all three: Entra ID does not see it yet.');
    expect(diagnoseVerdict(failed('access', 'ForbiddenByRbac'), DESIRED, { ...HOLDING, assignments: present([]) }).seen).toContain(
      'It has no such role there.',
    );
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
