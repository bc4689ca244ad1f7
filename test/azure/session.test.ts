// Signing in with GitHub's token, over TLS on loopback: what is asked for, masked, shown, and said when it fails.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLOUDS } from '../../src/chain/cloud';
import { BrokenLink } from '../../src/chain/diagnosis';
import { diagnose } from '../../src/azure/diagnoses';
import { signIn } from '../../src/azure/session';
import { codesOfFailure } from '../fakes/context';
import { startService, type Service, type ServiceAnswer } from '../fakes/service';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const TENANT = '00000000-0000-4000-8000-000000000001';
const SCOPE = 'https://management.azure.com/.default';
const CLAIMS = {
  iss: 'https://token.actions.githubusercontent.com',
  sub: 'repo:o/r:ref:refs/heads/main',
  aud: 'api://AzureADTokenExchange',
};
const JWT = `h.${Buffer.from(JSON.stringify(CLAIMS)).toString('base64url')}.s`;

function session(answer: ServiceAnswer, request = async (): Promise<string> => JWT) {
  const [masked, logged]: [string[], string[]] = [[], []];
  const base = `${service.url}/${TENANT}`;
  const endpoints = {
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  };
  service.answer(({ path }) => (path.includes('openid-configuration') ? { body: endpoints } : answer));
  const { credential } = signIn({
    inputs: { clientId: '00000000-0000-4000-8000-000000000002', tenantId: TENANT, cloud: { ...CLOUDS.AzureCloud, authority: service.url } },
    github: { request },
    mask: (secret) => masked.push(secret),
    signal: new AbortController().signal,
    log: (line) => logged.push(line),
  });
  return { credential, masked, logged };
}
const granted: ServiceAnswer = { body: { token_type: 'Bearer', expires_in: 3600, access_token: 'access' } };
const refused = (number: string): ServiceAnswer => ({
  status: 400,
  body: { error: 'invalid_client', error_description: `AADSTS${number}: words. Trace ID: t`, error_codes: [Number(number)] },
});

describe('sign-in', () => {
  test("shows the token's claims, masks both tokens, and asks once for each scope", async () => {
    const { credential, masked, logged } = session(granted);
    const [one, two] = await Promise.all([credential.getToken(SCOPE), credential.getToken(SCOPE)]);
    expect([one?.token, two?.token]).toEqual(['access', 'access']);
    expect(new Set(masked)).toEqual(new Set([JWT, 'access']));
    expect(logged).toEqual([`sign-in: subject '${CLAIMS.sub}'`, `sign-in: issuer '${CLAIMS.iss}', audience '${CLAIMS.aud}'`]);
    expect(service.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(service.requests.find(({ method }) => method === 'POST')?.body).toContain(`client_assertion=${JWT}`);
  });

  test.each([
    ['700211', 'SIGN_IN_NO_TRUST'],
    ['700016', 'SIGN_IN_UNKNOWN_APPLICATION'],
    ['7000112', 'SIGN_IN_DISABLED_APPLICATION'],
    ['90033', 'SIGN_IN_REFUSED'],
  ])('AADSTS%s is %s', async (number, code) => {
    const failure = session(refused(number)).credential.getToken(SCOPE);
    expect(await codesOfFailure(failure)).toEqual([code]);
    if (code === 'SIGN_IN_NO_TRUST') await expect(failure).rejects.toThrow(`issuer '${CLAIMS.iss}', subject '${CLAIMS.sub}'`);
  });

  test.each([
    ['a page of a proxy', { status: 403, body: '<html>blocked</html>' }, 'SIGN_IN_UNREACHABLE'],
    ['a page of a proxy, with 200', { body: '<html>please sign in</html>' }, 'ANSWER_NOT_UNDERSTOOD'],
    ['a token without a token', { body: { token_type: 'Bearer', expires_in: 3600 } }, 'ANSWER_NOT_UNDERSTOOD'],
  ])('%s is %s', async (_name, answer, code) => {
    expect(await codesOfFailure(session(answer).credential.getToken(SCOPE))).toEqual([code]);
  });

  test('where GitHub gives no token, that is said, and Entra ID is not blamed', async () => {
    const { credential } = session(granted, async () => {
      throw new BrokenLink(diagnose('GITHUB_TOKEN_UNAVAILABLE', { message: 'HTTP 500' }));
    });
    expect(await codesOfFailure(credential.getToken(SCOPE))).toEqual(['GITHUB_TOKEN_UNAVAILABLE']);
  });

  test('after a failure it is asked again', async () => {
    const { credential } = session(refused('700211'));
    expect(await codesOfFailure(credential.getToken(SCOPE))).toEqual(['SIGN_IN_NO_TRUST']);
    service.answer(() => granted);
    expect((await credential.getToken(SCOPE))?.token).toBe('access');
  });
});
