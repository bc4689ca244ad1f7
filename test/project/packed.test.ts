// From the packed package to a pod that has read its secret: what a team does on its first day, with Azure on loopback.
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { scenario } from '../end-to-end/scenario';
import { eventually } from '../kubernetes-suite/suite';
import { client } from '../lab/tests/client';
import { runAction, type ActionRun } from '../runner/run';
import { actionSteps, readWorkflow, type Contexts } from '../runner/workflow';
import { deployDeployer } from './bicep/into-lab';
import { inFolder, pack, packedFiles, projenNew } from './scaffold';

const IMAGE = 'acr.azurecr.io/read-secret:1';
const PULL_REQUEST = 'repo:octo-org@1/octo-repo@2:pull_request';

describe('the packed package', () => {
  const s = scenario();
  let tarball: string;
  let folder: string;

  beforeAll(async () => {
    tarball = await pack();
    folder = await projenNew(tarball);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([tarball, folder].map((path) => rm(dirname(path), { recursive: true, force: true })));
  });

  /** Runs the Action's steps of a scaffolded workflow, in the repository, as the identity that deployer.bicep has made. */
  async function deliver(name: string, github: Contexts['github'], subjects: readonly string[]): Promise<ActionRun[]> {
    const deployer = await deployDeployer(s.world(), folder, subjects);
    return run(name, github, deployer);
  }

  async function run(
    name: string,
    github: Contexts['github'],
    deployer: { clientId: string; tenantId: string; subscriptionId: string },
  ): Promise<ActionRun[]> {
    const vars = {
      AZURE_CLIENT_ID: deployer.clientId,
      AZURE_TENANT_ID: deployer.tenantId,
      AZURE_SUBSCRIPTION_ID: deployer.subscriptionId,
      IMAGE,
    };
    const steps = await actionSteps(readWorkflow(readFileSync(join(folder, `.github/workflows/${name}.yml`), 'utf8')), { github, vars });
    const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    const repo = { full_name: 'octo-org/octo-repo' };
    const head = { sha: 'c'.repeat(40), ref: 'x', repo };
    writeFileSync(
      event,
      JSON.stringify({
        ...github.event,
        ...(github.event.number !== undefined && { pull_request: { number: github.event.number, head, base: { ref: 'main', repo } } }),
      }),
    );
    const runs: ActionRun[] = [];
    for (const { inputs, env, permissions } of steps) {
      s.world().github.permissions = Object.entries(permissions)
        .filter(([, access]) => access === 'write')
        .map(([permission]) => permission);
      runs.push(
        await runAction({
          inputs: { ...inputs, 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! },
          env: { ...s.lab.env, GITHUB_EVENT_PATH: event, ...env },
          workspace: folder,
        }),
      );
    }
    return runs;
  }

  const subject = (): string => s.world().github.subject;

  test('holds the bundle, the compiled type and the templates, and nothing of tests or sources', async () => {
    const files = await packedFiles(tarball);
    for (const path of [
      'action.yml',
      'dist/index.js',
      'dist/check-pod.yaml',
      'dist/licenses.txt',
      'lib/index.js',
      'lib/index.d.ts',
      '.jsii',
      'README.md',
      'LICENSE',
    ])
      expect(files).toContain(path);
    expect(files).toContain('templates/project/app/package-lock.json');
    expect(
      files.filter(
        (path) => !/^(dist|lib|templates)\/|^(\.jsii|action\.yml|package\.json|README\.md|API\.md|CONTRIBUTING\.md|LICENSE)$/.test(path),
      ),
    ).toEqual([]);
    expect(files.filter((path) => /\.test\.|^test\/|tsbuildinfo|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test('a second `npx projen` changes nothing, and asks no registry', async () => {
    expect(existsSync(join(folder, 'package-lock.json'))).toBe(true);
    await inFolder(folder, 'git', ['diff', '--exit-code']);
    await inFolder(folder, 'env', ['npm_config_offline=true', 'npx', 'projen']);
    expect(await inFolder(folder, 'git', ['status', '--porcelain'])).toBe('');
  });

  test('the first push makes it true and proves it, with the rights of deployer.bicep and no others; the second writes nothing', async () => {
    const [first] = await deliver('workload-identity', { event: {} }, [subject()]);
    expect([first?.status, first?.outputs['proof']]).toEqual([0, 'passed']);
    const deployer = s.world().identities[0]!;
    const [second] = await run(
      'workload-identity',
      { event: {} },
      { clientId: deployer.clientId, tenantId: s.world().tenantId, subscriptionId: s.world().subscriptions[0]!.subscriptionId },
    );
    expect([second?.status, second?.outputs['changed'], second?.outputs['proof']]).toEqual([0, '0', 'passed']);
  });

  test('the pods of the sample Deployment get the webhook, and read their secret with the SDK', async () => {
    await s.lab.settings({ images: { [IMAGE]: [process.execPath, resolve('templates/project/app/read-secret.mjs')] } });
    await deliver('workload-identity', { event: {} }, [subject()]);
    const deployment = s.cluster().objects.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { metadata: object; spec: object } };
    };
    const { metadata, spec } = deployment.spec.template;
    // The laboratory plays no controller of Deployments: this is the pod that one would make.
    s.world().roleAssignments.push({ ...s.world().roleAssignments[0]!, name: 'x', principalId: s.world().applications[0]!.objectId });
    const http = client(s.lab);
    const pods = `https://${s.cluster().resource.properties.fqdn}/api/v1/namespaces/wlipoc/pods`;
    const token = await http.token('6dae42f8-4368-4678-94ff-3960e28e3630');
    const created = await http.json('POST', pods, {
      token,
      body: { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'read-secret-1' }, spec },
    });
    expect([created.status, JSON.stringify(created.body)]).toEqual([201, expect.stringContaining('AZURE_FEDERATED_TOKEN_FILE')]);
    const log = await eventually(async () => {
      const text = String((await http.json('GET', `${pods}/read-secret-1/log`, { token })).body);
      return text.includes('\n') ? text : undefined;
    }, 'the line of the sample');
    expect(log).toMatch(/^read my-secret, version [0-9a-f]{32}\n$/);
    expect(log).not.toContain(s.vault().secrets[0]!.versions[0]!.value);
  });

  test('a pull request: the plan writes nothing, the environment is made and taken away, the sweep finds nothing left', async () => {
    const github = s.world().github;
    const push = github.subject;
    const deployer = await deployDeployer(s.world(), folder, [push, PULL_REQUEST]);
    github.subject = PULL_REQUEST;
    github.pullRequests.push({ number: 17, state: 'open', title: 't', head: { ref: 'x', sha: 'c'.repeat(40) }, comments: [] });
    const event = (action: string): Contexts['github'] => ({ event_name: 'pull_request', event: { action, number: 17 } });
    const before = s.lab.requests().length;
    const [planned] = await run('workload-identity-plan', event('opened'), deployer);
    expect([planned?.status, planned?.outputs['proof']]).toEqual([0, 'skipped']);
    const written = s.lab
      .requests()
      .slice(before)
      .filter(
        ({ service, method, query }) => service !== 'github' && ['PUT', 'DELETE', 'PATCH'].includes(method) && !query.includes('dryRun'),
      );
    expect(written).toEqual([]);
    const opened = await run('pull-request-environment', event('opened'), deployer);
    expect(opened.map(({ outputs, log }) => (outputs['proof'] === 'passed' ? outputs['namespace'] : log))).toEqual(['wlipoc-pr-17']);
    const closed = await run('pull-request-environment', event('closed'), deployer);
    expect(closed.map(({ status }) => status)).toEqual([0]);
    expect(s.world().identities).toHaveLength(1);
    github.subject = push;
    const [swept] = await run('sweep', { event_name: 'schedule', event: {} }, deployer);
    expect([swept?.status, swept?.outputs['changed']]).toEqual([0, '0']);
  });

  test('the rights of deployer.bicep are those that its workflows ask for, over a whole life: none more, none less', async () => {
    const { github } = s.world();
    const push = github.subject;
    const deployer = await deployDeployer(s.world(), folder, [push, PULL_REQUEST]);
    const granted = s.world().roleDefinitions.flatMap(({ actions, dataActions }) => [...actions, ...dataActions]);
    await run('workload-identity', { event: {} }, deployer);
    // A credential of a cluster that was made anew, and a check pod that finds no node.
    s.world().identities.find(({ name }) => name.startsWith('wli-'))!.federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
    await run('workload-identity', { event: {} }, deployer);
    await s.lab.settings({ nodes: 0 });
    await run('workload-identity', { event: {} }, deployer);
    await s.lab.settings({ nodes: 1 });
    // An environment of its own, and one in a namespace that somebody else has made.
    const [namespace] = s.cluster().objects.filter(({ kind }) => kind === 'Namespace');
    s.cluster().objects.push({ ...namespace!, metadata: { ...namespace!.metadata, name: 'wlipoc-pr-18', uid: 'x' } });
    github.subject = PULL_REQUEST;
    for (const number of [17, 18]) {
      github.pullRequests.push({ number, state: 'open', title: 't', head: { ref: 'x', sha: 'c'.repeat(40) }, comments: [] });
      for (const action of ['opened', 'closed'])
        await run('pull-request-environment', { event_name: 'pull_request', event: { action, number } }, deployer);
    }
    github.subject = push;
    await run('sweep', { event_name: 'schedule', event: {} }, deployer);
    const asked = new Set(s.lab.requests().flatMap(({ right }) => right ?? []));
    expect([...asked].sort()).toEqual([...granted].sort());
  });

  test('before the first day is over, the jobs that need Azure are skipped', async () => {
    for (const name of ['workload-identity', 'workload-identity-plan', 'pull-request-environment', 'sweep'])
      expect(
        await actionSteps(readWorkflow(readFileSync(join(folder, `.github/workflows/${name}.yml`), 'utf8')), {
          github: { event: { action: 'opened' } },
          vars: {},
        }),
      ).toEqual([]);
  });
});
