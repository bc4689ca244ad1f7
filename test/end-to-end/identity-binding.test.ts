// Identity bindings: federation that the limit of twenty does not stop, proven through the cluster's own token endpoint.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BINDING_RIGHTS } from '../../lab/deployer-rights';
import { diagnosisOf, outcomesOf, scenario } from './scenario';

describe('identity binding', () => {
  const s = scenario();
  const inputs = { federation: 'identity-binding' };
  beforeEach(async () => {
    await s.lab.settings({ webhook: '1.6.0-identity-binding' });
    const role = s.world().roleDefinitions[0]!;
    role.actions.push(...BINDING_RIGHTS.actions);
    role.dataActions.push(...BINDING_RIGHTS.dataActions);
  });

  test('made, proven, and not written again', async () => {
    const first = await s.run(inputs);
    expect(first.log).not.toContain('::error');
    expect(first.outputs['proof']).toBe('passed');
    expect(outcomesOf(first)).toMatchObject({ 'identity': 'created', 'federation': 'created', 'service-account': 'created' });
    expect(s.world().identityBindings).toHaveLength(1);
    expect(s.identity().federatedIdentityCredentials.map(({ name }) => name)).toEqual(['aks-identity-binding']);
    expect(
      s.lab
        .requests()
        .filter(({ service }) => service === 'token-proxy')
        .map(({ status }) => status),
    ).toEqual([200, 200, 200]);
    const second = await s.run(inputs);
    expect(second.outputs).toMatchObject({ proof: 'passed', changed: '0' });
    expect(s.writes()).toEqual([]);
  });

  test('twenty credentials are no limit', async () => {
    await s.run({ ...inputs, identity: 'shared', namespace: 'first' });
    const [own] = s.identity().federatedIdentityCredentials;
    for (let index = 1; index < 20; index += 1)
      s.identity().federatedIdentityCredentials.push({ ...own!, name: `c-${index}`, issuer: `https://${index}/` });
    const run = await s.run({ ...inputs, identity: 'shared', namespace: 'second' });
    expect(run.outputs['proof']).toBe('passed');
    expect(outcomesOf(run)).toMatchObject({ identity: 'unchanged' });
    expect(s.world().identityBindings).toHaveLength(1);
  });

  test('a binding under another name is adopted', async () => {
    await s.run(inputs);
    s.world().identityBindings[0]!.name = 'by-hand';
    const run = await s.run(inputs);
    expect(run.outputs['proof']).toBe('passed');
    expect(run.log).toContain('federation: adopted identity binding');
    expect(s.writes()).toEqual([]);
  });

  test('a webhook that knows nothing of bindings is reported', async () => {
    await s.lab.settings({ webhook: '1.6.0' });
    expect(diagnosisOf(await s.run(inputs))).toMatchObject({ link: 'proof', code: 'WEBHOOK_WITHOUT_BINDING' });
  });

  test('without the right to use the identity, the token endpoint refuses, and the run says so', async () => {
    await s.run({ ...inputs, check: 'false' });
    s.cluster().objects = s.cluster().objects.filter(({ kind }) => kind !== 'ClusterRoleBinding');
    const run = await s.run({ ...inputs, 'mode': 'check', 'check-timeout': '10s' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'federation', code: 'BINDING_REFUSED' });
    expect(diagnosisOf(run).seen).toContain('cannot use-managed-identity resource');
    expect((await s.run(inputs)).outputs['proof']).toBe('passed');
  });

  const allowRemoval = (): void => {
    const role = s.world().roleDefinitions[0]!;
    role.actions.push(
      'Microsoft.ManagedIdentity/userAssignedIdentities/delete',
      'Microsoft.Authorization/roleAssignments/delete',
      'Microsoft.ContainerService/managedClusters/identityBindings/delete',
    );
    role.dataActions.push('Microsoft.ContainerService/managedClusters/*');
  };

  test('an environment with a binding is deleted whole', async () => {
    allowRemoval();
    await s.run({ ...inputs, environment: 'demo' });
    const run = await s.run({ ...inputs, environment: 'demo', mode: 'destroy' });
    expect(run.log).not.toContain('::error');
    expect([
      s.world().identities,
      s.world().identityBindings,
      s.cluster().objects.filter(({ kind }) => kind.startsWith('ClusterRole')),
    ]).toEqual([[], [], []]);
    await s.run({ ...inputs, environment: 'demo', mode: 'destroy' });
    expect(s.writes()).toEqual([]);
  });
  test.each(['ClusterRole', 'ClusterRoleBinding'])("a %s of the name that is somebody else's stays, and is reported", async (kind) => {
    allowRemoval();
    await s.run({ ...inputs, environment: 'demo', check: 'false' });
    const foreign = s.cluster().objects.find((object) => object.kind === kind)!;
    foreign.metadata.annotations = { 'aks-wli-repository': 'octo-org/another', 'aks-wli-environment': 'demo' };
    const run = await s.run({ ...inputs, environment: 'demo', mode: 'destroy' });
    expect(run.status).toBe(0);
    expect(run.log).toContain(`${kind} ${foreign.metadata.name}`);
    expect(run.log).toContain('it does not carry the marks of this environment');
    expect(
      s
        .cluster()
        .objects.filter((object) => object.kind.startsWith('ClusterRole'))
        .map((object) => object.kind),
    ).toEqual([kind]);
  });

  test.each(['identityBindings', 'clusterroles', 'clusterrolebindings'])(
    'what of a binding cannot be read is reported: %s; the identity stays for the next try',
    async (right) => {
      allowRemoval();
      await s.run({ ...inputs, environment: 'demo', check: 'false' });
      const role = s.world().roleDefinitions[0]!;
      role.actions = role.actions.filter((action) => !action.includes(`/${right}/`));
      role.dataActions = role.dataActions.filter((action) => !action.endsWith('/*') && !action.includes(`/${right}/`));
      const run = await s.run({ ...inputs, environment: 'demo', mode: 'destroy' });
      expect(run.status).toBe(1);
      const all = [diagnosisOf(run), ...(diagnosisOf(run).also ?? [])].map(({ seen, fix }) => `${seen} ${fix}`).join();
      expect(all).toContain(`${right}/read`);
      expect(s.world().identities).toHaveLength(1);
    },
  );
});
