// The way to a cluster's API, over TLS on loopback: what is sent, what is tried again, and what is given up.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { connect, type Connection } from '../../src/kubernetes/connection';
import { fakeClock, type FakeClock } from '../fakes/clock';
import { codesOfFailure } from '../fakes/context';
import { startService, type Service, type ServiceAnswer } from '../fakes/service';

let service: Service;
beforeAll(async () => {
  service = await startService({ trusted: false });
});
afterAll(() => service.close());

function connection(changes: { server?: string; user?: object; cluster?: object; authority?: string; signal?: AbortSignal } = {}): {
  api: Connection;
  clock: FakeClock;
  logged: string[];
} {
  const [clock, logged]: [FakeClock, string[]] = [fakeClock(), []];
  const cluster = {
    'server': changes.server ?? service.url,
    'certificate-authority-data': Buffer.from(changes.authority ?? service.authority).toString('base64'),
    ...changes.cluster,
  };
  const kubeconfig = stringify({
    'current-context': 'c',
    'contexts': [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    'clusters': [{ name: 'c', cluster }],
    'users': [{ name: 'u', user: changes.user ?? { token: 'secret' } }],
  });
  const api = connect({
    kubeconfig,
    token: async () => 'of Entra ID',
    mask: () => undefined,
    clock,
    signal: changes.signal ?? new AbortController().signal,
    log: (line) => logged.push(line),
    proxy: () => undefined,
  });
  return { api, clock, logged };
}
/** The first answers in their order, then the last one for ever. */
const inOrder = (...answers: ServiceAnswer[]): void => {
  let next = 0;
  service.answer(() => answers[Math.min(next++, answers.length - 1)] ?? {});
};
const GET = { method: 'GET', path: '/api/v1/x' } as const;

describe('a request', () => {
  test('carries method, path, query, token and body as they are', async () => {
    inOrder({ status: 201, body: { kind: 'X' } });
    const body = { kind: 'X', unknownToTheClient: { deep: [1] } };
    const answer = await connection().api.send({
      method: 'PATCH',
      path: '/apis/x',
      query: { fieldManager: 'a b' },
      body,
      contentType: 'application/apply-patch+yaml',
    });
    expect(answer).toEqual({ request: 'PATCH /apis/x', status: 201, text: '{"kind":"X"}', retryAfter: undefined });
    const [sent] = service.requests;
    expect(sent).toMatchObject({
      method: 'PATCH',
      path: '/apis/x?fieldManager=a+b',
      headers: { 'authorization': 'Bearer secret', 'content-type': 'application/apply-patch+yaml' },
    });
    expect(JSON.parse(sent?.body ?? '')).toEqual(body);
  });

  test('takes the connection of the one before it', async () => {
    inOrder({ headers: { connection: 'keep-alive' } });
    const { api } = connection();
    await api.send(GET);
    await api.send(GET);
    const [first, second] = service.requests;
    expect(first?.port).toBeDefined();
    expect(second?.port).toBe(first?.port);
  });

  test("is signed in with Entra ID's token where the kubeconfig has an exec entry", async () => {
    inOrder({});
    await connection({ user: { exec: { command: 'kubelogin' } } }).api.send(GET);
    expect(service.requests[0]?.headers.authorization).toBe('Bearer of Entra ID');
  });

  test('goes to nobody whose certificate is of another authority', async () => {
    inOrder({});
    const other = await startService({ trusted: false });
    const { api } = connection({ authority: other.authority });
    await other.close();
    expect(await codesOfFailure(api.send(GET))).toEqual(['CLUSTER_UNREACHABLE']);
    expect(service.requests).toEqual([]);
  });

  test('is not sent where a kubeconfig says not to look at the certificate', async () => {
    inOrder({});
    const other = await startService({ trusted: false });
    const { api } = connection({ authority: other.authority, cluster: { 'insecure-skip-tls-verify': true } });
    await other.close();
    expect(await codesOfFailure(api.send(GET))).toEqual(['CLUSTER_UNREACHABLE']);
    expect(service.requests).toEqual([]);
  });

  test('follows no redirection: its token would go along', async () => {
    service.answer(({ path }) => (path === '/elsewhere' ? { body: {} } : { status: 302, headers: { location: '/elsewhere' } }));
    expect(await codesOfFailure(connection().api.send(GET))).toEqual(['CLUSTER_UNREACHABLE']);
    expect(service.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });
});

describe('a cluster that is busy', () => {
  test.each([429, 500, 502, 503, 504])('with %i is tried again', async (status) => {
    inOrder({ status }, { status }, { body: { kind: 'X' } });
    const { api, clock } = connection();
    expect((await api.send(GET)).status).toBe(200);
    expect(clock.pauses).toEqual([500, 1000]);
  });

  test('is given up after four tries; a front door that finds no server is no server', async () => {
    inOrder({ status: 429, body: 'x' });
    const { api } = connection();
    expect((await api.send(GET)).status).toBe(429);
    expect(service.requests).toHaveLength(4);
    inOrder({ status: 503, body: '<html>' });
    expect(await codesOfFailure(api.send(GET))).toEqual(['CLUSTER_UNREACHABLE']);
  });

  test('gets the time that it asks for, and that is said', async () => {
    inOrder({ status: 429, headers: { 'retry-after': '7' } }, {});
    const { api, clock, logged } = connection();
    await api.send(GET);
    expect(clock.pauses).toEqual([7000]);
    expect(logged).toEqual(['waiting 7 s: the API server asks for it at GET /api/v1/x (HTTP 429)']);
  });

  test('that asks for more than a minute does not get it', async () => {
    inOrder({ status: 429, headers: { 'retry-after': '61' } });
    const { api, clock } = connection();
    const failure = api.send(GET);
    await expect(failure).rejects.toThrow(
      'the API server asks to wait 61 s before GET /api/v1/x is sent again; the Action waits at most 60 s.',
    );
    expect(await codesOfFailure(failure)).toEqual(['KUBERNETES_WAIT_TOO_LONG']);
    expect(clock.pauses).toEqual([]);
  });

  test('is asked once when the run ends: a cleanup has no time', async () => {
    inOrder({ status: 429 });
    const { api, clock } = connection();
    await api.send({ method: 'DELETE', path: '/x', cleanup: true });
    expect([service.requests.length, clock.pauses]).toEqual([1, []]);
  });
});

describe('a cluster that cannot be reached', () => {
  test('is tried four times', async () => {
    const gone = await startService({ trusted: false });
    await gone.close();
    const { api, clock } = connection({ server: gone.url });
    const failure = api.send(GET);
    await expect(failure).rejects.toThrow(`the API server ${gone.url} cannot be reached from this runner`);
    expect(clock.pauses).toEqual([500, 1000, 2000]);
  });

  test('is asked once to create something: the first answer may be lost, not the creation', async () => {
    const gone = await startService({ trusted: false });
    gone.answer(() => ({}));
    const { api, clock } = connection({ server: gone.url, authority: 'of nobody' });
    expect(await codesOfFailure(api.send({ method: 'POST', path: '/x' }))).toEqual(['CLUSTER_UNREACHABLE']);
    expect(clock.pauses).toEqual([]);
    expect(await codesOfFailure(api.send({ method: 'POST', path: '/x', query: { dryRun: 'All' } }))).toEqual(['CLUSTER_UNREACHABLE']);
    expect(clock.pauses).toEqual([500, 1000, 2000]);
    await gone.close();
  });

  test('is not asked any more when the run has ended; its reason is the reason', async () => {
    const { api } = connection({ signal: AbortSignal.abort(new Error('the run is over')) });
    await expect(api.send(GET)).rejects.toThrow('the run is over');
  });

  test('but the pod is deleted all the same', async () => {
    inOrder({ body: { kind: 'Pod' } });
    const { api } = connection({ signal: AbortSignal.abort(new Error('the run is over')) });
    expect((await api.send({ method: 'DELETE', path: '/x', cleanup: true })).status).toBe(200);
  });
});

describe('a watch', () => {
  test('hands on what it sees, and its end', async () => {
    const event = { type: 'MODIFIED', object: { metadata: { name: 'p' } } };
    inOrder({ body: `${JSON.stringify(event)}\n` });
    const seen: unknown[] = [];
    await new Promise<void>((resolve) => {
      void connection().api.watch(
        '/api/v1/pods',
        { fieldSelector: 'metadata.name=p' },
        (type, object) => seen.push({ type, object }),
        resolve,
      );
    });
    expect(seen).toEqual([event]);
    expect(service.requests[0]?.path).toMatch(/^\/api\/v1\/pods\?.*fieldSelector=metadata\.name%3Dp/);
  });

  test('that is refused ends, and throws nothing', async () => {
    inOrder({ status: 403, body: '<html>' });
    await new Promise<void>((resolve) => {
      void connection().api.watch('/api/v1/pods', {}, () => undefined, resolve);
    });
  });
});
