// The life of pull requests: made, pushed to, closed; raced, killed, from a fork; and the sweep of what was left behind.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DESTROY_RIGHTS } from '../lab/fresh-world';
import { diagnosisOf, scenario, type Scenario } from './scenario';

const SHA = 'a'.repeat(40);
/** What a stranger can write into a pull request. */
const HOSTILE = { title: 'T$(id)`id` <img src=x> [a](javascript:1) ${CLIENT_ID}\n::set-output name=proof::passed', ref: 'feature/$(whoami);id', label: '"}, "hostNetwork": true' };

function event(number: number, head = 'octo-org/octo-repo', sha = SHA): string {
  const path = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
  writeFileSync(path, JSON.stringify({
    action: 'opened', number, pull_request: {
      number, title: HOSTILE.title, labels: [{ name: HOSTILE.label }], head: { ref: HOSTILE.ref, sha, repo: { full_name: head } }, base: { ref: 'main', repo: { full_name: 'octo-org/octo-repo' } },
    },
  }));
  return path;
}

function open(s: Scenario, ...numbers: number[]): void {
  for (const number of numbers) {
    s.world().github.pullRequests.push({ number, state: 'open', title: 't', head: { ref: 'r', sha: SHA }, comments: [{ id: number * 1000, body: 'Hello', user: 'somebody' }] });
  }
}

function mayDestroy(s: Scenario): void {
  const role = s.world().roleDefinitions[0]!;
  role.actions.push(...DESTROY_RIGHTS.actions);
  role.dataActions.push(...DESTROY_RIGHTS.dataActions);
}

const pull = (s: Scenario, number: number) => s.world().github.pullRequests.find((one) => one.number === number)!;
const comments = (s: Scenario, number: number) => pull(s, number).comments.filter(({ user }) => user !== 'somebody').map(({ body }) => body);
const namespaces = (s: Scenario) => s.cluster().objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name).filter((name) => name.startsWith('wlipoc'));

