// Vaults and clusters in Resource Manager: made, changed, named, bounded and deleted.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';

const AKS = '/providers/Microsoft.ContainerService/managedClusters';
const KV = '/providers/Microsoft.KeyVault/vaults';

describe('vaults and clusters', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 5 });
    arm = armOf(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const group = (): string => arm.group();

  const vaultBody = (properties: object = {}, more: object = {}): object => ({
    location: 'westus',
    ...more,
    properties: { tenantId: lab.world().tenantId, sku: { family: 'A', name: 'standard' }, ...properties },
  });
  const putVault = (name: string, body: object, version = '2026-02-01') => arm.call('PUT', `${group()}${KV}/${name}`, version, body);

  test.each([
    ['2026-02-01', true],
    ['2023-07-01', false],
  ])('a vault that is made with %s uses Azure RBAC by default: %s', async (version, expected) => {
    arm.grant('contributor');
    expect((await putVault('another', vaultBody(), version)).body).toMatchObject({ properties: { enableRbacAuthorization: expected } });
  });

  test('a vault that exists keeps what it is not told, takes its tags, and says its own address', async () => {
    arm.grant('contributor');
    await putVault('another', vaultBody({ enablePurgeProtection: true }, { tags: { a: '1' } }));
    const answer = await putVault(
      'another',
      vaultBody({ vaultUri: 'https://evil.example/', provisioningState: 'Failed' }, { tags: { b: '2' } }),
    );
    expect(answer.body).toMatchObject({
      tags: { b: '2' },
      properties: { vaultUri: 'https://another.vault.azure.net/', provisioningState: 'Succeeded', enablePurgeProtection: true },
    });
    expect(codeOf(await putVault('another', vaultBody({ enablePurgeProtection: false })))).toBe('400 BadRequest');
    expect(codeOf(await putVault('another', vaultBody({ softDeleteRetentionInDays: 30 })))).toBe('400 BadRequest');
    expect(codeOf(await putVault('another', vaultBody({ enableSoftDelete: false })))).toBe('400 BadRequest');
  });

  test('names and bounds of vaults', async () => {
    arm.grant('contributor');
    for (const name of ['ab', '1vault', 'a--b', 'x'.repeat(25), 'ends-'])
      expect([name, codeOf(await putVault(name, vaultBody()))]).toEqual([name, '400 VaultNameNotValid']);
    for (const softDeleteRetentionInDays of [6, 91, 7.5])
      expect(codeOf(await putVault('another', vaultBody({ softDeleteRetentionInDays })))).toBe('400 BadRequest');
    const other = `${arm.subscription()}/resourceGroups/other`;
    await arm.call('PUT', other, '2022-09-01', { location: 'westus' });
    expect(codeOf(await arm.call('PUT', `${other}${KV}/WliAkvPoc`, '2026-02-01', vaultBody()))).toBe('409 VaultAlreadyExists');
    await arm.call('DELETE', `${group()}${KV}/wliakvpoc`, '2026-02-01');
    expect(codeOf(await putVault('wliakvpoc', vaultBody()))).toBe('409 ConflictError');
    expect(
      (
        await arm.call('POST', `${arm.subscription()}/providers/Microsoft.KeyVault/checkNameAvailability`, '2026-02-01', {
          name: 'wliakvpoc',
          type: 'Microsoft.KeyVault/vaults',
        })
      ).body,
    ).toMatchObject({ nameAvailable: false, reason: 'AlreadyExists' });
    expect((await putVault('wliakvpoc', vaultBody({ createMode: 'recover' }))).status).toBe(201);
    expect(lab.world().vaults[0]!.secrets).toHaveLength(1);
  });

  test('properties: {} does not strip a cluster', async () => {
    arm.grant('contributor');
    const before = structuredClone(lab.world().clusters[0]!.resource);
    const answer = await arm.call('PUT', `${group()}${AKS}/hashbnuswest`, '2026-04-01', { location: 'westus', properties: {} });
    expect(answer).toMatchObject({ status: 400, body: { code: 'InvalidParameter' } });
    expect(lab.world().clusters[0]!.resource).toEqual(before);
  });

  test('a cluster is made, has pools, and goes', async () => {
    arm.grant('contributor');
    const path = `${group()}${AKS}/second`;
    const made = await arm.call('PUT', path, '2026-04-01', {
      location: 'eastus',
      identity: { type: 'SystemAssigned' },
      properties: { dnsPrefix: 'second', agentPoolProfiles: [{ name: 'system', mode: 'System', count: 1, vmSize: 'Standard_D2s_v5' }] },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { properties: { provisioningState: 'Creating', fqdn: expect.stringMatching(/^second-dns-.*\.hcp\.eastus\.azmk8s\.io$/) } },
    });
    await lab.settings({ now: new Date(Date.now() + 60_000).toISOString() });
    expect((await arm.call('GET', path, '2026-04-01')).body).toMatchObject({
      properties: {
        provisioningState: 'Succeeded',
        oidcIssuerProfile: { enabled: true, issuerURL: expect.stringContaining('https://eastus.oic.') },
      },
    });
    expect((await arm.call('PUT', `${path}/agentPools/user`, '2026-04-01', { properties: { count: 2 } })).status).toBe(201);
    await lab.settings({ now: new Date(Date.now() + 120_000).toISOString() });
    expect((await arm.call('GET', `${path}/agentPools`, '2026-04-01')).body).toMatchObject({
      value: [{ name: 'system' }, { name: 'user' }],
    });
    expect(codeOf(await arm.call('DELETE', `${path}/agentPools/system`, '2026-04-01'))).toBe('400 OperationNotAllowed');
    expect((await arm.call('DELETE', path, '2026-04-01')).status).toBe(202);
    expect((await arm.call('DELETE', path, '2026-04-01')).status).toBe(204);
    await lab.settings({ now: null });
  });
});
