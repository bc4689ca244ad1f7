// The Action on both APIs: its first and second run, a conflict, a namespace that is strict.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BINDING_RIGHTS } from '../../lab/deployer-rights';
import { mayDestroy } from '../runner/may-destroy';
import { isWrite } from '../../lab/writes';
import { EXAMPLE } from '../runner/example';
import { runAction } from '../runner/run';
import { suite } from './suite';

describe('the Action', () => {
  const s = suite();
  let namespace = '';
  beforeEach(async () => {
    namespace = s.namespace();
    await s.lab.reset();
  });
  const writes = () => s.lab.requests().filter(isWrite);

  test.each(['1.5.1', '1.6.0', '1.6.0-identity-binding'] as const)('first run, second run, under webhook %s', async (webhook) => {
    await s.lab.settings({ webhook });
    const first = await s.run({ namespace });
    expect(first.log).not.toContain('::error');
    expect(first.outputs).toMatchObject({ changed: '5', proof: 'passed' });
    const before = writes().length;
    const second = await s.run({ namespace });
    expect(second.outputs).toMatchObject({ changed: '0', proof: 'passed' });
    expect(writes().slice(before)).toEqual([]);
  });

  test('an identity binding: made, and proven through the token endpoint', async () => {
    await s.lab.settings({ webhook: '1.6.0-identity-binding' });
    s.becomeAdmin();
    s.lab.world().roleDefinitions[0]!.actions.push(...BINDING_RIGHTS.actions);
    const first = await s.run({ namespace, federation: 'identity-binding' });
    expect(first.log).not.toContain('::error');
    expect(first.outputs['proof']).toBe('passed');
    expect((await s.run({ namespace, federation: 'identity-binding' })).outputs).toMatchObject({ changed: '0', proof: 'passed' });
  });

  test('an environment: created, deleted; a namespace that is going is no reason to fail', async () => {
    mayDestroy(s.lab);
    const made = await s.run({ namespace, environment: 'demo' });
    expect(made.outputs['proof']).toBe('passed');
    for (let run = 0; run < 2; run += 1) {
      const destroyed = await s.run({ namespace, environment: 'demo', mode: 'destroy' });
      expect(destroyed.log).not.toContain('::error');
      expect([destroyed.status, destroyed.outputs['changed']]).toEqual([0, run === 0 ? '4' : '0']);
    }
    expect(s.lab.world().identities).toEqual([]);
  });

  test('the check pod passes Pod Security restricted', async () => {
    s.becomeAdmin();
    await s.apply(`/api/v1/namespaces/${namespace}`, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
    });
    expect((await s.run({ namespace })).outputs['proof']).toBe('passed');
  });

  test('an annotation that another manager owns', async () => {
    s.becomeAdmin();
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await s.send('POST', `/api/v1/namespaces/${namespace}/serviceaccounts?fieldManager=helm`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: EXAMPLE['service-account'], annotations: { 'azure.workload.identity/client-id': 'other' } },
    });
    const run = await s.run({ namespace });
    expect(run.status).toBe(1);
    expect(run.outputs['diagnosis']).toContain('owned by helm');
    expect(run.outputs['diagnosis']).toContain('SERVICE_ACCOUNT_CONFLICT');
  });

  test('manifests: applied, unchanged, and a field of the server does not count as a difference', async () => {
    s.becomeAdmin();
    const workspace = await mkdtemp(join(tmpdir(), 'suite-'));
    await writeFile(
      join(workspace, 'app.yaml'),
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  replicas: 2
  selector: { matchLabels: { app: app } }
  template:
    metadata: { labels: { app: app, azure.workload.identity/use: "true" } }
    spec:
      serviceAccountName: \${SERVICE_ACCOUNT}
      containers:
        - { name: app, image: "example.azurecr.io/app:1", ports: [{ containerPort: 80 }], env: [{ name: URL, value: "\${VAULT_URI}" }] }
---
apiVersion: v1
kind: Service
metadata: { name: app }
spec: { selector: { app: app }, ports: [{ port: 80 }] }
`,
    );
    const inputs = { ...EXAMPLE, namespace, manifests: 'app.yaml' };
    const first = await runAction({ inputs, env: s.lab.env, workspace });
    expect(first.log).not.toContain('::error');
    const before = writes().length;
    const second = await runAction({ inputs, env: s.lab.env, workspace });
    expect(second.outputs).toMatchObject({ changed: '0', proof: 'passed' });
    expect(writes().slice(before)).toEqual([]);
  });

  test('a missing right in the cluster is reported, with the right that is missing', async () => {
    const role = s.lab.world().roleDefinitions[0]!;
    role.dataActions = role.dataActions.filter((action) => !action.endsWith('pods/write'));
    const run = await s.run({ namespace });
    expect(run.outputs['diagnosis']).toContain('KUBERNETES_RIGHT_MISSING');
    expect(run.outputs['diagnosis']).toContain('Microsoft.ContainerService/managedClusters/pods/write');
  });
});
