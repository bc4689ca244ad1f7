// Environments in the team's namespace: they use what is there, write nothing that is not their own, and leave nothing behind.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { RUNS, workspace } from './deployment';
import { mayDestroy } from '../runner/may-destroy';
import { open, pull, runsFor } from './pull-requests';
import { diagnosisOf, outcomesOf, scenario } from './scenario';

const ACCOUNT = 'workload-identity-sa';

describe('environment-namespace: keep', () => {
  const s = scenario();
  const { inputs, env } = runsFor(s);
  const keep = { 'environment-namespace': 'keep', 'comment': 'never', 'deployment': 'never' };
  const own = { ...keep, 'service-account': `${ACCOUNT}-pr-17` };
  const names = (kind: string): string[] =>
    s
      .cluster()
      .objects.filter((object) => object.kind === kind && object.metadata.namespace === 'wlipoc')
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== 'default' && name !== 'kube-root-ca.crt')
      .sort();
  /** A release of the environment's own, by its manifests. */
  const release = async (account = '${SERVICE_ACCOUNT}') => ({
    inputs: { manifests: 'app.yaml', check: 'false', rollout: 'false' },
    workspace: await workspace(RUNS.replace('name: shop', 'name: shop-${ENVIRONMENT}').replace('workload-identity-sa', account)),
  });
  beforeEach(() => mayDestroy(s));

  test('with an account of its own: made, proven, and gone again; the rest stays', async () => {
    await s.run();
    const given = await release();
    const more = { ...own, ...given.inputs };
    const made = await s.run(inputs(17, { ...more, check: 'true' }), { ...env(17), workspace: given.workspace });
    expect([made.status === 0 ? made.outputs['proof'] : made.log, outcomesOf(made)['namespace']]).toEqual(['passed', 'unchanged']);
    expect([names('ServiceAccount'), names('Deployment')]).toEqual([[ACCOUNT, `${ACCOUNT}-pr-17`], ['shop-pr-17']]);
    expect(s.world().identities).toHaveLength(2);
    const again = await s.run(inputs(17, more), { ...env(17), workspace: given.workspace });
    expect([again.outputs['changed'], s.writes()]).toEqual(['0', []]);
    const gone = await s.run(inputs(17, { ...more, mode: 'destroy' }), { ...env(17), workspace: given.workspace });
    expect(gone.status === 0 ? gone.status : gone.log).toBe(0);
    expect([names('ServiceAccount'), names('Deployment'), s.world().identities.map(({ name }) => name)]).toEqual([
      [ACCOUNT],
      [],
      [`wli-wlipoc-${ACCOUNT}`],
    ]);
    expect((await s.run()).outputs['changed']).toBe('0');
  });

  test("under the team's account: its identity is used, nothing is written on Azure, and destroy leaves both", async () => {
    await s.run();
    const given = await release();
    const made = await s.run(inputs(17, { ...keep, ...given.inputs }), { ...env(17), workspace: given.workspace });
    expect(made.status === 0 ? outcomesOf(made) : made.log).toMatchObject({
      'identity': 'unchanged',
      'service-account': 'unchanged',
      'federation': 'unchanged',
      'manifests': 'created',
    });
    const gone = await s.run(inputs(17, { ...keep, ...given.inputs, mode: 'destroy' }), { ...env(17), workspace: given.workspace });
    expect([gone.status, gone.outputs['changed'], names('Deployment')]).toEqual([0, '1', []]);
    expect(gone.log).toContain(`kept: ServiceAccount wlipoc/${ACCOUNT}`);
    expect((await s.run()).outputs['changed']).toBe('0');
  });

  test("the team's account and the team's objects are not written", async () => {
    await s.run();
    const other = await s.run(inputs(17, { ...keep, identity: 'another', check: 'false' }), env(17));
    expect([diagnosisOf(other).code, s.writes()]).toEqual(['SERVICE_ACCOUNT_OF_THE_TEAM', []]);
    const files = await workspace(RUNS);
    await s.run({ manifests: 'app.yaml', check: 'false' }, { workspace: files });
    const run = await s.run(inputs(17, { ...keep, manifests: 'app.yaml', check: 'false' }), { ...env(17), workspace: files });
    expect([diagnosisOf(run).code, s.writes()]).toEqual(['MANIFEST_OF_OTHERS', []]);
  });

  test('a namespace that is not there is not made', async () => {
    const run = await s.run(inputs(17, { ...keep, namespace: 'nowhere', check: 'false' }), env(17));
    expect([diagnosisOf(run).code, s.writes()]).toEqual(['NAMESPACE_MISSING', []]);
  });

  test('a sweep finds them by their accounts and by their releases', async () => {
    await s.run();
    open(s, 1, 2, 3);
    const own1 = await release();
    await s.run(inputs(1, { ...own, ...own1.inputs, 'service-account': `${ACCOUNT}-pr-1` }), { ...env(1), workspace: own1.workspace });
    for (const number of [2, 3]) await s.run(inputs(number, { ...keep, ...own1.inputs }), { ...env(number), workspace: own1.workspace });
    expect(names('Deployment')).toEqual(['shop-pr-1', 'shop-pr-2', 'shop-pr-3']);
    for (const number of [1, 2]) pull(s, number).state = 'closed';
    const token = { 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! };
    const swept = await s.run({ ...keep, ...own1.inputs, mode: 'sweep', ...token }, { workspace: own1.workspace });
    expect(swept.status === 0 ? swept.status : swept.log).toBe(0);
    expect([names('ServiceAccount'), names('Deployment'), s.world().identities.length]).toEqual([[ACCOUNT], ['shop-pr-3'], 1]);
  });

  test('a destroy that finds nothing says so, and what it looked for', async () => {
    const run = await s.run({ mode: 'destroy', environment: 'dev', namespace: 'dev' });
    expect([run.status, run.outputs['changed']]).toEqual([0, '0']);
    for (const text of [run.log, run.summary]) expect(text).toContain('dev-dev');
    expect(run.log).toMatch(/::notice.*`environment-namespace: keep`/);
    const kept = await s.run({ 'mode': 'destroy', 'environment': 'dev', 'namespace': 'dev', 'environment-namespace': 'keep' });
    expect(kept.log).toMatch(/::notice.*in the namespace 'dev'/);
  });
});
