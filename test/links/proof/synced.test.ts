// Classes that mount and ExternalSecrets that are ready: waited for, given up at once where time mends nothing, and cleaned up.
import { describe, expect, test } from '@jest/globals';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { proveSynced } from '../../../src/links/proof/synced';
import { fakeClock } from '../../fakes/clock';
import { fakeConnection } from '../../fakes/connection';
import { DESIRED } from '../example';
import type { KubernetesRequest } from '../../../src/kubernetes/connection';

type Answer = { status?: number; body: object } | undefined;
const POD = { kind: 'Pod', metadata: { name: 'wli-mount' }, spec: { containers: [] } };
const phase = (name: string): Answer => ({ body: { ...POD, status: { phase: name } } });
const failedMount = (message: string): Answer => ({ body: { items: [{ type: 'Warning', reason: 'FailedMount', message }] } });
const external = (status?: string, reason = 'SecretSyncedError', message = 'could not get secret data'): Answer => ({
  body: { kind: 'ExternalSecret', status: { conditions: status === undefined ? [] : [{ type: 'Ready', status, reason, message }] } },
});

function story(answer: (request: KubernetesRequest, now: number) => Answer, names: { classes?: string[]; externalSecrets?: string[] }) {
  const [clock, logged] = [fakeClock(), [] as string[]];
  const connection = fakeConnection((request) => {
    if (request.method === 'POST') return { status: 201, body: POD };
    if (request.method === 'DELETE') return { body: POD };
    return answer(request, clock.now());
  });
  const pod = { desired: DESIRED, image: 'i:1', targets: [], reads: 3, timeoutSeconds: 10, until: 0, overlay: {} };
  const log = (line: string): void => void logged.push(line);
  const proven = proveSynced({ classes: [], externalSecrets: [], ...names }, { connection, clock, log, pod, until: 90_000 }).catch(
    (error: unknown) => {
      if (!(error instanceof BrokenLink)) throw error;
      return error.diagnoses.map(({ code, seen }) => `${code}: ${seen}`);
    },
  );
  return { proven, clock, connection, logged };
}

describe('a class', () => {
  const mounting = (events: (now: number) => Answer, pod: (now: number) => Answer = () => phase('Pending')) =>
    story(({ path }, now) => (path.endsWith('/events') ? events(now) : pod(now)), { classes: ['vault'] });
  const NONE: Answer = { body: { items: [] } };

  test('mounts: the pod has no label of the webhook and no token for the API server, and is deleted', async () => {
    const { proven, connection } = mounting(
      () => NONE,
      () => phase('Succeeded'),
    );
    expect(await proven).toEqual(["a pod mounts the SecretProviderClass 'vault'"]);
    const body = connection.requests.find(({ method }) => method === 'POST')?.body;
    expect(body).toMatchObject({
      spec: {
        serviceAccountName: 'sa',
        automountServiceAccountToken: false,
        volumes: [{ csi: { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { secretProviderClass: 'vault' } } }],
      },
    });
    expect(JSON.stringify(body)).not.toContain('azure.workload.identity/use');
    expect(connection.requests.at(-1)?.method).toBe('DELETE');
  });

  test('that may mount later is waited for', async () => {
    const denied = failedMount('failed to get objectType:secret\nERROR CODE: ForbiddenByRbac\n------');
    const { proven, logged } = mounting(
      (now) => (now < 20_000 ? denied : NONE),
      (now) => phase(now < 20_000 ? 'Pending' : 'Succeeded'),
    );
    expect(await proven).toEqual(["a pod mounts the SecretProviderClass 'vault'"]);
    expect(logged).toEqual([
      "waiting for the SecretProviderClass 'vault' to mount (failed to get objectType:secret ERROR CODE: ForbiddenByRbac), 0 s",
    ]);
  });

  test.each([
    ['failed to get secretproviderclass ns/vault, error: not found', 'CLASS_NOT_MOUNTED', 0],
    ['ERROR CODE: SecretNotFound', 'CLASS_NOT_MOUNTED', 0],
    ['ERROR CODE: ForbiddenByRbac', 'CLASS_NOT_MOUNTED', 90_000],
    ['driver name secrets-store.csi.k8s.io not found in the list of registered CSI drivers', 'SECRETS_DRIVER_MISSING', 0],
  ])('%s: %s', async (message, code, least) => {
    const { proven, clock, connection } = mounting(() => failedMount(message));
    expect(await proven).toEqual([expect.stringMatching(new RegExp(`^${code}: .*${message}`))]);
    expect(clock.now()).toBeGreaterThanOrEqual(least);
    expect(clock.now()).toBeLessThan(least + 5000);
    expect(connection.requests.at(-1)?.method).toBe('DELETE');
  });

  test('that is empty, and one of which nobody says anything', async () => {
    expect(
      await mounting(
        () => NONE,
        () => phase('Failed'),
      ).proven,
    ).toEqual([expect.stringContaining('it is mounted, and nothing is in it')]);
    expect(await mounting(() => NONE).proven).toEqual([expect.stringContaining('no event says why')]);
    expect(
      await mounting(
        () => NONE,
        () => undefined,
      ).proven,
    ).toEqual([expect.stringContaining('POD_GONE')]);
  });
});

describe('an ExternalSecret', () => {
  const of = (answer: (now: number, path: string) => Answer) => story(({ path }, now) => answer(now, path), { externalSecrets: ['app'] });

  test('is waited for until it is ready', async () => {
    const { proven, logged } = of((now) => external(now < 10_000 ? 'False' : 'True'));
    expect(await proven).toEqual(["the ExternalSecret 'app' is ready"]);
    expect(logged).toEqual(["waiting for the ExternalSecret 'app' to be ready (SecretSyncedError: could not get secret data), 0 s"]);
  });

  test('of an older operator is read in its version', async () => {
    expect(await of((_now, path) => (path.includes('/v1beta1/') ? external('True') : undefined)).proven).toHaveLength(1);
  });

  test.each<[string, Answer, string]>([
    ['is not ready', external('False'), 'EXTERNAL_SECRET_NOT_READY: .*could not get secret data'],
    ['of which nobody says anything', external(), 'SECRETS_OPERATOR_MISSING: .*nobody has said anything'],
    ['that is not there', undefined, 'SECRETS_OPERATOR_MISSING: .*has no ExternalSecret'],
    [
      'that may not be read',
      {
        status: 403,
        body: {
          kind: 'Status',
          message: 'User "u" cannot get resource "externalsecrets" in API group "external-secrets.io" in the namespace "ns"',
        },
      },
      'KUBERNETES_RIGHT_MISSING: ',
    ],
  ])('%s', async (_what, answer, words) => {
    expect(await of(() => answer).proven).toEqual([expect.stringMatching(new RegExp(`^${words}`))]);
  });
});
