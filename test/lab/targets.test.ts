// Targets beside vaults: tokens for all of them, and the reads of Storage, App Configuration and registries that prove a role.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';
import type { GenericResource } from '../../lab/targets/world';

const ROLE = {
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
  queueReader: '19e7f393-937e-4f77-808e-94535e297925',
  queueSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
  tableReader: '76199698-9eea-4c19-bc75-cec21354c6b6',
  fileReader: 'b8eda974-7b85-4f76-af95-65846b26df6d',
  smbReader: 'aba4ae5f-2193-4029-9191-0cb91df5e314',
  configurationReader: '516239f1-63e1-4d78-a4de-a74fb236a071',
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  repositoryReader: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
  catalogLister: 'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
};

describe('targets', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 9 });
    arm = armOf(lab);
  });
  beforeEach(async () => {
    await lab.reset();
    const resource = (type: string, name: string, properties: object): GenericResource => ({
      id: `${arm.group()}/providers/${type}/${name}`,
      ...{ name, location: 'westus', tags: {}, properties: { ...properties } },
    });
    const world = lab.world();
    world.storageAccounts = [
      {
        ...resource('Microsoft.Storage/storageAccounts', 'account', {}),
        containers: [{ name: 'box', blobs: [{ name: 'a/b.txt', content: 'hello' }] }],
        queues: [{ name: 'jobs', messages: ['one', '<two>'] }],
        tables: [{ name: 'rows', entities: [{ PartitionKey: 'p', RowKey: 'r', Secret: 's' }] }],
        shares: [{ name: 'files', files: [{ name: 'a.txt', content: '' }] }],
      },
    ];
    world.configurationStores = [
      {
        ...resource('Microsoft.AppConfiguration/configurationStores', 'config', {}),
        keyValues: [{ key: 'app:color', label: null, value: 'red', contentType: null }],
      },
    ];
    world.registries = [
      {
        ...resource('Microsoft.ContainerRegistry/registries', 'images', {}),
        repositories: [
          { name: 'team/app', tags: ['v1'] },
          { name: 'other', tags: [] },
        ],
      },
    ];
  });
  afterAll(() => lab.close());
  const at = (part: string, more: object = {}) => ({ scope: `${arm.group()}/providers/${part}`, ...more });
  const ACCOUNT = 'Microsoft.Storage/storageAccounts/account';

  test.each([
    'https://storage.azure.com',
    'https://storage.azure.com/',
    'https://account.blob.core.windows.net',
    'https://appconfig.azure.com',
    'https://containerregistry.azure.net',
    'https://servicebus.azure.net',
    'https://eventhubs.azure.net/',
    'https://bus.servicebus.windows.net',
    'https://database.windows.net/',
    'https://ossrdbms-aad.database.windows.net',
    'https://cosmos.azure.com',
    'https://account.documents.azure.com',
    'https://cognitiveservices.azure.com',
    'https://api.loganalytics.io',
    'https://monitor.azure.com',
    'https://atlas.microsoft.com',
    'https://management.core.windows.net/',
    '00000003-0000-0000-c000-000000000000',
  ])('everybody gets a token for %s, with that audience', async (resource) => {
    lab.world().roleAssignments = [];
    expect(decodeJwt(await arm.http.token(resource)).aud).toBe(resource);
  });

  const storage = async (
    service: string,
    path: string,
    { headers = {}, token, method = 'GET' }: { headers?: Record<string, string>; token?: string; method?: string } = {},
  ) =>
    arm.http.json(method, `https://account.${service}.core.windows.net${path}`, {
      token: token ?? (await arm.http.token('https://storage.azure.com')),
      headers: { 'x-ms-version': '2023-11-03', ...headers },
    });
  const READS: [string, string, string, string, Record<string, string>][] = [
    ['blob', '/box?restype=container&comp=list&maxresults=1', ROLE.blobReader, '<Name>a/b.txt</Name>', {}],
    ['blob', '/box/a/b.txt', ROLE.blobReader, 'hello', {}],
    ['queue', '/jobs/messages?peekonly=true&numofmessages=2', ROLE.queueReader, '&#60;two&#62;', {}],
    ['table', '/rows()?$top=1&$select=PartitionKey', ROLE.tableReader, '"PartitionKey":"p"', {}],
    [
      'file',
      '/files?restype=directory&comp=list',
      ROLE.fileReader,
      '<Name>a.txt</Name>',
      { 'x-ms-file-request-intent': 'backup', 'x-ms-version': '2024-11-04' },
    ],
  ];
  test.each(READS)('%s: %s needs its data role, and nothing that an owner has', async (service, path, role, shown, headers) => {
    lab.world().roleAssignments = [];
    arm.grant('owner');
    const refused = await storage(service, path, { headers });
    expect([refused.status, refused.headers.get('x-ms-error-code')]).toEqual([403, 'AuthorizationPermissionMismatch']);
    expect(JSON.stringify(refused.body)).toContain('using this permission.');
    arm.grant(role, at(ACCOUNT));
    const { status, body } = await storage(service, path, { headers });
    expect([status, (typeof body === 'string' ? body : JSON.stringify(body)).includes(shown)]).toEqual([200, true]);
  });

  test.each(['blob', 'queue', 'file'])('listing what an account of %s has proves nothing: a plain reader may', async (service) => {
    arm.grant('reader');
    expect((await storage(service, '/?comp=list')).status).toBe(200);
  });

  test('a role on one container reads that one, and a condition on its path is weighed', async () => {
    lab.world().storageAccounts[0]!.containers.push({ name: 'other', blobs: [] });
    arm.grant(ROLE.blobReader, at(`${ACCOUNT}/blobServices/default/containers/box`));
    expect((await storage('blob', '/box?restype=container&comp=list')).status).toBe(200);
    expect((await storage('blob', '/other?restype=container&comp=list')).status).toBe(403);
    const name = '@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]';
    arm.grant(ROLE.blobReader, at(ACCOUNT, { condition: `(${name} StringEquals 'other')`, conditionVersion: '2.0' }));
    expect((await storage('blob', '/other?restype=container&comp=list')).status).toBe(200);
    expect((await storage('blob', '/absent?restype=container&comp=list')).status).toBe(403);
  });

  test('with the role, what is not there is not found', async () => {
    arm.grant(ROLE.blobReader, at(ACCOUNT));
    expect((await storage('blob', '/absent?restype=container&comp=list')).headers.get('x-ms-error-code')).toBe('ContainerNotFound');
  });

  test('roles that cannot read: a sender of messages, a reader of shares by SMB', async () => {
    arm.grant(ROLE.queueSender, at(ACCOUNT));
    arm.grant(ROLE.smbReader, at(ACCOUNT));
    expect((await storage('queue', '/jobs/messages?peekonly=true')).status).toBe(403);
    expect(
      (await storage('file', '/files?restype=directory&comp=list', { headers: { 'x-ms-file-request-intent': 'backup' } })).status,
    ).toBe(403);
  });

  test('the refusals before any role: no token, an old version, another audience, a closed network, a missing header', async () => {
    const bare = await arm.http.json('GET', 'https://account.blob.core.windows.net/box?restype=container&comp=list');
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer authorization_uri=https://login.microsoftonline.com/${lab.world().tenantId}/oauth2/authorize resource_id=https://storage.azure.com`,
    ]);
    expect(JSON.stringify((await storage('blob', '/box', { headers: { 'x-ms-version': '2015-01-01' } })).body)).toContain(
      'Bearer is not supported in this version',
    );
    const token = await arm.http.token('https://management.azure.com');
    const audience = await storage('queue', '/jobs/messages?peekonly=true', { token });
    expect([audience.status, JSON.stringify(audience.body).includes('Audience validation failed. Audience did not match.')]).toEqual([
      401,
      true,
    ]);
    expect((await storage('file', '/files', { token })).status).toBe(403);
    arm.grant(ROLE.fileReader, at(ACCOUNT));
    expect(JSON.stringify((await storage('file', '/files?restype=directory&comp=list')).body)).toContain(
      '<HeaderName>x-ms-file-request-intent</HeaderName>',
    );
    lab.world().storageAccounts[0]!.properties['publicNetworkAccess'] = 'Disabled';
    expect((await storage('blob', '/box?restype=container&comp=list')).headers.get('x-ms-error-code')).toBe('AuthorizationFailure');
  });

  test('writes are not played, and say so in the words of Storage', async () => {
    const answer = await storage('blob', '/box/new', { method: 'PUT' });
    expect([answer.status, answer.headers.get('x-ms-error-code')]).toEqual([501, 'LaboratoryNotPlayed']);
  });

  const configuration = async (path: string, resource = 'https://appconfig.azure.com') =>
    arm.http.json('GET', `https://config.azconfig.io${path}`, { token: await arm.http.token(resource) });
  test('App Configuration: the role reads, its absence and a closed network are the same empty 403', async () => {
    arm.grant('owner');
    const refused = await configuration('/kv?key=app:*&$select=key&api-version=1.0');
    expect([refused.status, refused.body]).toEqual([403, '']);
    arm.grant(ROLE.configurationReader, at('Microsoft.AppConfiguration/configurationStores/config'));
    expect((await configuration('/kv?key=app:*&$select=key&api-version=1.0')).body).toEqual({ items: [{ key: 'app:color' }] });
    expect((await configuration('/keys?name=none&api-version=1.0')).body).toEqual({ items: [] });
    expect((await configuration('/kv/app%3Acolor?api-version=2023-11-01')).body).toMatchObject({ key: 'app:color', value: 'red' });
    expect((await configuration('/kv/absent?api-version=1.0')).status).toBe(404);
    expect((await configuration('/kv')).body).toMatchObject({ title: 'API version is not specified', status: 400 });
    expect((await configuration('/kv?api-version=1.0', 'https://vault.azure.net')).headers.get('www-authenticate')).toContain(
      'error="invalid_token"',
    );
    lab.world().configurationStores[0]!.properties['publicNetworkAccess'] = 'Disabled';
    expect((await configuration('/kv?api-version=1.0')).status).toBe(403);
  });

  const registry = async (scope: string, resource = 'https://containerregistry.azure.net') => {
    const exchange = await arm.http.form('https://images.azurecr.io/oauth2/exchange', {
      ...{ grant_type: 'access_token', service: 'images.azurecr.io', access_token: await arm.http.token(resource) },
    });
    const { refresh_token: refresh = '' } = exchange.body as { refresh_token?: string };
    const token = await arm.http.form('https://images.azurecr.io/oauth2/token', {
      grant_type: 'refresh_token',
      service: 'images.azurecr.io',
      scope,
      refresh_token: refresh,
    });
    const { access_token: access } = token.body as { access_token?: string };
    return {
      exchange: exchange.status,
      access:
        access === undefined ? undefined : (decodeJwt(access)['access'] as { actions: string[] }[]).map(({ actions }) => actions.join()),
      get: (path: string) => arm.http.json('GET', `https://images.azurecr.io${path}`, { token: access }),
    };
  };
  const PULL = 'repository:team/app:pull,metadata_read';

  test('a registry exchanges, gives the rights that it finds, and answers by them', async () => {
    expect((await registry(PULL)).exchange).toBe(401);
    arm.grant(ROLE.acrPull, at('Microsoft.ContainerRegistry/registries/images'));
    const { access, get } = await registry(PULL);
    expect(access).toEqual(['pull,metadata_read']);
    expect((await get('/v2/team/app/tags/list')).body).toEqual({ name: 'team/app', tags: ['v1'] });
    expect((await get('/v2/team/app/manifests/v1')).status).toBe(200);
    expect((await get('/v2/team/app/manifests/v2')).status).toBe(404);
    expect((await get('/v2/other/tags/list')).status).toBe(401);
    expect((await get('/v2/_catalog')).body).toMatchObject({
      errors: [{ code: 'UNAUTHORIZED', detail: [{ Type: 'registry', Name: 'catalog', Action: '*' }] }],
    });
    expect((await (await registry('registry:catalog:*')).get('/v2/_catalog')).body).toEqual({ repositories: ['team/app', 'other'] });
    const bare = await arm.http.json('GET', 'https://images.azurecr.io/v2/');
    expect(bare.headers.get('www-authenticate')).toBe('Bearer realm="https://images.azurecr.io/oauth2/token",service="images.azurecr.io"');
  });

  test('a registry in ABAC mode ignores AcrPull, owner and contributor, and takes the repository roles, with their conditions', async () => {
    lab.world().registries[0]!.properties['roleAssignmentMode'] = 'AbacRepositoryPermissions';
    const scope = at('Microsoft.ContainerRegistry/registries/images');
    for (const role of [ROLE.acrPull, 'owner', 'contributor']) arm.grant(role, scope);
    expect((await registry(PULL)).exchange).toBe(401);
    const name = '@Request[Microsoft.ContainerRegistry/registries/repositories:name]';
    arm.grant(ROLE.repositoryReader, { ...scope, condition: `(${name} StringStartsWithIgnoreCase 'team/')`, conditionVersion: '2.0' });
    expect((await registry(PULL)).access).toEqual(['pull,metadata_read']);
    expect((await registry('repository:other:pull')).access).toEqual([]);
    expect((await registry('registry:catalog:*')).access).toEqual([]);
    arm.grant(ROLE.catalogLister, scope);
    expect((await registry('registry:catalog:*')).access).toEqual(['*']);
  });

  test('a registry in its other mode ignores the repository roles, and tokens of Resource Manager by policy', async () => {
    const scope = at('Microsoft.ContainerRegistry/registries/images');
    arm.grant(ROLE.repositoryReader, scope);
    expect((await registry(PULL)).exchange).toBe(401);
    arm.grant(ROLE.acrPull, scope);
    expect((await registry(PULL, 'https://management.azure.com')).exchange).toBe(200);
    lab.world().registries[0]!.properties['policies'] = { azureADAuthenticationAsArmPolicy: { status: 'disabled' } };
    expect((await registry(PULL, 'https://management.azure.com')).exchange).toBe(401);
    lab.world().registries[0]!.properties['publicNetworkAccess'] = 'Disabled';
    expect((await registry(PULL)).exchange).toBe(403);
  });

  test('accounts, stores and registries are made by Resource Manager, with names and addresses as Azure has them', async () => {
    arm.grant('contributor');
    const put = (type: string, name: string, body: object) =>
      arm.call(
        'PUT',
        `${arm.group()}/providers/${type}/${name}`,
        type.includes('Registry') ? '2023-07-01' : type.includes('App') ? '2024-05-01' : '2023-05-01',
        { location: 'westus', ...body },
      );
    const storageType = 'Microsoft.Storage/storageAccounts';
    expect((await put(storageType, 'made', { sku: { name: 'Standard_LRS' }, kind: 'StorageV2', properties: {} })).body).toMatchObject({
      properties: { primaryEndpoints: { blob: 'https://made.blob.core.windows.net/' } },
    });
    expect(
      (await arm.call('POST', `${arm.subscription()}/providers/Microsoft.Storage/checkNameAvailability`, '2023-05-01', { name: 'made' }))
        .body,
    ).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect(codeOf(await put(storageType, 'Upper', { sku: { name: 'Standard_LRS' } }))).toBe('400 InvalidResourceName');
    expect(codeOf(await put(storageType, 'nosku', {}))).toBe('400 InvalidRequestContent');
    expect(
      (await arm.call('PUT', `${arm.group()}/providers/${storageType}/made/blobServices/default/containers/new`, '2023-05-01', {})).status,
    ).toBe(201);
    expect((await put('Microsoft.ContainerRegistry/registries', 'made1', { sku: { name: 'Basic' } })).body).toMatchObject({
      properties: { loginServer: 'made1.azurecr.io', roleAssignmentMode: 'LegacyRegistryPermissions' },
    });
    expect((await put('Microsoft.AppConfiguration/configurationStores', 'made1', { sku: { name: 'free' } })).body).toMatchObject({
      properties: { endpoint: 'https://made1.azconfig.io' },
    });
  });
});
