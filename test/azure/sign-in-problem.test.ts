// Why a sign-in failed: by the number of Entra ID, and by who did not answer.
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { diagnoseSignIn, signInProblemPolicy } from '../../src/azure/sign-in-problem';
import { BrokenLink, sentence } from '../../src/chain/diagnosis';
import { CLOUDS } from '../../src/chain/cloud';

const INPUTS = { clientId: 'the-client', tenantId: 'the-tenant', cloud: CLOUDS.AzureCloud };
const CLAIMS = {
  issuer: 'https://token.actions.githubusercontent.com',
  subject: 'repo:o/r:ref:refs/heads/main',
  audience: 'api://AzureADTokenExchange',
};
const refused = (number: string): Error =>
  new Error(`invalid_client: AADSTS${number}: Words of Entra ID. Trace ID: t Correlation ID: c Timestamp: s`);

const NUMBERS: [string, string, RegExp][] = [
  ...['70021', '70025', '700211', '700212', '700213', '700223', '7002138'].map((number): [string, string, RegExp] => [
    number,
    'SIGN_IN_NO_TRUST',
    new RegExp(
      `the application the-client does not trust .*\\(AADSTS${number}\\); issuer 'https://token\\.actions.*', subject 'repo:o/r:ref`,
    ),
  ]),
  ['700016', 'SIGN_IN_UNKNOWN_APPLICATION', /tenant the-tenant has no application the-client/],
  ['90002', 'SIGN_IN_UNKNOWN_TENANT', /no tenant 'the-tenant' \(AADSTS90002\)/],
  ['900023', 'SIGN_IN_UNKNOWN_TENANT', /no tenant 'the-tenant'/],
  ['700024', 'SIGN_IN_EXPIRED_ASSERTION', /expired or not yet valid/],
  ['700023', 'SIGN_IN_EXPIRED_ASSERTION', /expired or not yet valid/],
  ['53003', 'SIGN_IN_CONDITIONAL_ACCESS', /AADSTS53003\): invalid_client: AADSTS53003: Words of Entra ID\./],
  ['530003', 'SIGN_IN_CONDITIONAL_ACCESS', /conditional access/],
  ['7000112', 'SIGN_IN_DISABLED_APPLICATION', /the-client is disabled/],
  ['7000229', 'SIGN_IN_DISABLED_APPLICATION', /az ad sp create --id the-client/],
  ['90033', 'SIGN_IN_REFUSED', /refused to sign in: invalid_client: AADSTS90033: Words of Entra ID\. /],
];

describe('sign-in', () => {
  test.each(NUMBERS)('AADSTS%s is %s', (number, code, words) => {
    const diagnosis = diagnoseSignIn(refused(number), INPUTS, CLAIMS);
    expect(diagnosis).toMatchObject({ link: 'sign-in', code });
    expect(sentence(diagnosis)).toMatch(words);
    expect(sentence(diagnosis)).not.toMatch(/Trace ID|<[a-z]+>/);
  });

  test('a number that begins with a known one is another one', () => {
    expect(diagnoseSignIn(refused('5300'), INPUTS, CLAIMS).code).toBe('SIGN_IN_REFUSED');
    expect(diagnoseSignIn(refused('900021'), INPUTS, CLAIMS).code).toBe('SIGN_IN_REFUSED');
  });

  test('neither a token nor a session', () => {
    const error = Object.assign(new Error("Please run 'az login'\nmore"), { name: 'CredentialUnavailableError' });
    expect(diagnoseSignIn(error, INPUTS, undefined)).toMatchObject({
      code: 'SIGN_IN_UNAVAILABLE',
      seen: expect.stringContaining("(Please run 'az login')"),
    });
  });

  test('an error without a number says which connection failed', () => {
    const error = new Error('network_error', { cause: Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }) });
    expect(diagnoseSignIn(error, INPUTS, undefined)).toMatchObject({
      code: 'SIGN_IN_UNREACHABLE',
      seen: 'Entra ID did not answer properly (ENOTFOUND): network_error',
      fix: expect.stringContaining('the runner reaches login.microsoftonline.com,'),
    });
    const china = { ...INPUTS, cloud: CLOUDS.AzureChinaCloud };
    expect(diagnoseSignIn(error, china, undefined).fix).toContain('the runner reaches login.chinacloudapi.cn,');
    expect(diagnoseSignIn('text', INPUTS, undefined).code).toBe('SIGN_IN_UNREACHABLE');
  });
});

describe('who did not answer', () => {
  async function pass(
    answer: Pick<PipelineResponse, 'status' | 'bodyAsText'> | Error,
  ): Promise<{ thrown: string | undefined; remembered: string | undefined }> {
    let remembered: BrokenLink | undefined;
    const request = createPipelineRequest({ url: 'https://login.example/t/oauth2/v2.0/token', method: 'POST' });
    const policy = signInProblemPolicy((problem) => (remembered = problem));
    const thrown = await policy
      .sendRequest(request, async () => {
        if (answer instanceof Error) throw answer;
        return { request, headers: createHttpHeaders(), ...answer };
      })
      .then(
        () => undefined,
        (error: unknown) => (error instanceof BrokenLink ? error.diagnoses[0].seen : String(error)),
      );
    return { thrown, remembered: remembered?.diagnoses[0].seen };
  }
  const unreachable = (code: string): object => {
    const seen = `Entra ID did not answer properly (${code}): POST login.example`;
    return { thrown: seen, remembered: seen };
  };

  test.each([
    ['a page of a proxy', { status: 403, bodyAsText: '<html>blocked</html>' }, 'HTTP 403'],
    ['a server that fails, in JSON', { status: 503, bodyAsText: '{"error":"x"}' }, 'HTTP 503'],
    ['a lost connection', new Error('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }), 'ECONNRESET'],
  ])('%s', async (_name, answer, code) => {
    expect(await pass(answer)).toEqual(unreachable(code));
  });

  test.each([
    ['a token', { status: 200, bodyAsText: '{}' }],
    ['a refusal of Entra ID itself', { status: 400, bodyAsText: ' {"error":"invalid_client"}' }],
  ])('%s passes', async (_name, answer) => {
    expect(await pass(answer)).toEqual({ thrown: undefined, remembered: undefined });
  });
});
