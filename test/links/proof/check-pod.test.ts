// The check pod: what it is given, what it may, when it ends; and how the webhook's work on it is judged.
import { describe, expect, test } from '@jest/globals';
import { CLOUDS } from '../../../src/chain/cloud';
import { planProof } from '../../../src/links/proof/targets';
import { checkPod, judgeMutation, type MutatedPod } from '../../../src/links/proof/check-pod';
import { CLIENT, DESIRED } from '../example';

const TARGETS = planProof(DESIRED, [], CLOUDS.AzureCloud, 'https://vault.vault.azure.net/').targets;
const PARTS = {
  desired: DESIRED,
  name: 'wli-check-0',
  image: 'registry.example/node:24',
  targets: TARGETS,
  reads: 3,
  timeoutSeconds: 300,
  until: Date.parse('2026-11-26T12:00:00Z'),
  overlay: {},
};
const pod = checkPod(PARTS);
const [container] = pod.spec.containers;

describe('check pod', () => {
  test('runs as the workload, once, and ends by itself should the run be killed', () => {
    expect(pod.metadata).toEqual({
      name: 'wli-check-0',
      namespace: 'ns',
      labels: {
        'app.kubernetes.io/managed-by': 'aks-wli-action',
        'app.kubernetes.io/component': 'check',
        'azure.workload.identity/use': 'true',
      },
      annotations: { 'aks-wli-until': '2026-11-26T12:00:00.000Z' },
    });
    expect(pod.spec).toMatchObject({
      serviceAccountName: 'sa',
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      activeDeadlineSeconds: 420,
    });
  });

  test('hands its script to node without a shell, and is given nothing secret', () => {
    expect(container.command.slice(0, 3)).toEqual(['node', '--input-type=module', '--eval']);
    expect(container.command).toHaveLength(4);
    expect(Object.fromEntries(container.env.map(({ name, value }) => [name, value]))).toEqual({
      NODE_USE_ENV_PROXY: '1',
      CHECK_TERMINATION_LOG: '/dev/termination-log',
      CHECK_TARGETS: JSON.stringify([
        {
          ...{ name: 'vault', scope: 'https://vault.azure.net/.default', proof: 'secrets' },
          ...{ url: 'https://vault.vault.azure.net', secrets: ['secret'] },
        },
      ]),
      CHECK_READS: '3',
      CHECK_TIMEOUT_SECONDS: '300',
    });
  });

  test('has requests, limits, both probes and no privilege', () => {
    expect(container).toMatchObject({
      resources: { requests: { cpu: '100m', memory: '100Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
      livenessProbe: expect.anything(),
      readinessProbe: expect.anything(),
      securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(pod.spec).toMatchObject({ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } });
  });

  test('asks for an identity binding only where one is desired', () => {
    const bound = checkPod({ ...PARTS, desired: { ...DESIRED, federation: 'identity-binding' } });
    expect(bound.metadata.annotations).toMatchObject({ 'azure.workload.identity/use-identity-binding': 'true' });
    expect(Object.keys(pod.metadata.annotations)).toEqual(['aks-wli-until']);
  });
});

describe('what the webhook made of it', () => {
  const mutated = (variables: Record<string, string>, audience = 'api://AzureADTokenExchange'): MutatedPod => ({
    kind: 'Pod',
    metadata: { name: 'wli-check-0' },
    spec: {
      containers: [
        // A service mesh has put its own container first.
        { name: 'mesh', env: [{ name: 'AZURE_CLIENT_ID', value: 'of the mesh' }] },
        { name: container.name, env: Object.entries(variables).map(([name, value]) => ({ name, value })) },
      ],
      volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { audience } }] } }],
    },
  });
  const all = { AZURE_CLIENT_ID: CLIENT, AZURE_TENANT_ID: 't', AZURE_FEDERATED_TOKEN_FILE: '/f', AZURE_AUTHORITY_HOST: 'https://a/' };
  const { AZURE_CLIENT_ID: _clientId, ...unannotated } = all;
  const binding = { ...DESIRED, federation: 'identity-binding' as const };
  const proxied = { ...all, AZURE_KUBERNETES_TOKEN_PROXY: 'https://p' };

  test.each([
    ['all is there', mutated(all), DESIRED, undefined],
    ['nothing is there', mutated({}), DESIRED, 'WEBHOOK_OFF'],
    ['no client id', mutated(unannotated), DESIRED, 'SERVICE_ACCOUNT_UNANNOTATED'],
    ['an empty client id', mutated({ ...all, AZURE_CLIENT_ID: '' }), DESIRED, 'SERVICE_ACCOUNT_UNANNOTATED'],
    ['another client id', mutated({ ...all, AZURE_CLIENT_ID: 'other' }), DESIRED, 'SERVICE_ACCOUNT_OTHER_CLIENT'],
    ['the client id in capitals', mutated({ ...all, AZURE_CLIENT_ID: CLIENT.toUpperCase() }), DESIRED, undefined],
    ['another audience', mutated(all, 'other'), DESIRED, 'WEBHOOK_AUDIENCE'],
    ['no token endpoint', mutated(all, 'api://AKSIdentityBinding'), binding, 'WEBHOOK_WITHOUT_BINDING'],
    ['a token endpoint', mutated(proxied, 'api://AKSIdentityBinding'), binding, undefined],
    ['a token endpoint, and the audience of Entra ID', mutated(proxied), binding, 'WEBHOOK_AUDIENCE'],
  ])('%s', (_name, answer, desired, code) => {
    expect(judgeMutation(answer, container.name, desired, CLIENT)?.code).toBe(code);
  });

  test('an identity that cannot be read is compared with nothing', () => {
    expect(judgeMutation(mutated({ ...all, AZURE_CLIENT_ID: 'any' }), container.name, DESIRED, undefined)).toBeUndefined();
    expect(judgeMutation(mutated(unannotated), container.name, DESIRED, undefined)).toMatchObject({
      seen: expect.stringMatching(/client-id\.$/),
      fix: expect.stringContaining("its identity's client id"),
    });
  });
});
