// What the laboratory does not play: said in one way, by every service, and listed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import { client, type Client } from './client';
import { startLab, type RunningLab } from '../../lab/lab';

describe('gaps', () => {
  let lab: RunningLab;
  let send: Client;
  beforeAll(async () => {
    lab = await startLab({ seed: 3 });
    send = client(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const unplayed = async (): Promise<{ asked: { service: string; operation: string; times: number }[]; missing: object[] }> =>
    (await (await fetch(`${lab.control}/unplayed`)).json()) as never;
  const group = (): string => `/subscriptions/${lab.env['AZURE_SUBSCRIPTION_ID']}/resourceGroups/hashbnuswest`;
  const KV = '/providers/Microsoft.KeyVault/vaults/wliakvpoc';
  const arm = 'https://management.azure.com';

  const GAPS: [string, string, string, string, string][] = [
    [
      'GET',
      'arm',
      '/providers/Microsoft.Nothing/things/x?api-version=2024-01-01',
      'resource-manager',
      'GET Microsoft.Nothing/things/{name}',
    ],
    [
      'GET',
      'arm',
      `${KV}/privateLinkResources?api-version=2026-02-01`,
      'resource-manager',
      'GET Microsoft.KeyVault/vaults/{name}/privateLinkResources',
    ],
    ['POST', 'arm', `${KV}?api-version=2026-02-01`, 'resource-manager', 'POST Microsoft.KeyVault/vaults/{name}'],
    [
      'HEAD',
      'arm',
      '/providers/Microsoft.Nothing/things/x?api-version=2024-01-01',
      'resource-manager',
      'GET Microsoft.Nothing/things/{name}',
    ],
    ['GET', 'root', '/subscriptions/SUB/somethingNew?api-version=2022-12-01', 'resource-manager', 'GET /subscriptions/{id}/somethingNew'],
    ['GET', 'root', '/providers/Microsoft.Nothing?api-version=2022-12-01', 'resource-manager', 'GET Microsoft.Nothing (provider)'],
    ['POST', 'https://wliakvpoc.vault.azure.net', '/keys/k/create?api-version=7.4', 'key-vault', 'POST /keys/{name}/create'],
    ['DELETE', 'https://wliakvpoc.vault.azure.net', '/certificates/k?api-version=7.4', 'key-vault', 'DELETE /certificates/{name}'],
    ['GET', 'https://graph.microsoft.com', '/v1.0/me', 'graph', 'GET /v1.0/me'],
    ['POST', 'https://graph.microsoft.com', '/v1.0/groups', 'graph', 'POST /v1.0/groups'],
    ['GET', 'https://login.microsoftonline.com', '/common/oauth2/v2.0/authorize', 'entra', 'GET /{tenant}/oauth2/v2.0/authorize'],
    ['GET', 'https://api.github.com', '/repos/octo-org/octo-repo/releases/7', 'github', 'GET /repos/{owner}/{repo}/releases/{number}'],
  ];
  test.each(GAPS)('%s %s%s is not played, and no client takes it for an answer', async (method, host, path, service, operation) => {
    const base = { arm: `${arm}${group()}`, root: arm }[host] ?? host;
    const url = `${base}${path.replace('SUB', lab.env['AZURE_SUBSCRIPTION_ID']!)}`;
    const audience = { 'graph': 'https://graph.microsoft.com', 'key-vault': 'https://vault.azure.net' }[service] ?? arm;
    const token = service === 'github' ? lab.world().github.token : await send.token(audience);
    const { status, body } = await send.json(method, url, { token });
    expect(status).toBe(501);
    if (method !== 'HEAD') expect(JSON.stringify(body)).toMatch(/LaboratoryNotPlayed/);
    expect((await unplayed()).asked).toEqual([{ service, operation, times: 1 }]);
  });

  test('a gap is counted, forgotten by a reset, and what is known to be missing is listed beside it', async () => {
    const token = await send.token(arm);
    const url = `${arm}${group()}/providers/Microsoft.Nothing/things/x?api-version=2024-01-01`;
    await send.json('GET', url, { token });
    await send.json('GET', url.replace('/x?', '/y?'), { token });
    const { asked, missing } = await unplayed();
    expect(asked).toEqual([{ service: 'resource-manager', operation: 'GET Microsoft.Nothing/things/{name}', times: 2 }]);
    expect(missing.length).toBeGreaterThan(5);
    await lab.reset();
    expect((await unplayed()).asked).toEqual([]);
  });

  test('a request of the cluster in the name of another one is not answered as the caller', async () => {
    const token = await send.token('6dae42f8-4368-4678-94ff-3960e28e3630');
    const url = `https://${lab.world().clusters[0]!.resource.properties.fqdn}/api/v1/namespaces`;
    expect((await send.json('GET', url, { token })).status).toBe(200);
    const answer = await send.json('GET', url, { token, headers: { 'impersonate-user': 'system:serviceaccount:a:b' } });
    expect([answer.status, answer.body]).toEqual([501, expect.objectContaining({ kind: 'Status', reason: 'LaboratoryNotPlayed' })]);
    expect((await unplayed()).asked).toEqual([{ service: 'kubernetes', operation: 'impersonate users', times: 1 }]);
  });

  test('without a token a gap is a matter of signing in first, as everything is', async () => {
    expect((await send.json('GET', `${arm}/providers/Microsoft.Nothing?api-version=2022-12-01`)).status).toBe(401);
  });

  /** What a proxy answers to CONNECT, with its reason and its body. */
  const tunnel = (host: string): Promise<{ status: number | undefined; reason: string | undefined; head: string }> =>
    new Promise((resolve, reject) => {
      const proxy = new URL(lab.env['HTTPS_PROXY']!);
      const request = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${host}:443` });
      request.once('connect', (response, socket, head) => {
        socket.destroy();
        resolve({ status: response.statusCode, reason: response.statusMessage, head: head.toString() });
      });
      request.once('error', reject);
      request.end();
    });

  test('a host that is not played is named where clients show it: in the reason and in the body', async () => {
    const { status, reason } = await tunnel('dc.services.visualstudio.com');
    expect([status, reason]).toEqual([501, 'LaboratoryNotPlayed: The laboratory plays no host dc.services.visualstudio.com.']);
    expect((await unplayed()).asked).toEqual([{ service: 'network', operation: 'dc.services.visualstudio.com', times: 1 }]);
  });

  test('a host of another cloud says which cloud this is', async () => {
    expect((await tunnel('management.usgovcloudapi.net')).reason).toContain(
      'its world is AzureCloud, and that host is of AzureUSGovernment',
    );
  });

  test('names that DNS does not have: an absent vault, and whatever the state says', async () => {
    expect((await tunnel('absent.vault.azure.net')).status).toBe(502);
    expect((await tunnel('wliakvpoc.vault.azure.net')).status).toBe(200);
    lab.world().network.unresolved.push('wliakvpoc.vault.azure.net');
    expect((await tunnel('wliakvpoc.vault.azure.net')).status).toBe(502);
  });

  test('a private cluster has its private name in its own network only, and a public one where it was asked for', async () => {
    const { properties } = lab.world().clusters[0]!.resource;
    const privateName = 'hashbnuswest-abc.privatelink.westus.azmk8s.io';
    Object.assign(properties, { privateFQDN: privateName, apiServerAccessProfile: { enablePrivateCluster: true } });
    const statuses = async (): Promise<(number | undefined)[]> => [
      (await tunnel(properties.fqdn)).status,
      (await tunnel(privateName)).status,
    ];
    expect(await statuses()).toEqual([502, 502]);
    Object.assign(properties, { apiServerAccessProfile: { enablePrivateCluster: true, enablePrivateClusterPublicFQDN: true } });
    lab.world().network.resolvesPrivateNames = true;
    expect(await statuses()).toEqual([200, 200]);
  });

  const plain = (url: string): Promise<{ status: number | undefined; text: string }> =>
    new Promise((resolve, reject) => {
      const proxy = new URL(lab.env['HTTP_PROXY']!);
      http
        .get({ host: proxy.hostname, port: proxy.port, path: url, headers: { host: new URL(url).host } }, (response) => {
          let text = '';
          response.on('data', (chunk) => (text += String(chunk))).once('end', () => resolve({ status: response.statusCode, text }));
        })
        .once('error', reject);
    });

  test('plain HTTP stays in the laboratory: the metadata service is unreachable, in the word that SDKs look for', async () => {
    const probe = await plain('http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01');
    expect(probe.status).toBe(403);
    expect(probe.text).toContain('unreachable');
    expect(await plain('http://example.org/')).toMatchObject({ status: 501, text: expect.stringContaining('GET /unplayed') });
  });
});
