// Resource Manager of the laboratory: versions, visibility, filters, locations and bodies.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { arm as armOf, codeOf, type Arm } from './arm';
import { raw } from './raw';
import { startLab, type RunningLab } from '../../lab/lab';

const MSI = '/providers/Microsoft.ManagedIdentity/userAssignedIdentities';
const AKS = '/providers/Microsoft.ContainerService/managedClusters';
const KV = '/providers/Microsoft.KeyVault/vaults';
const RBAC = '/providers/Microsoft.Authorization';
const GUID = '11111111-1111-4111-8111-111111111111';

describe('Resource Manager', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 5 });
    arm = armOf(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const group = (): string => arm.group();

  test.each([
    ['2026-04-01', 200],
    ['2017-08-31', 200],
    ['2024-09-02-preview', 200],
    ['2026-04-02', 400],
    ['latest', 400],
  ])('clusters are served with %s: %i', async (version, status) => {
    expect((await arm.call('GET', `${group()}${AKS}/hashbnuswest`, version)).status).toBe(status);
  });

  test('a version that is not published is refused with the list: by region where that is known, by type where not', async () => {
    const known = await arm.call('GET', `${group()}${AKS}/hashbnuswest`, '2026-04-02');
    expect(codeOf(known)).toBe('400 NoRegisteredProviderFound');
    expect(JSON.stringify(known.body)).toMatch(/location 'westus' and API version '2026-04-02' for type 'managedClusters'.*2026-04-01,/);
    const unknown = await arm.call('GET', `${group()}${AKS}/absent`, '2026-04-02');
    expect(codeOf(unknown)).toBe('400 InvalidResourceType');
    expect(JSON.stringify(unknown.body)).toContain('The supported api-versions are');
  });

  test('the state shortens the list, as a cloud that lags behind does', async () => {
    lab.world().apiVersions['Microsoft.ContainerService/managedClusters'] = ['2024-09-01', '2025-01-01'];
    const refused = await arm.call('GET', `${group()}${AKS}/hashbnuswest`, '2026-04-01');
    expect(JSON.stringify(refused.body)).toContain("The supported api-versions are '2024-09-01, 2025-01-01'");
    expect((await arm.call('GET', `${group()}${AKS}/hashbnuswest`, '2025-01-01')).status).toBe(200);
  });

  test('an operation is polled with any version that its namespace has had', async () => {
    arm.grant('contributor');
    const patched = await arm.call('PATCH', `${group()}${AKS}/hashbnuswest`, '2026-04-01', { tags: {} });
    const url = new URL(patched.headers.get('azure-asyncoperation')!);
    for (const [version, status] of [
      ['2016-03-30', 200],
      ['2026-04-01', 200],
      ['2019-02-01', 200],
      ['1999-01-01', 400],
    ] as const)
      expect((await arm.call('GET', url.pathname, version)).status).toBe(status);
  });

  test('a principal without any role sees no subscription, no group and no resource, and is not told that they are forbidden', async () => {
    lab.world().roleAssignments = [];
    expect((await arm.call('GET', '/subscriptions', '2022-12-01')).body).toMatchObject({ value: [], count: { value: 0 } });
    expect((await arm.call('GET', `${arm.subscription()}/resources`, '2022-09-01')).body).toEqual({ value: [] });
    expect((await arm.call('GET', `${arm.subscription()}/resourceGroups`, '2022-09-01')).body).toEqual({ value: [] });
    expect(codeOf(await arm.call('GET', group(), '2022-09-01'))).toBe('403 AuthorizationFailed');
  });

  test('with a role on one vault alone, a principal sees its subscription and that vault', async () => {
    lab.world().roleAssignments = [];
    arm.grant('reader', { scope: lab.world().vaults[0]!.id });
    expect((await arm.call('GET', '/subscriptions', '2022-12-01')).body).toMatchObject({ count: { value: 1 } });
    expect((await arm.call('GET', `${arm.subscription()}/resources`, '2022-09-01')).body).toMatchObject({ value: [{ name: 'wliakvpoc' }] });
    expect((await arm.call('GET', `${arm.subscription()}/resourceGroups`, '2022-09-01')).body).toEqual({ value: [] });
  });

  test.each([
    ["resourceType eq 'Microsoft.KeyVault/vaults'", ['wliakvpoc']],
    ["resourceType eq 'microsoft.keyvault/VAULTS' and name eq 'WLIAKVPOC'", ['wliakvpoc']],
    ["resourceType eq 'Microsoft.KeyVault/vaults' or name eq 'hashbnuswest'", ['wliakvpoc', 'hashbnuswest']],
    ["resourceType ne 'Microsoft.KeyVault/vaults'", ['hashbnuswest']],
    ["resourceGroup eq 'other'", []],
    ["tagName eq 'team' and tagValue eq 'red'", ['wliakvpoc']],
    ["substringof('akv', name)", ['wliakvpoc']],
    ["startswith(name,'hash')", ['hashbnuswest']],
    ["not (name eq 'hashbnuswest')", ['wliakvpoc']],
  ])('resources are filtered by %s', async (filter, names) => {
    arm.grant('reader');
    lab.world().vaults[0]!.tags = { team: 'red' };
    const { body } = await arm.call('GET', `${arm.subscription()}/resources?$filter=${encodeURIComponent(filter)}`, '2022-09-01');
    expect((body as { value: { name: string }[] }).value.map(({ name }) => name)).toEqual(names);
  });

  test.each(["nonsense eq 'x'", 'name eq', "name like 'x'", "name eq 'x' xor name eq 'y'", "endswith(name,'x')", "(name eq 'x'"])(
    'a filter that is not understood is refused, never ignored: %s',
    async (filter) => {
      const { body, status } = await arm.call('GET', `${arm.subscription()}/resources?$filter=${encodeURIComponent(filter)}`, '2022-09-01');
      expect([status, (body as { error: { code: string } }).error.code]).toEqual([400, 'InvalidFilterInQueryString']);
      expect(
        (await arm.call('GET', `${arm.subscription()}/resourceGroups?$filter=${encodeURIComponent(filter)}`, '2022-09-01')).status,
      ).toBe(400);
    },
  );

  test('$top must be a number, and pages are as long as it says', async () => {
    arm.grant('reader');
    const { body } = await arm.call('GET', `${arm.subscription()}/resources?$top=1`, '2022-09-01');
    expect(body).toMatchObject({ value: [{}], nextLink: expect.stringContaining('skiptoken=1') });
    expect((await arm.call('GET', `${arm.subscription()}/resources?$top=many`, '2022-09-01')).status).toBe(400);
  });

  test.each([
    ['group', 204],
    [`group${KV}/wliakvpoc`, 204],
    [`group${KV}/absent`, 404],
    ['absent', 404],
  ])('HEAD on %s answers %i', async (place, status) => {
    arm.grant('reader');
    const path = place === 'absent' ? `${arm.subscription()}/resourceGroups/absent` : place.replace('group', group());
    expect((await arm.call('HEAD', path, place.includes('KeyVault') ? '2026-02-01' : '2022-09-01')).status).toBe(status);
  });

  test('a location has two spellings, and no third', async () => {
    const put = (location: unknown) => arm.call('PUT', `${group()}${MSI}/ide`, '2024-11-30', { location });
    expect((await put('West US')).body).toMatchObject({ location: 'westus' });
    expect((await put('WestUS')).status).toBe(200);
    expect(codeOf(await put('nowhere'))).toBe('400 LocationNotAvailableForResourceType');
    expect(codeOf(await put('eastus'))).toBe('409 InvalidResourceLocation');
    expect(codeOf(await put(undefined))).toBe('400 LocationRequired');
    arm.grant('contributor');
    const groups = `${arm.subscription()}/resourceGroups`;
    expect(codeOf(await arm.call('PUT', group(), '2022-09-01', { location: 'eastus' }))).toBe('409 InvalidResourceGroupLocation');
    expect(codeOf(await arm.call('PUT', `${groups}/new`, '2022-09-01', { location: 'nowhere' }))).toBe(
      '400 LocationNotAvailableForResourceGroup',
    );
    expect((await arm.call('PUT', `${groups}/new`, '2022-09-01', { location: 'East US' })).status).toBe(201);
    expect((await arm.call('PUT', `${groups}/ends.`, '2022-09-01', { location: 'eastus' })).status).toBe(400);
  });

  const BODIES: [string, unknown][] = [
    ['a list', []],
    ['a text', 'text'],
    ['null', null],
    ['tags that are no texts', { location: 'westus', tags: { a: 1 } }],
    ['tags that are a list', { location: 'westus', tags: ['a'] }],
    ['a location that is a number', { location: 5 }],
    ['properties that are a text', { location: 'westus', properties: 'x' }],
    ['properties that are a list', { location: 'westus', properties: [] }],
  ];
  const PLACES: [string, string, string][] = [
    [`${MSI}/ide`, '2024-11-30', 'identity'],
    [`${MSI}/ide/federatedIdentityCredentials/fic`, '2024-11-30', 'credential'],
    [`${KV}/another`, '2026-02-01', 'vault'],
    [`${KV}/wliakvpoc/accessPolicies/add`, '2026-02-01', 'policies'],
    [`${AKS}/new`, '2026-04-01', 'cluster'],
    [`${AKS}/hashbnuswest/agentPools/pool`, '2026-04-01', 'pool'],
    [`${AKS}/hashbnuswest/identityBindings/b`, '2026-04-01', 'binding'],
    [`${RBAC}/roleAssignments/${GUID}`, '2022-04-01', 'assignment'],
    [`${RBAC}/roleDefinitions/${GUID}`, '2022-04-01', 'definition'],
    [`${RBAC}/locks/l`, '2020-05-01', 'lock'],
    ['/providers/Microsoft.Storage/storageAccounts/account', '2023-05-01', 'account'],
    ['/providers/Microsoft.Resources/tags/default', '2021-04-01', 'tags'],
  ];
  test('a body of the wrong shape is refused by every type, and breaks none', async () => {
    arm.grant('owner');
    for (const [path, version, name] of PLACES) {
      for (const [what, body] of BODIES) {
        const { status } = await arm.http.json('PUT', `https://management.azure.com${group()}${path}?api-version=${version}`, {
          token: await arm.http.token('https://management.azure.com'),
          headers: { 'content-type': 'application/json' },
          body: body as object,
        });
        // An identity has no properties of its own to get wrong.
        const expected = name === 'identity' && what.startsWith('properties') ? [200, 201] : [400, 404];
        expect([name, what, expected.includes(status) ? 'as expected' : status]).toEqual([name, what, 'as expected']);
      }
    }
  }, 60_000);

  test('a body may come compressed', async () => {
    const token = await arm.http.token('https://management.azure.com');
    const proxied = (body: Buffer, encoding: string): Promise<number> =>
      raw(lab, `https://management.azure.com${group()}${MSI}/ide?api-version=2024-11-30`, token, body, encoding);
    const body = Buffer.from(JSON.stringify({ location: 'westus' }));
    expect(await proxied(gzipSync(body), 'gzip')).toBe(201);
    expect(await proxied(body, 'gzip')).toBe(400);
    expect(await proxied(body, 'zstd-nonsense')).toBe(400);
  });

  test('tags have bounds', async () => {
    const put = (tags: object) => arm.call('PUT', `${group()}${MSI}/ide`, '2024-11-30', { location: 'westus', tags });
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, 'x']));
    expect(codeOf(await put(many))).toBe('400 InvalidTagNameCount');
    expect(codeOf(await put({ ['x'.repeat(513)]: '' }))).toBe('400 InvalidTagNameLength');
    expect(codeOf(await put({ x: 'y'.repeat(257) }))).toBe('400 InvalidTagValueLength');
    expect(codeOf(await put({ 'a/b': '' }))).toBe('400 InvalidTagNameCharacters');
    expect((await put({ 'aks-wli-repository': 'a/b' })).status).toBe(201);
  });

  test('tags of a resource and of a group are a resource of their own, and providers say their versions first', async () => {
    arm.grant('contributor');
    expect((await arm.call('GET', `${arm.subscription()}/providers/Microsoft.KeyVault`, '2021-04-01')).body).toMatchObject({
      registrationState: 'Registered',
      resourceTypes: expect.arrayContaining([expect.objectContaining({ resourceType: 'vaults' })]),
    });
    for (const scope of [group(), `${group()}${KV}/wliakvpoc`]) {
      const path = `${scope}/providers/Microsoft.Resources/tags/default`;
      await arm.call('PUT', path, '2021-04-01', { properties: { tags: { a: '1', b: '2' } } });
      await arm.call('PATCH', path, '2021-04-01', { operation: 'Merge', properties: { tags: { c: '3' } } });
      await arm.call('PATCH', path, '2021-04-01', { operation: 'Delete', properties: { tags: { a: '1' } } });
      expect((await arm.call('GET', path, '2021-04-01')).body).toMatchObject({ properties: { tags: { b: '2', c: '3' } } });
    }
    expect(lab.world().vaults[0]!.tags).toEqual({ b: '2', c: '3' });
  });

  test('a group goes with all that is in it; its vault can be recovered', async () => {
    arm.grant('owner');
    const { status, headers } = await arm.call('DELETE', group(), '2021-04-01');
    expect(status).toBe(202);
    const poll = new URL(headers.get('location')!).pathname;
    expect((await arm.call('GET', poll, '2021-04-01')).status).toBe(202);
    await lab.settings({ now: new Date(Date.now() + 60_000).toISOString() });
    expect((await arm.call('GET', poll, '2021-04-01')).status).toBe(200);
    const { vaults, clusters, resourceGroups, deletedVaults } = lab.world();
    expect([vaults, clusters, resourceGroups, deletedVaults.length]).toEqual([[], [], [], 1]);
    await lab.settings({ now: null });
  });

  test('another tenant’s subscription refuses a token of this one', async () => {
    lab.world().subscriptions.push({ subscriptionId: GUID, displayName: 'Theirs', tenantId: GUID.replaceAll('1', '2') });
    expect(codeOf(await arm.call('GET', `/subscriptions/${GUID}/resourceGroups`, '2022-09-01'))).toBe(
      '401 InvalidAuthenticationTokenTenant',
    );
  });

  test('an expired token is called expired', async () => {
    const token = await arm.http.token('https://management.azure.com');
    await lab.settings({ now: new Date(Date.now() + 7_200_000).toISOString() });
    const answer = await arm.http.json('GET', 'https://management.azure.com/subscriptions?api-version=2022-12-01', { token });
    await lab.settings({ now: null });
    expect(codeOf(answer)).toBe('401 ExpiredAuthenticationToken');
  });
});
