// GitHub's OIDC token: asked for at once and kept for a minute, tried again where it does not come, and said where it never does.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { githubToken } from '../../src/action/github-token';
import { codesOfFailure } from '../fakes/context';
import { startService, type Service } from '../fakes/service';

let service: Service;
beforeAll(async () => {
  service = await startService({ tls: false });
});
afterAll(() => service.close());

const environment = () => ({ ACTIONS_ID_TOKEN_REQUEST_URL: `${service.url}/token?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request' });

const AUDIENCE = 'api://AzureADTokenExchange';

describe("GitHub's token", () => {
  test('is asked for once, for the audience of Entra ID; the right to ask is masked', async () => {
    service.answer(() => ({ body: { value: 'token' } }));
    const masked: string[] = [];
    const token = githubToken(environment(), AUDIENCE, (secret) => masked.push(secret));
    expect(await Promise.all([token?.request(), token?.request()])).toEqual(['token', 'token']);
    expect(masked).toEqual(['request']);
    expect(service.requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/token?v=1&audience=api%3A%2F%2FAzureADTokenExchange', 'Bearer request'],
    ]);
  });

  test('that does not come is asked for four times, and that is said', async () => {
    service.answer(() => ({ status: 500, body: {} }));
    const failure = githubToken(environment(), AUDIENCE, () => undefined)?.request() ?? Promise.resolve();
    expect(await codesOfFailure(failure)).toEqual(['GITHUB_TOKEN_UNAVAILABLE']);
    await expect(failure).rejects.toThrow(/gave no OIDC token: .*500/);
    expect(service.requests).toHaveLength(4);
  });

  test('is none where the job has no right to one', () => {
    expect(githubToken({}, AUDIENCE, () => undefined)).toBeUndefined();
    expect(
      githubToken({ ACTIONS_ID_TOKEN_REQUEST_URL: service.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }, AUDIENCE, () => undefined),
    ).toBeUndefined();
  });
});
