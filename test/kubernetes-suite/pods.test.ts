// Pods and tokens: admission, running, logs, last words; the same from both APIs.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { eventually, suite } from './suite';

interface PodBody {
  metadata: { name: string };
  spec: {
    containers: { env?: { name: string; value: string }[] }[];
    volumes?: { projected?: { sources: { serviceAccountToken?: { audience?: string } }[] } }[];
  };
  status: { phase: string; containerStatuses?: { state: { terminated?: { exitCode: number; message?: string; reason: string } } }[] };
}

describe('pods', () => {
  const s = suite();
  let namespace = '';
  beforeEach(async () => {
    namespace = await s.freshNamespace();
    await s.apply(`/api/v1/namespaces/${namespace}/serviceaccounts/sa`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'sa', annotations: { 'azure.workload.identity/client-id': '60000000-0000-4000-8000-000000000001' } },
    });
  });
  const pods = (query = ''): string => `/api/v1/namespaces/${namespace}/pods${query}`;
  const pod = (command: string[], metadata: object = {}, spec: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', labels: { 'azure.workload.identity/use': 'true' }, ...metadata },
    spec: {
      serviceAccountName: 'sa',
      restartPolicy: 'Never',
      containers: [{ name: 'c', image: 'example.azurecr.io/app:1', command }],
      ...spec,
    },
  });
  const phase = (wanted: string) =>
    eventually(async () => {
      const { body } = (await s.send('GET', `${pods()}/p`)) as { body: PodBody };
      return body.status.phase === wanted ? body : undefined;
    }, `phase ${wanted}`);

  test('a dry run shows what the webhook would do, and starts nothing', async () => {
    const { status, body } = (await s.send('POST', pods('?dryRun=All'), pod(['true']))) as { status: number; body: PodBody };
    expect(status).toBe(201);
    expect(body.spec.containers[0]?.env?.map(({ name }) => name)).toEqual([
      'AZURE_CLIENT_ID',
      'AZURE_TENANT_ID',
      'AZURE_FEDERATED_TOKEN_FILE',
      'AZURE_AUTHORITY_HOST',
    ]);
    const audiences = body.spec.volumes
      ?.flatMap(({ projected }) => projected?.sources ?? [])
      .map(({ serviceAccountToken }) => serviceAccountToken?.audience);
    expect(audiences).toContain('api://AzureADTokenExchange');
    expect((await s.send('GET', `${pods()}/p`)).status).toBe(404);
  });

  test.each([
    ['no label', { labels: {} }, 'on'],
    ['webhook off', {}, 'off'],
  ])('%s: the pod stays as it is', async (_name, metadata, webhook) => {
    if (webhook === 'off') await s.lab.settings({ webhook: 'off' });
    const read = async () =>
      ((await s.send('POST', pods('?dryRun=All'), pod(['true'], metadata))) as { body: PodBody }).body.spec.containers[0]?.env;
    // An API server takes a moment to hear of a changed registration.
    await eventually(async () => ((await read()) === undefined ? true : undefined), 'an unchanged pod');
  });

  test('refusals: by the webhook, by a webhook that is down, for want of a ServiceAccount, by Pod Security', async () => {
    const create = (metadata: object = {}, spec: object = {}) => s.send('POST', pods('?dryRun=All'), pod(['true'], metadata, spec));
    expect(await create({ annotations: { 'azure.workload.identity/service-account-token-expiration': '60' } })).toMatchObject({
      status: 400,
      body: {
        message:
          'admission webhook "mutation.azure-workload-identity.io" denied the request: token expiration 60 not valid. Expected value to be between 3600 and 86400',
      },
    });
    expect(await create({}, { serviceAccountName: 'nobody' })).toMatchObject({
      status: 403,
      body: { message: `pods "p" is forbidden: error looking up service account ${namespace}/nobody: serviceaccount "nobody" not found` },
    });
    await s.apply(`/api/v1/namespaces/${namespace}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    expect(await create()).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message: expect.stringMatching(
          /^pods "p" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false \(container "c" must set securityContext\.allowPrivilegeEscalation=false\), unrestricted capabilities .*runAsNonRoot != true .*seccompProfile/,
        ),
      },
    });
    await s.lab.settings({ webhook: 'down' });
    const down = await eventually(async () => {
      const answer = await create();
      return answer.status === 500 ? answer : undefined;
    }, 'a webhook that is down');
    expect(down.body).toMatchObject({
      reason: 'InternalError',
      message: expect.stringMatching(
        /^Internal error occurred: failed calling webhook "mutation\.azure-workload-identity\.io": failed to call webhook: Post "https:/,
      ),
    });
  });

  test('a pod runs to its end: phase, log, last words', async () => {
    await s.send(
      'POST',
      pods(),
      pod(
        ['sh', '-c', 'echo one; echo two; echo -n bye > "$WORDS"'],
        {},
        {
          containers: [
            {
              name: 'c',
              image: 'a:1',
              command: ['sh', '-c', 'echo one; echo two; printf bye > "$WORDS"'],
              env: [{ name: 'WORDS', value: '/dev/termination-log' }],
            },
          ],
        },
      ),
    );
    const ended = await phase('Succeeded');
    expect(ended.status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed', message: 'bye' });
    expect((await s.send('GET', `${pods()}/p/log?container=c`)).body).toBe('one\ntwo\n');
    expect((await s.send('GET', `${pods()}/p/log?container=c&tailLines=1`)).body).toBe('two\n');
    expect(await s.send('GET', `${pods()}/p/log?container=x`)).toMatchObject({
      status: 400,
      body: { reason: 'BadRequest', message: 'container x is not valid for pod p' },
    });
    const { body } = (await s.send('GET', `/api/v1/namespaces/${namespace}/events?fieldSelector=involvedObject.name=p`)) as {
      body: { items: { reason: string }[] };
    };
    expect(body.items.map(({ reason }) => reason).sort()).toEqual(['Scheduled', 'Started']);
  });

  test('a pod that fails, and one that waits for an image', async () => {
    await s.send('POST', pods(), pod(['sh', '-c', 'exit 3']));
    expect((await phase('Failed')).status.containerStatuses?.[0]?.state.terminated).toMatchObject({ exitCode: 3, reason: 'Error' });
    await s.lab.settings({ images: { 'ghost:1': null } });
    await s.send('POST', pods(), pod(['true'], { name: 'ghost' }, { containers: [{ name: 'c', image: 'ghost:1' }] }));
    await eventually(async () => {
      const { body } = await s.send('GET', `${pods()}/ghost`);
      return JSON.stringify(body).includes('ImagePullBackOff') ? true : undefined;
    }, 'ImagePullBackOff');
    expect((await s.send('GET', `${pods()}/ghost/log`)).status).toBe(400);
  });

  test('a pod that is deleted takes its processes along', async () => {
    await s.send('POST', pods(), pod(['sleep', '600']));
    await phase('Running');
    expect((await s.send('DELETE', `${pods()}/p?gracePeriodSeconds=0`)).status).toBe(200);
    await eventually(async () => ((await s.send('GET', `${pods()}/p`)).status === 404 ? true : undefined), 'the end of the pod');
  });

  test('the projected token is one that the issuer signed, for the ServiceAccount and the pod', async () => {
    await s.send('POST', pods(), pod(['sh', '-c', 'cat "$AZURE_FEDERATED_TOKEN_FILE"']));
    await phase('Succeeded');
    const claims = decodeJwt(String((await s.send('GET', `${pods()}/p/log`)).body));
    expect(claims).toMatchObject({
      'iss': s.lab.world().clusters[0]!.resource.properties.oidcIssuerProfile!.issuerURL,
      'sub': `system:serviceaccount:${namespace}:sa`,
      'aud': ['api://AzureADTokenExchange'],
      'kubernetes.io': { namespace, serviceaccount: { name: 'sa', uid: expect.any(String) }, pod: { name: 'p', uid: expect.any(String) } },
    });
  });

  test('tokens on request', async () => {
    const ask = (spec: object, account = 'sa') =>
      s.send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec,
      });
    const { status, body } = await ask({ audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'TokenRequest',
      metadata: { name: 'sa', namespace },
      spec: { audiences: ['api://AzureADTokenExchange'], expirationSeconds: 600 },
    });
    const claims = decodeJwt((body as { status: { token: string } }).status.token);
    expect(claims.exp! - claims.iat!).toBe(600);
    expect(await ask({ expirationSeconds: 300 })).toMatchObject({
      status: 422,
      body: {
        reason: 'Invalid',
        message: expect.stringContaining('spec.expirationSeconds: Invalid value: 300: may not specify a duration less than 10 minutes'),
      },
    });
    expect(await ask({}, 'absent')).toMatchObject({ status: 404, body: { message: 'serviceaccounts "absent" not found' } });
  });
});
