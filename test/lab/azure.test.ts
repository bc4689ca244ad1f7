// Azure of the laboratory, as a plain HTTP client sees it: what is unknown, refused, paged and delayed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { client, type Client } from './client';
import { startLab, type RunningLab } from '../../lab/lab';

describe('Azure', () => {
  let lab: RunningLab;
  let http: Client;
  let arm: (method: string, path: string, body?: object, version?: string) => ReturnType<Client['json']>;
  const group = (): string => `/subscriptions/${lab.world().subscriptions[0]!.subscriptionId}/resourceGroups/hashbnuswest`;
  beforeAll(async () => {
    lab = await startLab({ seed: 7 });
    http = client(lab);
    arm = async (method, path, body, version = '2024-11-30') =>
      http.json(method, `https://management.azure.com${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, {
        token: await http.token('https://management.azure.com'),
        body,
      });
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const MSI = '/providers/Microsoft.ManagedIdentity/userAssignedIdentities';

  test('ids of a seed repeat', async () => {
    const again = await startLab({ seed: 7 });
    expect(again.world()).toMatchObject({ tenantId: lab.world().tenantId, subscriptions: lab.world().subscriptions });
    await again.close();
  });

  test.each([
    ['no api-version', `${MSI}/x`, '', 400, 'MissingApiVersionParameter'],
    ['an unknown api-version', `${MSI}/x`, '1999-01-01', 400, 'InvalidResourceType'],
    ['an absent resource', `${MSI}/x`, '2024-11-30', 404, 'ResourceNotFound'],
  ])('%s is refused as Azure refuses it', async (_name, path, version, status, code) => {
    const answer = await http.json(
      'GET',
      `https://management.azure.com${group()}${path}${version === '' ? '' : `?api-version=${version}`}`,
      { token: await http.token('https://management.azure.com') },
    );
    expect(answer).toMatchObject({ status, body: { error: { code, message: expect.any(String) } } });
    expect(JSON.stringify(answer.body)).not.toMatch(/at .*\.ts/);
  });

  test('no token, a wrong one, and one for another audience', async () => {
    const url = `https://management.azure.com${group()}${MSI}/x?api-version=2024-11-30`;
    expect((await http.json('GET', url)).status).toBe(401);
    expect((await http.json('GET', url)).headers.get('www-authenticate')).toContain('authorization_uri="https://login.windows.net/');
    expect(await http.json('GET', url, { token: 'a.b.c' })).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
    expect((await http.json('GET', url, { token: await http.token('https://vault.azure.net') })).status).toBe(401);
  });

  test('without a right, what does not exist is forbidden as well', async () => {
    lab.world().roleAssignments = [];
    expect(await arm('GET', `${group()}${MSI}/x`)).toMatchObject({ status: 403, body: { error: { code: 'AuthorizationFailed' } } });
  });

  test('headers of every answer', async () => {
    const { headers } = await arm('GET', `${group()}${MSI}/x`);
    for (const name of [
      'x-ms-request-id',
      'x-ms-correlation-request-id',
      'x-ms-routing-request-id',
      'x-ms-ratelimit-remaining-subscription-reads',
    ])
      expect(headers.get(name)).toBeTruthy();
  });

  test('an identity is made once, answered in lower case, and found in any case', async () => {
    const created = await arm('PUT', `${group()}${MSI}/Ide`, { location: 'westus', tags: { a: 'b' } });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toContain('/resourcegroups/');
    expect((await arm('PUT', `${group()}${MSI}/ide`, { location: 'westus' })).status).toBe(200);
    expect((await arm('GET', `${group().toUpperCase()}${MSI}/IDE`)).body).toMatchObject({
      name: 'Ide',
      id: expect.stringContaining('/resourcegroups/'),
    });
    expect((await arm('PUT', `${group()}${MSI}/ide`, { location: 'eastus' })).body).toMatchObject({
      error: { code: 'InvalidResourceLocation' },
    });
    expect((await arm('PUT', `${group()}${MSI}/_x`, { location: 'westus' })).status).toBe(400);
  });

  const credential = (issuer: string, subject = 's', audiences = ['a']): object => ({ properties: { issuer, subject, audiences } });

  test('the rules of credentials', async () => {
    await arm('PUT', `${group()}${MSI}/ide`, { location: 'westus' });
    const put = (name: string, body: object) => arm('PUT', `${group()}${MSI}/ide/federatedIdentityCredentials/${name}`, body);
    expect((await put('one', credential('https://i'))).status).toBe(201);
    expect((await put('one', credential('https://j'))).status).toBe(200);
    expect((await put('two', credential('https://j'))).body).toMatchObject({
      error: { message: expect.stringContaining('already exists') },
    });
    expect((await put('two', credential('https://k', 's', ['a', 'b']))).body).toMatchObject({
      error: { message: 'Federated identity credentials must have exactly one audience.' },
    });
    expect((await put('two', { properties: {} })).status).toBe(400);
    expect((await put('x', credential('https://k'))).body).toMatchObject({
      error: { message: expect.stringContaining("name 'x' is invalid") },
    });
    expect((await put('two', credential(`https://${'k'.repeat(600)}`))).status).toBe(400);
    expect((await arm('PUT', `${group()}${MSI}/gone/federatedIdentityCredentials/two`, credential('https://k'))).status).toBe(404);
    await lab.settings({ ficWriteMs: 500 });
    const both = await Promise.all([put('three', credential('https://3')), put('four', credential('https://4'))]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    await lab.settings({ ficWriteMs: 0 });
    for (let index = 2; index < 20; index += 1) await put(`credential-${index}`, credential(`https://${index}x`));
    expect((await put('last', credential('https://last'))).body).toMatchObject({
      error: { message: expect.stringMatching(/^Too many Federated Identity Credentials/) },
    });
  });

  test('lists come in pages', async () => {
    const [first] = lab.world().applications;
    for (let index = 0; index < 120; index += 1) {
      lab.world().roleAssignments.push({
        ...lab.world().roleAssignments[0]!,
        name: `00000000-0000-4000-8000-000000000${String(index).padStart(3, '0')}`,
        condition: null,
      });
    }
    let url: string | undefined =
      `https://management.azure.com${group()}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=principalId%20eq%20'${first!.objectId}'`;
    const names: string[] = [];
    let pages = 0;
    while (url !== undefined) {
      const { body } = (await http.json('GET', url, { token: await http.token('https://management.azure.com') })) as {
        body: { value: { name: string }[]; nextLink?: string };
      };
      names.push(...body.value.map(({ name }) => name));
      url = body.nextLink;
      pages += 1;
    }
    expect([pages, new Set(names).size]).toEqual([3, 122]);
  });

  test('a role assignment is not made twice under two names, nor moved', async () => {
    await arm('PUT', `${group()}${MSI}/ide`, { location: 'westus' });
    const principalId = lab.world().identities[0]!.principalId;
    const properties = { roleDefinitionId: '/x/4633458b-17de-408a-b874-0445c86b69e6', principalId, principalType: 'ServicePrincipal' };
    const put = (name: string, body: object, at = group()) =>
      arm('PUT', `${at}/providers/Microsoft.Authorization/roleAssignments/${name}`, { properties: body }, '2022-04-01');
    const [one, two] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
    expect((await put(one, properties)).status).toBe(201);
    expect((await put(one, properties)).status).toBe(200);
    expect((await put(two, properties)).body).toMatchObject({
      error: { code: 'RoleAssignmentExists', message: expect.stringContaining(one.replaceAll('-', '')) },
    });
    expect((await put(one, { ...properties, principalId: two })).body).toMatchObject({
      error: { code: 'RoleAssignmentUpdateNotPermitted' },
    });
    expect((await put(two, { ...properties, roleDefinitionId: '/x/b86a8fe4-44ce-4948-aee5-eccb2c155cd7' })).body).toMatchObject({
      error: { message: expect.stringContaining('ABAC condition') },
    });
    expect((await put('no-guid', properties)).body).toMatchObject({ error: { code: 'InvalidRoleAssignmentId' } });
  });

  test('a cluster update takes its time, and refuses another meanwhile', async () => {
    lab.world().roleDefinitions[0]!.actions.push('Microsoft.ContainerService/managedClusters/write');
    const path = `${group()}/providers/Microsoft.ContainerService/managedClusters/hashbnuswest`;
    const { body } = await arm('GET', path, undefined, '2026-04-01');
    const put = await arm('PUT', path, body as object, '2026-04-01');
    const operation = put.headers.get('azure-asyncoperation')!;
    expect(put.body).toMatchObject({ properties: { provisioningState: 'Updating' } });
    expect(await arm('PUT', path, body as object, '2026-04-01')).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
    const follow = async () =>
      (await http.json('GET', operation, { token: await http.token('https://management.azure.com') })).body as { status: string };
    expect((await follow()).status).toBe('InProgress');
    await lab.settings({ now: new Date(Date.now() + 60_000).toISOString() });
    expect((await follow()).status).toBe('Succeeded');
    await lab.settings({ now: null });
  });
});
