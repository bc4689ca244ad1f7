// The life of pull requests: made, pushed to, closed; raced, killed, from a fork, and written by strangers.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { workspace } from './deployment';
import { HOSTILE } from '../runner/pull-request-event';
import { mayDestroy } from '../runner/may-destroy';
import { comments, namespaces, open, pull, runsFor } from './pull-requests';
import { diagnosisOf, scenario } from './scenario';

describe('environments', () => {
  const s = scenario();
  const { inputs, env, left } = runsFor(s);

  test('three pull requests at once: an identity each, one comment each, a deployment each; closed, nothing is left', async () => {
    mayDestroy(s);
    open(s, 1, 2, 3);
    const made = await Promise.all([1, 2, 3].map((number) => s.run(inputs(number), env(number))));
    expect(made.map(({ outputs, log }) => outputs['proof'] ?? log)).toEqual(['passed', 'passed', 'passed']);
    expect(made.map(({ log }) => log.includes('::warning'))).toEqual([false, false, false]);
    expect(left()).toEqual({ identities: 3, assignments: 3, namespaces: 3 });
    expect(new Set(made.map(({ outputs }) => outputs['client-id'])).size).toBe(3);
    expect(namespaces(s).sort()).toEqual(['wlipoc-pr-1', 'wlipoc-pr-2', 'wlipoc-pr-3']);
    expect(s.world().identities[0]!.tags).toMatchObject({ 'aks-wli-environment': expect.stringMatching(/^pr-[123]$/) });
    for (const number of [1, 2, 3])
      expect(comments(s, number)).toEqual([
        expect.stringMatching(/### Environment `pr-\d`: ready, and proven[\s\S]*identity created[\s\S]*Proof: a pod has read `my-secret`/),
      ]);

    const pushed = await s.run(inputs(2), env(2, 'octo-org/octo-repo', 'b'.repeat(40)));
    expect(pushed.outputs['changed']).toBe('0');
    expect(comments(s, 2)).toEqual([expect.stringContaining('Nothing has changed since the last run.')]);
    expect(
      s
        .world()
        .github.deployments.filter(({ environment }) => environment === 'pr-2')
        .map(({ sha, statuses }) => [sha[0], statuses.at(-1)?.state]),
    ).toEqual([
      ['b', 'success'],
      ['a', 'inactive'],
    ]);

    const closed = await Promise.all([1, 2, 3].map((number) => s.run(inputs(number, { mode: 'destroy' }), env(number))));
    expect(closed.map(({ status, log }) => (status === 0 ? 0 : log))).toEqual([0, 0, 0]);
    expect(left()).toEqual({ identities: 0, assignments: 0, namespaces: 0 });
    for (const number of [1, 2, 3]) expect(comments(s, number)).toEqual([expect.stringContaining('`: deleted')]);
    expect(s.world().github.deployments.every(({ statuses }) => statuses.at(-1)?.state === 'inactive')).toBe(true);

    const again = await s.run(inputs(1, { mode: 'destroy', comment: 'never', deployment: 'never' }), env(1));
    expect(again.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(again.outputs['changed']).toBe('0');
  });

  test('an environment has an address, in the comment, the deployment, the summary and an output; and says how to look at it', async () => {
    open(s, 12);
    await s.lab.settings({ loadBalancerMs: 3000 });
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { type: LoadBalancer, ports: [{ port: 80 }] }\n';
    const found = await s.run(inputs(12, { manifests: '*.yaml' }), { ...env(12), workspace: await workspace(service) });
    expect(found.outputs['environment-url']).toBe('http://203.0.113.1/');
    expect(found.log).toContain('waiting for an address (Service wlipoc-pr-12/web: none yet)');
    expect(found.summary).toContain('Address: [http://203.0.113.1/](http://203.0.113.1/)');
    expect(comments(s, 12)[0]).toContain('Address: [http://203.0.113.1/](http://203.0.113.1/)');
    expect(comments(s, 12)[0]).toMatch(/az aks get-credentials .*\nkubectl get pods,services,ingresses --namespace wlipoc-pr-12\n/);
    const address = () => s.world().github.deployments[0]?.statuses.at(-1)?.environment_url;
    expect(address()).toBe('http://203.0.113.1/');

    const given = await s.run(inputs(12, { 'check': 'false', 'environment-url': 'https://pr-12.example.com/(x)' }), env(12));
    expect(given.outputs['environment-url']).toBe('https://pr-12.example.com/(x)');
    expect(comments(s, 12)[0]).toContain('](https://pr-12.example.com/%28x%29)');
    expect(address()).toBe('https://pr-12.example.com/(x)');
    const hostile = await s.run(inputs(12, { 'environment-url': 'javascript:alert(1)' }), env(12));
    expect(diagnosisOf(hostile).seen).toContain('`environment-url`');
    expect(comments(s, 12)[0]).not.toContain('javascript');
  });

  test('nothing that a stranger writes into a pull request comes out anywhere', async () => {
    open(s, 11);
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    writeFileSync(
      join(folder, 'a.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { env: "${ENVIRONMENT}", namespace: "${NAMESPACE}" }\n',
    );
    const run = await s.run(inputs(11, { manifests: '*.yaml' }), {
      env: { ...env(11).env, GITHUB_HEAD_REF: HOSTILE.ref },
      workspace: folder,
    });
    expect(run.outputs['proof']).toBe('passed');
    const places = [
      run.log,
      run.summary,
      JSON.stringify(run.outputs),
      JSON.stringify(s.world()).replace(/"pullRequests":\[[^\]]*/, ''),
      comments(s, 11).join(),
    ];
    for (const place of places)
      for (const part of ['$(id)', 'whoami', 'hostNetwork', '<img', 'javascript:']) expect(place).not.toContain(part);
  });

  test.each(['pr-1; id', 'pr_1', '../pr-1', 'pr-${CLIENT_ID}', 'pr-1\nx', '-pr', 'x'.repeat(31)])(
    'an environment called %j is refused before anything is sent',
    async (environment) => {
      const run = await s.run({ environment });
      expect(diagnosisOf(run).code).toBe('INPUT_INVALID');
      expect(s.lab.requests()).toEqual([]);
    },
  );

  test('two runs that race on one pull request leave one comment', async () => {
    open(s, 7);
    s.lab.faults({ service: 'github', method: 'POST', path: 'comments', do: 'delay', delayMs: 300 });
    await s.run(inputs(7, { check: 'false', comment: 'never' }), env(7));
    await Promise.all([1, 2].map(() => s.run(inputs(7, { check: 'false' }), env(7))));
    expect(comments(s, 7)).toHaveLength(1);
    expect(pull(s, 7).comments.filter(({ user }) => user === 'somebody')).toHaveLength(1);
  });

  test('without the permissions: two warnings that name them, and no failure', async () => {
    open(s, 4);
    s.world().github.permissions = [];
    const run = await s.run(inputs(4), env(4));
    expect(run.status).toBe(0);
    expect(run.log).toMatch(
      /::warning title=Workload identity::No comment was written \(Resource not accessible by integration.*pull-requests: write/,
    );
    expect(run.log).toMatch(/::warning title=Workload identity::No deployment was written .*deployments: write/);
  });

  test('a pull request from a fork: one sentence, a green step, nothing sent to Azure', async () => {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: _url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: _token, ...rest } = env(5, 'stranger/octo-repo').env;
    const run = await s.run(inputs(5), { env: rest });
    expect(run.status).toBe(0);
    expect(run.outputs).toMatchObject({ proof: 'skipped', changed: '0', diagnosis: '' });
    expect(run.log).toMatch(/::notice title=Workload identity::The pull request comes from a fork/);
    expect(run.summary).toContain('comes from a fork');
    expect(s.lab.requests()).toEqual([]);
  });

  test('what does not carry the marks stays, and is reported', async () => {
    mayDestroy(s);
    await s.run(inputs(6), env(6));
    const [identity] = s.world().identities;
    identity!.tags['aks-wli-repository'] = 'octo-org/another';
    const namespace = s.cluster().objects.find(({ metadata }) => metadata.name === 'wlipoc-pr-6')!;
    namespace.metadata.labels = { 'kubernetes.io/metadata.name': 'wlipoc-pr-6' };
    const run = await s.run(inputs(6, { mode: 'destroy' }), env(6));
    expect(run.status).toBe(0);
    expect(run.log).toMatch(/kept: identity wli-\S+: it does not carry the marks/);
    expect(run.log).toContain('kept: Namespace wlipoc-pr-6: it does not carry the marks of this environment; what is in it stays');
    expect(run.log).toContain('deleted: ServiceAccount workload-identity-sa');
    expect(left()).toEqual({ identities: 1, assignments: 1, namespaces: 1 });
    expect(run.summary).toContain('| kept | why |');
  });

  test('if the role assignment cannot be deleted, the identity stays, and the rest goes', async () => {
    mayDestroy(s);
    await s.run(inputs(6), env(6));
    s.world().roleDefinitions[0]!.actions = s
      .world()
      .roleDefinitions[0]!.actions.filter((action) => !action.endsWith('roleAssignments/delete'));
    const run = await s.run(inputs(6, { mode: 'destroy' }), env(6));
    expect(run.status).toBe(1);
    expect(diagnosisOf(run).seen).toContain('Microsoft.Authorization/roleAssignments/delete');
    expect(left()).toEqual({ identities: 1, assignments: 1, namespaces: 0 });
    mayDestroy(s);
    expect((await s.run(inputs(6, { mode: 'destroy' }), env(6))).status).toBe(0);
    expect(left()).toEqual({ identities: 0, assignments: 0, namespaces: 0 });
  });

  test.each([1, 2, 3])('killed after delete %i, the next run finishes', async (count) => {
    mayDestroy(s);
    await s.run(inputs(8), env(8));
    let kill = (): void => undefined;
    const watch = setInterval(() => {
      if (
        s.lab
          .requests()
          .filter(({ method, service }) => method === 'DELETE' && service !== 'github')
          .filter(({ path }) => !path.includes('wli-check')).length >= count
      )
        kill();
    }, 1);
    await s.run(inputs(8, { mode: 'destroy' }), {
      ...env(8),
      onSpawn: (_pid, stop) => {
        kill = stop;
      },
    });
    clearInterval(watch);
    expect((await s.run(inputs(8, { mode: 'destroy' }), env(8))).status).toBe(0);
    expect(left()).toEqual({ identities: 0, assignments: 0, namespaces: 0 });
  });

  test('a shared identity: a credential for each environment; its role outlives them all', async () => {
    mayDestroy(s);
    for (const number of [1, 2]) await s.run(inputs(number, { identity: 'shared', check: 'false' }), env(number));
    expect(s.identity().federatedIdentityCredentials).toHaveLength(2);
    await s.run(inputs(1, { identity: 'shared', mode: 'destroy' }), env(1));
    expect(s.identity().federatedIdentityCredentials.map(({ subject }) => subject)).toEqual([
      'system:serviceaccount:wlipoc-pr-2:workload-identity-sa',
    ]);
    expect(left()).toEqual({ identities: 1, assignments: 1, namespaces: 1 });
    expect((await s.run(inputs(2, { identity: 'shared' }), env(2))).outputs['proof']).toBe('passed');
  });

  test('an environment of a name that a namespace cannot take is refused', async () => {
    const run = await s.run({ environment: 'PR_1', expires: '72h' });
    expect(diagnosisOf(run).seen).toContain("`environment`: 'PR_1' is not valid");
    expect(s.lab.requests()).toEqual([]);
  });
});
