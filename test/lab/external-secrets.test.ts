// The External Secrets operator of the own API: a Secret from the vault, and each reason why there is none.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { NAMES } from '../../lab/fresh-world';
import { startLab, type RunningLab } from '../../lab/lab';
import { client } from './client';
import { customResource } from './custom-resource';
import { addVaultReader } from './vault-reader';

describe('external secrets', () => {
  let lab: RunningLab;
  const CLIENT = '60000000-0000-4000-8000-000000000001';
  const PRINCIPAL = '60000000-0000-4000-8000-000000000002';
  const send = async (method: string, path: string, body?: object) => {
    const http = client(lab);
    const token = await http.token('6dae42f8-4368-4678-94ff-3960e28e3630');
    return http.json(method, `https://${lab.world().clusters[0]!.resource.properties.fqdn}${path}`, { token, body });
  };
  const own = (plural: string, name = '') => `/apis/external-secrets.io/v1/namespaces/default/${plural}${name}`;
  const define = (kind: string, plural: string) =>
    send(
      'POST',
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
      customResource('external-secrets.io', kind, plural, { status: {} }),
    );
  const make = (kind: string, plural: string, name: string, spec: object) =>
    send('POST', own(plural), { apiVersion: 'external-secrets.io/v1', kind, metadata: { name }, spec });
  const account = (annotations: object) =>
    send('POST', '/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa', annotations },
    });
  const ready = async (status: string): Promise<{ reason: string; message: string }> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const { body } = await send('GET', own('externalsecrets', '/app'));
      const [condition] =
        (body as { status?: { conditions?: { status: string; reason: string; message: string }[] } }).status?.conditions ?? [];
      if (condition?.status === status) return condition;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    throw new Error(`never Ready=${status}`);
  };
  const trust = (mayRead: boolean): void => {
    const reader = { name: 'eso', clientId: CLIENT, principalId: PRINCIPAL, subject: 'system:serviceaccount:default:sa' };
    addVaultReader(lab.world(), reader, mayRead);
  };

  beforeAll(async () => {
    lab = await startLab();
  });
  beforeEach(async () => {
    await lab.reset();
    lab.world().roleAssignments.push({
      ...lab.world().roleAssignments[0]!,
      name: '99999999-9999-4999-8999-999999999999',
      role: ROLES.aksRbacClusterAdmin,
      condition: null,
    });
    await define('ExternalSecret', 'externalsecrets');
    await define('SecretStore', 'secretstores');
  });
  afterAll(() => lab.close());
  const store = () =>
    make('SecretStore', 'secretstores', 'vault', {
      provider: {
        azurekv: { authType: 'WorkloadIdentity', vaultUrl: `https://${NAMES.vault}.vault.azure.net`, serviceAccountRef: { name: 'sa' } },
      },
    });
  const secret = (key: string = NAMES.secret) =>
    make('ExternalSecret', 'externalsecrets', 'app', {
      secretStoreRef: { kind: 'SecretStore', name: 'vault' },
      data: [{ secretKey: 'k', remoteRef: { key } }],
    });

  test('a Secret with the value of the vault, owned by what asked for it', async () => {
    trust(true);
    await account({ 'azure.workload.identity/client-id': CLIENT });
    await store();
    await secret();
    expect(await ready('True')).toMatchObject({ reason: 'SecretSynced' });
    const { body } = await send('GET', '/api/v1/namespaces/default/secrets/app');
    const { value } = lab.world().vaults[0]!.secrets[0]!.versions[0]!;
    expect(body).toMatchObject({
      data: { k: Buffer.from(value).toString('base64') },
      metadata: { ownerReferences: [{ kind: 'ExternalSecret', name: 'app' }] },
    });
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['no store', () => secret(), 'SecretStore.external-secrets.io "vault" not found'],
    ['no account', () => store().then(() => secret()), 'ServiceAccount "sa" not found'],
    [
      'no client id',
      () =>
        account({})
          .then(() => store())
          .then(() => secret()),
      "service account annotation 'azure.workload.identity/client-id' is missing",
    ],
    [
      'an identity that does not exist',
      () =>
        account({ 'azure.workload.identity/client-id': CLIENT })
          .then(() => store())
          .then(() => secret()),
      'AADSTS700016',
    ],
    [
      'no right',
      () => {
        trust(false);
        return account({ 'azure.workload.identity/client-id': CLIENT })
          .then(() => store())
          .then(() => secret());
      },
      'ForbiddenByRbac',
    ],
    [
      'no such secret',
      () => {
        trust(true);
        return account({ 'azure.workload.identity/client-id': CLIENT })
          .then(() => store())
          .then(() => secret('none'));
      },
      'SecretNotFound',
    ],
  ])('%s', async (_what, arrange, words) => {
    await arrange();
    expect(await ready('False')).toMatchObject({ reason: 'SecretSyncedError', message: expect.stringContaining(words) });
  });
});