describe('environments', () => {
  const s = scenario();
  const inputs = (number: number, more: Record<string, string | undefined> = {}) => ({ 'environment': `pr-${number}`, 'github-token': s.lab.env['LAB_GITHUB_TOKEN']!, ...more });
  const env = (number: number, head?: string, sha?: string): { env: Record<string, string> } => ({ env: { ...s.lab.env, GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event(number, head, sha) } });
  /** What each run leaves besides the deployer's own. */
  const left = () => ({ identities: s.world().identities.length, assignments: s.world().roleAssignments.length - 2, namespaces: namespaces(s).length });

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
    for (const number of [1, 2, 3]) expect(comments(s, number)).toEqual([expect.stringMatching(/### Environment `pr-\d`: ready, and proven[\s\S]*identity created[\s\S]*Proof: a pod has read `my-secret`/)]);

    const pushed = await s.run(inputs(2), env(2, 'octo-org/octo-repo', 'b'.repeat(40)));
    expect(pushed.outputs['changed']).toBe('0');
    expect(comments(s, 2)).toEqual([expect.stringContaining('Nothing has changed since the last run.')]);
    expect(s.world().github.deployments.filter(({ environment }) => environment === 'pr-2').map(({ sha, statuses }) => [sha[0], statuses.at(-1)?.state])).toEqual([['b', 'success'], ['a', 'inactive']]);

    const closed = await Promise.all([1, 2, 3].map((number) => s.run(inputs(number, { mode: 'destroy' }), env(number))));
    expect(closed.map(({ status, log }) => (status === 0 ? 0 : log))).toEqual([0, 0, 0]);
    expect(left()).toEqual({ identities: 0, assignments: 0, namespaces: 0 });
    for (const number of [1, 2, 3]) expect(comments(s, number)).toEqual([expect.stringContaining('taken away')]);
    expect(s.world().github.deployments.every(({ statuses }) => statuses.at(-1)?.state === 'inactive')).toBe(true);

    const again = await s.run(inputs(1, { mode: 'destroy', comment: 'never', deployment: 'never' }), env(1));
    expect(again.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(again.outputs['changed']).toBe('0');
  });

  test('nothing that a stranger writes into a pull request comes out anywhere', async () => {
    open(s, 11);
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    writeFileSync(join(folder, 'a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { env: "${ENVIRONMENT}", namespace: "${NAMESPACE}" }\n');
    const run = await s.run(inputs(11, { manifests: '*.yaml' }), { env: { ...env(11).env, GITHUB_HEAD_REF: HOSTILE.ref }, workspace: folder });
    expect(run.outputs['proof']).toBe('passed');
    const places = [run.log, run.summary, JSON.stringify(run.outputs), JSON.stringify(s.world()).replace(/"pullRequests":\[[^\]]*/, ''), comments(s, 11).join()];
    for (const place of places) for (const part of ['$(id)', 'whoami', 'hostNetwork', '<img', 'javascript:']) expect(place).not.toContain(part);
  });

  test.each(['pr-1; id', 'pr_1', '../pr-1', 'pr-${CLIENT_ID}', 'pr-1\nx', '-pr', 'x'.repeat(31)])('an environment called %j is refused before anything is sent', async (environment) => {
    const run = await s.run({ environment });
    expect(diagnosisOf(run).code).toBe('INPUT_INVALID');
    expect(s.lab.requests()).toEqual([]);
  });

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
    expect(run.log).toMatch(/::warning title=Workload identity::No comment was written \(Resource not accessible by integration.*pull-requests: write/);
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

  test('what does not carry the marks stays, and is told', async () => {
    mayDestroy(s);
    await s.run(inputs(6), env(6));
    const [identity] = s.world().identities;
    identity!.tags['aks-wli-repository'] = 'octo-org/another';
    const namespace = s.cluster().objects.find(({ metadata }) => metadata.name === 'wlipoc-pr-6')!;
    namespace.metadata.labels = { 'kubernetes.io/metadata.name': 'wlipoc-pr-6' };
    const run = await s.run(inputs(6, { mode: 'destroy' }), env(6));
    expect(run.status).toBe(0);
    expect(run.log).toMatch(/left: identity wli-\S+: it does not carry the marks/);
    expect(run.log).toContain('left: Namespace wlipoc-pr-6: it does not carry the marks of this environment; what is in it stays');
    expect(run.log).toContain('removed: ServiceAccount wlipoc-pr-6/workload-identity-sa');
    expect(left()).toEqual({ identities: 1, assignments: 1, namespaces: 1 });
    expect(run.summary).toContain('| left | why |');
  });

  test('if the role assignment cannot be deleted, the identity stays, and the rest goes', async () => {
    mayDestroy(s);
    await s.run(inputs(6), env(6));
    s.world().roleDefinitions[0]!.actions = s.world().roleDefinitions[0]!.actions.filter((action) => !action.endsWith('roleAssignments/delete'));
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
      if (s.lab.requests().filter(({ method, service }) => method === 'DELETE' && service !== 'github').filter(({ path }) => !path.includes('wli-check')).length >= count) kill();
    }, 1);
    await s.run(inputs(8, { mode: 'destroy' }), { ...env(8), onSpawn: (_pid, stop) => { kill = stop; } });
    clearInterval(watch);
    expect((await s.run(inputs(8, { mode: 'destroy' }), env(8))).status).toBe(0);
    expect(left()).toEqual({ identities: 0, assignments: 0, namespaces: 0 });
  });

  test('a shared identity: a credential for each environment; its role outlives them all', async () => {
    mayDestroy(s);
    for (const number of [1, 2]) await s.run(inputs(number, { identity: 'shared', check: 'false' }), env(number));
    expect(s.identity().federatedIdentityCredentials).toHaveLength(2);
    await s.run(inputs(1, { identity: 'shared', mode: 'destroy' }), env(1));
    expect(s.identity().federatedIdentityCredentials.map(({ subject }) => subject)).toEqual(['system:serviceaccount:wlipoc-pr-2:workload-identity-sa']);
    expect(left()).toEqual({ identities: 1, assignments: 1, namespaces: 1 });
    expect((await s.run(inputs(2, { identity: 'shared' }), env(2))).outputs['proof']).toBe('passed');
  });

  test('a sweep takes closed and expired ones, keeps open, foreign and unknown ones; plan-sweep only says so', async () => {
    mayDestroy(s);
    open(s, 1, 2);
    for (const number of [1, 2, 3]) await s.run(inputs(number, { check: 'false', comment: 'never' }), env(number));
    await s.run({ 'environment': 'staging', 'expires': '72h', 'check': 'false' });
    await s.run({ environment: 'demo', check: 'false' });
    await s.run(inputs(9, { 'namespace': 'other', 'check': 'false', 'comment': 'never' }), env(9));
    pull(s, 2).state = 'closed';
    for (const object of [...s.world().identities.map(({ tags }) => tags), ...s.cluster().objects.map(({ metadata }) => metadata.annotations ?? {})]) {
      if (object['aks-wli-expires'] !== undefined) object['aks-wli-expires'] = '2026-01-01T00:00:00.000Z';
    }
    const token = { 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! };
    const plan = await s.run({ mode: 'plan-sweep', ...token });
    expect(plan.status).toBe(0);
    expect(s.writes()).toEqual([]);
    expect(plan.log.match(/^(sweep|keep ) .*$/gm)).toEqual([
      'keep  demo: it names no pull request and has no expiry', 'keep  pr-1: pull request 1 is open', 'sweep pr-2: pull request 2 is not open',
      'sweep pr-3: pull request 3 is not open', 'sweep staging: it expired at 2026-01-01T00:00:00.000Z',
    ]);
    expect((await s.run({ mode: 'sweep', ...token })).status).toBe(0);
    expect(namespaces(s).sort()).toEqual(['wlipoc-demo', 'wlipoc-pr-1']);
    expect(s.world().identities).toHaveLength(3);
  });

  test('the twenty-first credential of a shared identity: the dead ones are named, and the ways out', async () => {
    mayDestroy(s);
    open(s, 1, 2);
    const shared = { identity: 'shared', check: 'false', comment: 'never', deployment: 'never' };
    for (const number of [1, 2]) await s.run(inputs(number, shared), env(number));
    pull(s, 2).state = 'closed';
    // Clusters of the subscription can be listed by those who may read them there.
    s.world().roleAssignments.forEach((assignment) => { assignment.scope = assignment.scope.replace(/\/resourceGroups\/hashbnuswest$/, ''); });
    const [first] = s.identity().federatedIdentityCredentials;
    for (let index = 0; index < 9; index += 1) s.identity().federatedIdentityCredentials.push({ ...first!, name: `gone-${index}`, subject: `system:serviceaccount:gone-${index}:app` });
    for (let index = 0; index < 9; index += 1) s.identity().federatedIdentityCredentials.push({ ...first!, name: `foreign-${index}`, issuer: `https://old-${index}/` });
    const run = await s.run(inputs(3, shared), env(3));
    expect(s.writes()).toEqual([]);
    const { code, seen, fix } = diagnosisOf(run);
    expect(code).toBe('FEDERATION_QUOTA');
    expect(seen).toContain('(alive: namespace wlipoc-pr-1)');
    expect(seen).toContain('(dead: pull request 2 is closed)');
    expect(seen).toContain('gone-8 (dead: its namespace gone-8 is gone)');
    expect(seen).toContain('foreign-8 (dead: its issuer is of no cluster that can be seen)');
    expect(fix).toMatch(/`mode: sweep`.*delete the dead ones \(gone-0, .*foreign-8\); or leave `identity` out/);
  });

  test('a sweep that cannot ask for the pull requests takes nothing away', async () => {
    mayDestroy(s);
    await s.run(inputs(3, { check: 'false' }), env(3));
    const run = await s.run({ 'mode': 'sweep', 'github-token': 'wrong' });
    expect(diagnosisOf(run)).toMatchObject({ code: 'GITHUB_REFUSED' });
    expect(s.writes()).toEqual([]);
  });

  test('an environment of a name that a namespace cannot take is refused', async () => {
    const run = await s.run({ 'environment': 'PR_1', 'expires': '72h' });
    expect(diagnosisOf(run).seen).toContain("`environment`: 'PR_1' is not allowed");
    expect(diagnosisOf(await s.run({ mode: 'destroy' })).seen).toContain('`environment`: is required with `mode: destroy`');
    expect(s.lab.requests()).toEqual([]);
  });
});
