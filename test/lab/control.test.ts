// The control port and the ways to break things, as a plain HTTP client sees them.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { client, type Client } from './client';
import type { Socket } from 'node:net';
import { startLab, type RunningLab } from '../../lab/lab';

describe('control', () => {
  let lab: RunningLab;
  let http: Client;
  beforeAll(async () => {
    lab = await startLab();
    http = client(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${lab.control}${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: response.status, body: await response.json() };
  };
  const PROBES = [
    ['entra', 'https://login.microsoftonline.com/common/discovery/keys'],
    ['key-vault', 'https://wliakvpoc.vault.azure.net/secrets?api-version=7.4'],
    ['resource-manager', 'https://management.azure.com/subscriptions?api-version=2022-12-01'],
    ['github', 'https://api.github.com/repos/a/b/pulls/1'],
    ['oidc-issuer', 'issuer'],
    ['kubernetes', 'cluster'],
    ['github-oidc', 'https://token.actions.githubusercontent.com/.well-known/jwks'],
    ['graph', 'https://graph.microsoft.com/v1.0/x'],
  ] as const;

  test.each(PROBES)('faults on %s: a status, a body, a cut before and after, a delay; counted', async (service, place) => {
    const { fqdn, oidcIssuerProfile } = lab.world().clusters[0]!.resource.properties;
    const url =
      { issuer: `${oidcIssuerProfile!.issuerURL}.well-known/openid-configuration`, cluster: `https://${fqdn}/version` }[place as string] ??
      place;
    const plain = (await http.json('GET', url)).status;
    await control('POST', '/faults', [{ service, times: 1, do: '503', retryAfter: 7 }]);
    const broken = await http.json('GET', url);
    expect([broken.status, broken.headers.get('retry-after')]).toEqual([503, '7']);
    expect(Object.keys(broken.body as object)).not.toEqual([]);
    await control('POST', '/faults', { service, times: 1, do: { status: 418, body: { tea: true } } });
    expect(await http.json('GET', url)).toMatchObject({ status: 418, body: { tea: true } });
    for (const cut of ['reset-before', 'reset-after']) {
      await control('POST', '/faults', { service, times: 1, do: cut });
      await expect(http.json('GET', url)).rejects.toThrow(/hang up|ECONNRESET|closed/);
    }
    await control('POST', '/faults', { service, times: 1, do: { status: 200, body: '<html>x</html>', contentType: 'text/html' } });
    const page = await http.json('GET', url);
    expect([page.status, page.body, page.headers.get('content-type')]).toEqual([200, '<html>x</html>', 'text/html']);
    for (const hang of ['hang-before', 'hang-after']) {
      await control('POST', '/faults', { service, times: 1, do: hang });
      const outcome = http.json('GET', url).catch(() => 'given up');
      expect(await Promise.race([outcome, sleep(200, 'no answer yet')])).toBe('no answer yet');
      expect(lab.requests().findLast((entry) => entry.service === service)).toMatchObject({ fault: hang });
    }
    await control('POST', '/faults', { service, nth: 2, times: 1, do: 'delay', delayMs: 800 });
    const timed = async (): Promise<number> => {
      const before = performance.now();
      expect((await http.json('GET', url)).status).toBe(plain);
      return performance.now() - before;
    };
    expect(await timed()).toBeLessThan(700);
    expect(await timed()).toBeGreaterThan(790);
    expect(await timed()).toBeLessThan(700);
  });

  test('a client that goes during a delay is not served', async () => {
    await control('POST', '/faults', { service: 'github', times: 1, do: 'delay', delayMs: 300 });
    const { hostname, port } = new URL(lab.env['HTTPS_PROXY']!);
    const tunnel = request({ host: hostname, port, method: 'CONNECT', path: 'api.github.com:443' }).end();
    const [, socket] = (await once(tunnel, 'connect')) as [unknown, Socket];
    const secure = connect({ socket, servername: 'api.github.com', ca: readFileSync(lab.ca) });
    await once(secure, 'secureConnect');
    secure.write('GET /repos/a/b/pulls/1 HTTP/1.1\r\nHost: api.github.com\r\n\r\n');
    await sleep(100);
    secure.destroy();
    await sleep(400);
    expect(lab.requests().findLast(({ service }) => service === 'github')).toMatchObject({ fault: 'delay', status: 0 });
  });

  test('latency is added to every request', async () => {
    await control('PUT', '/settings', { latencyMs: 150 });
    const before = performance.now();
    await http.json('GET', PROBES[0][1]);
    expect(performance.now() - before).toBeGreaterThan(145);
  });

  test('settings that do not exist or do not fit are refused with a sentence', async () => {
    const { status, body } = await control('PUT', '/settings', { latency: 5, webhook: '2.0', nodes: 'many', now: 'soon' });
    expect(status).toBe(400);
    expect((body as { error: string }).error).toMatch(
      /No setting is called 'latency'.*'webhook' is one of.*'nodes' is a number.*'now' is an ISO date/,
    );
  });

  test('the state can be read, replaced and reset', async () => {
    const { body } = (await control('GET', '/state')) as { body: { tenantId: string; identities: unknown[] } };
    await control('PUT', '/state', { ...body, tenantId: '11111111-1111-4111-8111-111111111111' });
    expect(lab.world().tenantId).toBe('11111111-1111-4111-8111-111111111111');
    expect((await control('PUT', '/state', {})).status).toBe(400);
    await control('POST', '/reset');
    expect(lab.world().tenantId).toBe(body.tenantId);
  });

  test('every request is written down, with its caller', async () => {
    await http.json('GET', 'https://management.azure.com/subscriptions?api-version=2022-12-01', {
      token: await http.token('https://management.azure.com'),
    });
    const { body } = (await control('GET', '/requests')) as { body: object[] };
    expect(body.at(-1)).toEqual({
      service: 'resource-manager',
      method: 'GET',
      host: 'management.azure.com',
      path: '/subscriptions',
      query: 'api-version=2022-12-01',
      status: 200,
      startedAt: expect.any(Number),
      endedAt: expect.any(Number),
      principal: lab.world().applications[0]!.objectId,
    });
  });

  test('pods of a state: one that waits is run, one that is going goes', async () => {
    const world = structuredClone(lab.world());
    const pod = (name: string, metadata: object = {}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', uid: name, ...metadata },
      spec: { containers: [{ name: 'c', image: 'app:1', command: ['true'] }], restartPolicy: 'Never' as const },
      status: { phase: 'Pending' },
    });
    world.clusters[0]!.objects.push(pod('waiting'), pod('going', { deletionTimestamp: '2026-01-01T00:00:00Z' }));
    expect((await control('PUT', '/state', world)).status).toBe(200);
    await http.json('GET', `https://${world.clusters[0]!.resource.properties.fqdn}/healthz`, {
      token: await http.token('6dae42f8-4368-4678-94ff-3960e28e3630'),
    });
    const phases = () =>
      lab
        .world()
        .clusters[0]!.objects.filter(({ kind }) => kind === 'Pod')
        .map(({ metadata, status }) => [metadata.name, (status as { phase: string }).phase]);
    for (let tries = 0; tries < 100 && JSON.stringify(phases()) !== '[["waiting","Succeeded"]]'; tries += 1) {
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
    expect(phases()).toEqual([['waiting', 'Succeeded']]);
  });

  test('hosts that are not played are refused', async () => {
    await expect(http.json('GET', 'https://example.com/')).rejects.toThrow('CONNECT 501');
    await expect(http.json('GET', 'https://absent.vault.azure.net/')).rejects.toThrow('CONNECT 502');
  });

  test('an unknown call says what there is', async () => {
    expect(await control('GET', '/')).toMatchObject({ status: 404, body: { error: expect.stringContaining('GET /requests') } });
  });
});
