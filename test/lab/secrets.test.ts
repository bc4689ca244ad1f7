// Key Vault's secrets plane: by the official client, and by raw requests where it would hide what is answered.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';
import type { VaultProperties } from '../../lab/world';

describe('secrets', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 8 });
    arm = armOf(lab);
  });
  beforeEach(async () => {
    await lab.reset();
    arm.grant('keyVaultAdministrator');
  });
  afterAll(() => lab.close());
  const vault = async (method: string, path: string, body?: unknown, version = '7.4') =>
    arm.http.json(method, `https://wliakvpoc.vault.azure.net${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, {
      token: await arm.http.token('https://vault.azure.net'),
      body: body as object | undefined,
    });
  const own = () => lab.world().vaults[0]!;

  test('@azure/keyvault-secrets: versions, updates, lists, deletion, recovery, purge, backup and restore', async () => {
    const env = { ...process.env, ...lab.env, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(process.execPath, ['test/lab/samples/keyvault-secrets.mjs'], { env, timeout: 50_000 });
    expect(JSON.parse(stdout)).toEqual({
      first: { value: 'one', contentType: 'text/plain', tags: { team: 'a' } },
      latest: 'two',
      versions: 2,
      updated: { enabled: false, tags: { team: 'b' }, contentType: 'text/plain' },
      disabled: 403,
      listed: 32,
      deleted: 'sample',
      gone: 404,
      taken: 409,
      recovered: 'sample',
      afterPurge: 404,
      restored: 'two',
    });
  }, 60_000);

  test('set, new version, old version, versions in pages', async () => {
    for (const value of ['1', '2', '3']) await vault('PUT', '/secrets/many', { value });
    const { body } = await vault('GET', '/secrets/many/versions?maxresults=2');
    expect(body).toMatchObject({ value: [{}, {}], nextLink: expect.stringContaining('/secrets/many/versions?') });
    const rest = await vault(
      'GET',
      new URL((body as { nextLink: string }).nextLink).pathname +
        new URL((body as { nextLink: string }).nextLink).search.replace(/[?&]api-version=[^&]*/, '').replace(/^&/, '?'),
    );
    expect(rest.body).toMatchObject({ value: [{}], nextLink: null });
    const first = new URL((body as { value: { id: string }[] }).value[0]!.id).pathname;
    expect((await vault('GET', first)).body).toMatchObject({ value: '1' });
    expect(JSON.stringify(body)).not.toContain('"value":"1"');
  });

  test.each([
    ['0', 400],
    ['26', 400],
    ['x', 400],
    ['25', 200],
  ])('maxresults=%s answers %i', async (maxresults, status) => {
    expect((await vault('GET', `/secrets?maxresults=${maxresults}`)).status).toBe(status);
  });

  const BODIES: [string, unknown][] = [
    ['no value', {}],
    ['a value that is a number', { value: 5 }],
    ['a list', []],
    ['null', null],
    ['attributes that are a text', { value: 'x', attributes: 'now' }],
    ['enabled that is a text', { value: 'x', attributes: { enabled: 'yes' } }],
    ['an expiry that is no whole number', { value: 'x', attributes: { exp: 1.5 } }],
    ['tags that are a list', { value: 'x', tags: ['a'] }],
    ['16 tags', { value: 'x', tags: Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`t${index}`, ''])) }],
    ['a tag of 257 characters', { value: 'x', tags: { a: 'b'.repeat(257) } }],
    ['a value of more than 25 kB', { value: 'x'.repeat(25_601) }],
    ['a content type of 256 characters', { value: 'x', contentType: 'x'.repeat(256) }],
  ];
  test.each(BODIES)('a secret with %s is refused with 400, which no client repeats', async (_name, body) => {
    expect(codeOf(await vault('PUT', '/secrets/bad', body))).toBe('400 BadParameter');
    expect(own().secrets.some(({ name }) => name === 'bad')).toBe(false);
  });

  test('what just fits is taken, and names have their alphabet', async () => {
    expect(
      (
        await vault('PUT', '/secrets/fits', {
          value: 'x'.repeat(25_600),
          tags: Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`t${index}`, ''])),
        })
      ).status,
    ).toBe(200);
    expect(codeOf(await vault('PUT', '/secrets/under_score', { value: 'x' }))).toBe('400 BadParameter');
  });

  test.each([
    [{ softDeleteRetentionInDays: 90 }, 'Recoverable+Purgeable'],
    [{ softDeleteRetentionInDays: 7 }, 'CustomizedRecoverable+Purgeable'],
    [{ softDeleteRetentionInDays: 90, enablePurgeProtection: true }, 'Recoverable'],
    [{ softDeleteRetentionInDays: 89, enablePurgeProtection: true }, 'CustomizedRecoverable'],
  ] as [Partial<VaultProperties>, string][])('the recovery level follows the vault: %j is %s', async (properties, recoveryLevel) => {
    Object.assign(own().properties, properties);
    expect((await vault('GET', '/secrets/my-secret')).body).toMatchObject({
      attributes: { recoveryLevel, recoverableDays: properties.softDeleteRetentionInDays },
    });
  });

  test('a deleted secret is gone, keeps its name, comes back, and is purged unless the vault forbids it', async () => {
    const deleted = await vault('DELETE', '/secrets/my-secret');
    expect(deleted).toMatchObject({
      status: 200,
      body: {
        recoveryId: 'https://wliakvpoc.vault.azure.net/deletedsecrets/my-secret',
        deletedDate: expect.any(Number),
        scheduledPurgeDate: expect.any(Number),
      },
    });
    expect(JSON.stringify(deleted.body)).not.toContain('lab-');
    expect(codeOf(await vault('GET', '/secrets/my-secret'))).toBe('404 SecretNotFound');
    expect(codeOf(await vault('DELETE', '/secrets/my-secret'))).toBe('404 SecretNotFound');
    expect((await vault('GET', '/secrets')).body).toMatchObject({ value: [] });
    expect((await vault('PUT', '/secrets/my-secret', { value: 'x' })).body).toMatchObject({
      error: { code: 'Conflict', innererror: { code: 'ObjectIsDeletedButRecoverable' } },
    });
    expect((await vault('GET', '/deletedsecrets')).body).toMatchObject({
      value: [{ id: 'https://wliakvpoc.vault.azure.net/secrets/my-secret' }],
    });
    expect((await vault('POST', '/deletedsecrets/my-secret/recover')).status).toBe(200);
    expect((await vault('GET', '/secrets/my-secret')).status).toBe(200);
    own().properties.enablePurgeProtection = true;
    await vault('DELETE', '/secrets/my-secret');
    expect(codeOf(await vault('DELETE', '/deletedsecrets/my-secret'))).toBe('403 Forbidden');
    own().properties.enablePurgeProtection = false;
    expect((await vault('DELETE', '/deletedsecrets/my-secret')).status).toBe(204);
    expect(codeOf(await vault('GET', '/deletedsecrets/my-secret'))).toBe('404 SecretNotFound');
  });

  test.each([
    ['set', 'PUT', '/secrets/x', { value: 'x' }],
    ['get', 'GET', '/secrets/my-secret', undefined],
    ['list', 'GET', '/secrets', undefined],
    ['delete', 'DELETE', '/secrets/my-secret', undefined],
    ['backup', 'POST', '/secrets/my-secret/backup', undefined],
    ['restore', 'POST', '/secrets/restore', { value: 'x' }],
    ['purge', 'DELETE', '/deletedsecrets/x', undefined],
    ['recover', 'POST', '/deletedsecrets/x/recover', undefined],
  ])('%s needs its own permission on a policy vault, and no more', async (permission, method, path, body) => {
    own().properties.enableRbacAuthorization = false;
    const { objectId } = lab.world().applications[0]!;
    const all = ['set', 'get', 'list', 'delete', 'backup', 'restore', 'purge', 'recover'];
    const allow = (secrets: string[]): void => {
      own().properties.accessPolicies = [{ tenantId: lab.world().tenantId, objectId, permissions: { secrets } }];
    };
    allow(all.filter((one) => one !== permission));
    const refused = await vault(method, path, body);
    expect(refused).toMatchObject({
      status: 403,
      body: { error: { message: expect.stringContaining(`secrets ${permission} permission`), innererror: { code: 'AccessDenied' } } },
    });
    allow([permission]);
    expect((await vault(method, path, body)).status).not.toBe(403);
  });

  test('a reader of metadata lists and does not read; an officer does all of it', async () => {
    lab.world().roleAssignments = [];
    arm.grant('keyVaultReader');
    expect([(await vault('GET', '/secrets')).status, (await vault('GET', '/secrets/my-secret')).status]).toEqual([200, 403]);
    expect((await vault('DELETE', '/secrets/my-secret')).body).toMatchObject({
      error: { message: expect.stringContaining("'Microsoft.KeyVault/vaults/secrets/delete'") },
    });
  });

  test('a vault of another tenant names its own tenant in the challenge and refuses a token of this one', async () => {
    own().properties.tenantId = '99999999-8888-4777-8666-555555555555';
    const bare = await arm.http.json('GET', 'https://wliakvpoc.vault.azure.net/secrets/my-secret?api-version=7.4');
    expect(bare.headers.get('www-authenticate')).toContain('/99999999-8888-4777-8666-555555555555"');
    const refused = await vault('GET', '/secrets/my-secret');
    expect(refused.status).toBe(401);
    expect(JSON.stringify(refused.body)).toContain(
      `AKV10032: Invalid issuer. Expected one of https://sts.windows.net/99999999-8888-4777-8666-555555555555/, found https://sts.windows.net/${lab.world().tenantId}/.`,
    );
  });

  test('a certificate is there where a secret is managed, and its secret is changed by nobody else', async () => {
    own().secrets[0]!.managed = true;
    expect((await vault('GET', '/certificates/my-secret')).body).toMatchObject({
      sid: expect.stringContaining('/secrets/my-secret/'),
      policy: {},
    });
    expect((await vault('GET', '/keys/my-secret')).body).toMatchObject({ key: { kty: 'RSA' }, managed: true });
    expect((await vault('GET', '/secrets/my-secret')).body).toMatchObject({
      managed: true,
      kid: expect.stringContaining('/keys/my-secret/'),
    });
    expect(codeOf(await vault('PUT', '/secrets/my-secret', { value: 'x' }))).toBe('403 Forbidden');
    expect(codeOf(await vault('DELETE', '/secrets/my-secret'))).toBe('403 Forbidden');
    expect(codeOf(await vault('GET', '/certificates/absent'))).toBe('404 CertificateNotFound');
    expect(codeOf(await vault('GET', '/keys/absent'))).toBe('404 KeyNotFound');
  });
});
