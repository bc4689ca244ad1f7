// Entra ID of the laboratory: assertions are really verified, and refused in Entra's order.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { client, type Client } from './client';
import { startLab, type RunningLab } from '../../lab/lab';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe('Entra ID', () => {
  let lab: RunningLab;
  let http: Client;
  beforeAll(async () => {
    lab = await startLab();
    http = client(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const githubToken = async (audience = 'api://AzureADTokenExchange'): Promise<string> => {
    const { body } = await http.json('GET', `${lab.env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=${encodeURIComponent(audience)}`, {
      token: lab.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']!,
    });
    return (body as { value: string }).value;
  };
  const exchange = async (assertion: string, changes: Record<string, string> = {}, tenant = lab.env['AZURE_TENANT_ID']!) => {
    const { status, body } = await http.form(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
      grant_type: 'client_credentials',
      client_id: lab.env['AZURE_CLIENT_ID']!,
      scope: 'https://vault.azure.net/.default',
      client_assertion_type: JWT_BEARER,
      client_assertion: assertion,
      ...changes,
    });
    const { error_codes: codes, access_token: token } = body as { error_codes?: number[]; access_token?: string };
    return { status, code: codes?.[0], token };
  };
  const trust = () => lab.world().applications[0]!.federatedIdentityCredentials[0]!;

  test.each([
    ['Bearer', 200],
    ['bearer', 200],
    ['token', 401],
  ])("a job asks GitHub for its token with the scheme '%s': %s", async (scheme, status) => {
    const authorization = `${scheme} ${lab.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}`;
    const answer = await http.json('GET', lab.env['ACTIONS_ID_TOKEN_REQUEST_URL']!, { headers: { authorization } });
    expect(answer.status).toBe(status);
  });

  test('an assertion that matches gives a token', async () => {
    expect(await exchange(await githubToken())).toMatchObject({ status: 200, token: expect.any(String) });
  });

  const cases: [string, () => void | Promise<void>, number, number | undefined][] = [
    [
      'no credential at all',
      () => {
        lab.world().applications[0]!.federatedIdentityCredentials = [];
      },
      401,
      70025,
    ],
    [
      'another issuer',
      () => {
        trust().issuer += '/';
      },
      401,
      700211,
    ],
    [
      'another subject',
      () => {
        trust().subject += 'x';
      },
      401,
      700213,
    ],
    [
      'a subject in another case',
      () => {
        trust().subject = trust().subject.toUpperCase();
      },
      401,
      7002138,
    ],
    [
      'another audience',
      () => {
        trust().audiences = ['x'];
      },
      401,
      700212,
    ],
    [
      'a credential that is not seen yet',
      () => {
        void lab.settings({ ficPropagationMs: 60_000 });
        trust().writtenAt = Date.now();
      },
      401,
      70025,
    ],
    [
      'the older wording',
      () => {
        trust().subject += 'x';
        return lab.settings({ federationErrors: 'combined' });
      },
      401,
      70021,
    ],
    [
      'an issuer that cannot be reached',
      () => {
        lab.faults({ service: 'github-oidc', path: 'jwks', do: '503' });
      },
      400,
      90061,
    ],
    [
      'an issuer that only clients cannot reach',
      () => {
        lab.faults({ service: 'github-oidc', path: 'jwks', inside: false, do: '503' });
      },
      200,
      undefined,
    ],
    ['a clock that is an hour ahead', () => lab.settings({ now: new Date(Date.now() + 3_600_000).toISOString() }), 401, 700024],
    [
      'an application that is not there',
      () => {
        lab.world().applications = [];
      },
      400,
      700016,
    ],
  ];
  test.each(cases)('%s', async (_name, change, status, code) => {
    const token = await githubToken();
    await change();
    expect(await exchange(token)).toMatchObject({ status, code });
  });

  test('an assertion of the right claims and another key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [, claims = ''] = (await githubToken()).split('.');
    const forged = await new SignJWT(JSON.parse(Buffer.from(claims, 'base64url').toString()) as never)
      .setProtectedHeader({ alg: 'RS256' })
      .sign(privateKey);
    expect(await exchange(forged)).toMatchObject({ status: 401, code: 700027 });
    const [header, , signature] = (await githubToken()).split('.');
    const altered = Buffer.from(claims, 'base64url').toString().replace('"push"', '"pull"');
    expect(await exchange(`${header}.${Buffer.from(altered).toString('base64url')}.${signature}`)).toMatchObject({ code: 700027 });
  });

  test('what is no assertion, no tenant, no scope, no secret', async () => {
    expect(await exchange('nonsense')).toMatchObject({ status: 401, code: 50027 });
    expect(await exchange('x', {}, '11111111-1111-4111-8111-111111111111')).toMatchObject({ status: 400, code: 90002 });
    expect(await exchange('x', { scope: 'https://vault.azure.net' })).toMatchObject({ code: 1002012 });
    expect(await exchange('x', { scope: 'https://nothing.example/.default' })).toMatchObject({ code: 500011 });
    expect(await exchange('x', { scope: 'https://vault.azure.net/.default https://graph.microsoft.com/.default' })).toMatchObject({
      code: 28000,
    });
    expect(await exchange('x', { grant_type: 'nonsense' })).toMatchObject({ code: 70003 });
    // Entra ID has it, the laboratory has not.
    expect(await exchange('x', { grant_type: 'password' })).toMatchObject({ status: 501 });
  });

  test('a token says how its holder signed in: by a secret, or by an assertion', async () => {
    const { token } = await exchange(await githubToken());
    expect(decodeJwt(token!)).toMatchObject({ appidacr: '2', tid: lab.world().tenantId });
    expect(decodeJwt(await http.token('https://vault.azure.net'))).toMatchObject({ appidacr: '1' });
  });

  test('an application that vouches for itself does so by a certificate, and none is known', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const clientId = lab.env['AZURE_CLIENT_ID']!;
    const assertion = await new SignJWT({ aud: 'https://login.microsoftonline.com' })
      .setProtectedHeader({ alg: 'RS256', x5t: 'x' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setExpirationTime('5m')
      .sign(privateKey);
    expect(await exchange(assertion)).toMatchObject({ status: 401, code: 700027 });
  });

  test('the endpoint of version 1 is asked for a resource, and is where its discovery says', async () => {
    const discovery = await http.json(
      'GET',
      `https://login.microsoftonline.com/${lab.env['AZURE_TENANT_ID']}/.well-known/openid-configuration`,
    );
    const { token_endpoint: endpoint } = discovery.body as { token_endpoint: string };
    const { body } = await http.form(endpoint, {
      grant_type: 'client_credentials',
      client_id: lab.env['AZURE_CLIENT_ID']!,
      client_secret: lab.env['LAB_CLIENT_SECRET']!,
      resource: 'https://management.core.windows.net/',
    });
    expect(decodeJwt((body as { access_token: string }).access_token).aud).toBe('https://management.core.windows.net/');
  });

  test('another tenant exists when the state says so: it knows the applications that live in it, and no others', async () => {
    const tenantId = '99999999-8888-4777-8666-555555555555';
    const secretOf = async (tenant: string, clientId: string) =>
      (
        await http.form(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: 'secret',
          scope: 'https://vault.azure.net/.default',
        })
      ).body as { access_token?: string; error_description?: string };
    const [deployer] = lab.world().applications;
    expect((await secretOf(tenantId, deployer!.clientId)).error_description).toContain('AADSTS90002');
    lab.world().tenants = [{ tenantId, displayName: 'Other', defaultDomain: 'other.onmicrosoft.com' }];
    expect((await secretOf(tenantId, deployer!.clientId)).error_description).toMatch(/AADSTS700016.*not found in the directory 'Other'/);
    const theirs = { ...deployer!, clientId: '11111111-2222-4333-8444-555555555555', secret: 'secret', tenantId };
    lab.world().applications.push(theirs);
    const { access_token: token } = await secretOf('other.onmicrosoft.com', theirs.clientId);
    expect(decodeJwt(token!)).toMatchObject({ tid: tenantId, iss: `https://sts.windows.net/${tenantId}/` });
    expect((await secretOf(lab.world().tenantId, theirs.clientId)).error_description).toContain('AADSTS700016');
  });

  test('a token is for one audience: the vault refuses that of Resource Manager', async () => {
    const { body, status } = await http.json('GET', 'https://wliakvpoc.vault.azure.net/secrets/my-secret?api-version=7.4', {
      token: await http.token('https://management.azure.com'),
    });
    expect(status).toBe(401);
    expect(JSON.stringify(body)).toContain(
      'AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com.',
    );
  });

  test('a vault challenges, and asks for rights before it tells what exists', async () => {
    const bare = await http.json('GET', 'https://wliakvpoc.vault.azure.net/secrets/absent?api-version=7.4');
    expect(bare.headers.get('www-authenticate')).toContain('resource="https://vault.azure.net"');
    const denied = await http.json('GET', 'https://wliakvpoc.vault.azure.net/secrets/absent/?api%2Dversion=2025-07-01', {
      token: await http.token('https://vault.azure.net'),
    });
    expect(denied).toMatchObject({ status: 403, body: { error: { innererror: { code: 'ForbiddenByRbac' } } } });
  });
});
