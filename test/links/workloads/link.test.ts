// The link `workloads`: what stops a run before a write, what is warned of, and when pods are tried.
import { describe, expect, test } from '@jest/globals';
import { workloadsLink, type WorkloadOptions } from '../../../src/links/workloads/link';
import { render } from '../../../src/manifests/render';
import { fakeConnection } from '../../fakes/connection';
import { codesOfFailure, fakeContext } from '../../fakes/context';
import { holding } from '../../fakes/links';
import { ACCESS, ACCOUNT, CLIENT, FEDERATION, IDENTITY, NAMESPACE } from '../example';
import { codesOf } from '../short';
import type { UserManifests } from '../../../src/links/manifests/files';
import type { WorkloadsClient } from '../../../src/links/workloads/client';

const deployment = (account: string, label = 'template'): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop${label === 'template' ? ', azure.workload.identity/use: "true"' : ''} } }
    spec:
      serviceAccountName: ${account}
      containers: [{ name: web, image: i }]
`;
const manifestsOf = (text: string): UserManifests => {
  const { objects } = render([{ path: 'app.yaml', text }], new Map(), 'ns');
  const rendered = objects.map(({ object, placeOf }) => ({
    object,
    file: 'app.yaml:1',
    placeOf: (field: Parameters<typeof placeOf>[0]) => ({ file: 'app.yaml', ...placeOf(field) }),
  }));
  return { count: rendered.length, definedKinds: new Set(), hooks: [], render: () => rendered };
};
const CLIENT_OF_CLUSTER: WorkloadsClient = { account: async () => 'absent', read: async () => [], referenced: async () => [] };
const MUTATED = {
  kind: 'Pod',
  metadata: { name: 'x' },
  spec: {
    containers: [
      {
        name: 'web',
        env: [
          { name: 'AZURE_CLIENT_ID', value: CLIENT },
          { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '/t' },
          { name: 'AZURE_AUTHORITY_HOST', value: 'h' },
        ],
      },
    ],
    volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience: 'api://AzureADTokenExchange' } }] } }],
  },
};
const DONE = {
  kind: 'Deployment',
  metadata: { name: 'shop', generation: 1 },
  spec: { replicas: 1 },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};

function story(text: string, options: Partial<WorkloadOptions> = {}, refuse = false) {
  const [warnings, rolledOut] = [[] as string[], [] as string[]];
  const connection = fakeConnection(({ method }) =>
    method === 'GET' ? { body: DONE } : refuse ? { status: 403, body: { kind: 'Status', message: 'denied by policy' } } : { body: MUTATED },
  );
  const context = fakeContext({ kubernetes: async () => connection });
  const needs = {
    identity: holding('identity', IDENTITY),
    access: holding('access', ACCESS),
    federation: holding('federation', FEDERATION),
    namespace: holding('namespace', NAMESPACE),
    serviceAccount: holding('service-account', ACCOUNT),
  };
  const all: WorkloadOptions = {
    selection: undefined,
    lint: 'error',
    rollout: true,
    rolloutSeconds: 60,
    standsAlone: false,
    onWarning: ({ code }) => void warnings.push(code),
    onRolledOut: (done) => void rolledOut.push(...done.map(({ object }) => object)),
    ...options,
  };
  const { link, beforeManifests } = workloadsLink(context, CLIENT_OF_CLUSTER, all, manifestsOf(text), needs);
  return { link: link([]), beforeManifests, connection, warnings, rolledOut, logged: context.logged };
}

describe('the lint', () => {
  test('what can never work blocks the plan, what may work is warned of', async () => {
    const { link, warnings } = story(deployment('other'));
    expect(codesOf(await link.plan())).toEqual(['POD_ACCOUNT_OTHER']);
    expect(warnings).toEqual([]);
    const unlabelled = story(deployment('sa', 'none'));
    expect(codesOf(await unlabelled.link.plan())).toEqual([]);
    expect(unlabelled.warnings).toEqual(['POD_LABEL_MISSING']);
  });

  test('`warn` stops on nothing, `off` is silent', async () => {
    const warned = story(deployment('other'), { lint: 'warn' });
    expect(codesOf(await warned.link.plan())).toEqual([]);
    expect(warned.warnings).toEqual(['POD_ACCOUNT_OTHER']);
    const silent = story(deployment('other'), { lint: 'off' });
    expect(codesOf(await silent.link.plan())).toEqual([]);
    expect(silent.warnings).toEqual([]);
  });

  test('`check` says it at its end', async () => {
    const { link } = story(deployment('other'), { standsAlone: true });
    expect(codesOf(await link.plan())).toEqual([]);
    expect(await codesOfFailure(link.apply(() => undefined))).toEqual(['POD_ACCOUNT_OTHER']);
  });
});

describe('admission and rollout', () => {
  test('pods are tried before anything is written, and only once', async () => {
    const { link, beforeManifests, connection, rolledOut } = story(deployment('sa'));
    await link.plan();
    await beforeManifests();
    expect(connection.requests.map(({ method }) => method)).toEqual(['POST']);
    await link.apply(() => undefined);
    expect(rolledOut).toEqual(['Deployment ns/shop']);
  });

  test('a refusal blocks the plan', async () => {
    expect(codesOf(await story(deployment('sa'), {}, true).link.plan())).toEqual(['POD_NOT_ADMITTED']);
  });

  test('`rollout: false` waits for nothing', async () => {
    const { link, rolledOut } = story(deployment('sa'), { rollout: false });
    expect(await link.apply(() => undefined)).toEqual([]);
    expect(rolledOut).toEqual([]);
  });
});
