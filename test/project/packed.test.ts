// From the packed package to a pod that has read its secret: what a team does on its first day, with Azure on loopback.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LINK_DIAGNOSES } from '../../src/links/diagnoses';
import { open } from '../end-to-end/pull-requests';
import { diagnosisOf, scenario } from '../end-to-end/scenario';
import { eventually } from '../kubernetes-suite/suite';
import { client } from '../lab/client';
import { deliver } from '../runner/delivery';
import type { ActionRun } from '../runner/run';
import { actionSteps, readWorkflow, type Contexts } from '../runner/workflow';
import { deployDeployer, deployInfrastructure, type Deployer } from './bicep/into-lab';
import { synthesize, written } from './library';
import { inFolder, OPTIONS, pack, packedFiles, projenNew } from './scaffold';

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

  const workflowText = (name: string, repository = folder): string =>
    readFileSync(join(repository, `.github/workflows/${name}.yml`), 'utf8');

  /** Runs the Action's steps of a scaffolded workflow in its repository, as the identity that deployer.bicep has made. */
  const run = (
    name: string,
    github: Contexts['github'],
    { clientId, tenantId, subscriptionId }: Deployer,
    image = IMAGE,
    repository = folder,
  ): Promise<ActionRun[]> =>
    deliver(s.lab, {
      workflow: workflowText(name, repository),
      contexts: {
        github,
        vars: { AZURE_CLIENT_ID: clientId, AZURE_TENANT_ID: tenantId, AZURE_SUBSCRIPTION_ID: subscriptionId, IMAGE: image },
      },
      workspace: repository,
    });
  const opening = (action: string): Contexts['github'] => ({ event_name: 'pull_request', event: { action, number: 17 } });
  const PUSH: Contexts['github'] = { event_name: 'push', event: {} };
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

  test('the first push makes it true and proves it, on what main.bicep makes and with the rights of deployer.bicep; the second writes nothing', async () => {
    await deployInfrastructure(s.world(), folder, { 'my-secret': 'canary' });
    const deployer = await deployDeployer(s.world(), folder, [subject()]);
    const [first] = await run('workload-identity', PUSH, deployer);
    expect([first?.status, first?.outputs['proof']]).toEqual([0, 'passed']);
    expect(first?.log).not.toContain('canary');
    const [second] = await run('workload-identity', PUSH, deployer);
    expect([second?.status, second?.outputs['changed'], second?.outputs['proof']]).toEqual([0, '0', 'passed']);
  });

  test('the pods of the sample Deployment get the webhook, and read their secret with the SDK', async () => {
    await s.lab.settings({ images: { [IMAGE]: [process.execPath, resolve('templates/project/app/read-secret.mjs')] } });
    await run('workload-identity', PUSH, await deployDeployer(s.world(), folder, [subject()]));
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
    open(s, 17);
    const before = s.lab.requests().length;
    const [planned] = await run('workload-identity-plan', opening('opened'), deployer);
    expect([planned?.status, planned?.outputs['proof']]).toEqual([0, 'skipped']);
    const written = s.lab
      .requests()
      .slice(before)
      .filter(
        ({ service, method, query }) => service !== 'github' && ['PUT', 'DELETE', 'PATCH'].includes(method) && !query.includes('dryRun'),
      );
    expect(written).toEqual([]);
    const opened = await run('pull-request-environment', opening('opened'), deployer);
    expect(opened.map(({ outputs, log }) => (outputs['proof'] === 'passed' ? outputs['namespace'] : log))).toEqual(['wlipoc-pr-17']);
    const closed = await run('pull-request-environment', opening('closed'), deployer);
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
    await run('workload-identity', PUSH, deployer);
    // A credential of a cluster that was made anew, and a check pod that finds no node.
    s.world().identities.find(({ name }) => name.startsWith('wli-'))!.federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
    await run('workload-identity', PUSH, deployer);
    await s.lab.settings({ nodes: 0 });
    await run('workload-identity', PUSH, deployer);
    await s.lab.settings({ nodes: 1 });
    // An environment of its own, and one in a namespace that somebody else has made.
    const [namespace] = s.cluster().objects.filter(({ kind }) => kind === 'Namespace');
    s.cluster().objects.push({ ...namespace!, metadata: { ...namespace!.metadata, name: 'wlipoc-pr-18', uid: 'x' } });
    github.subject = PULL_REQUEST;
    for (const number of [17, 18]) {
      open(s, number);
      for (const action of ['opened', 'closed'])
        await run('pull-request-environment', { event_name: 'pull_request', event: { action, number } }, deployer);
    }
    github.subject = push;
    await run('sweep', { event_name: 'schedule', event: {} }, deployer);
    const asked = new Set(s.lab.requests().flatMap(({ right }) => right ?? []));
    expect([...asked].sort()).toEqual([...granted].sort());
  });

  test('with a group of its own for identities, an environment comes and goes there, and the deployer reaches no other', async () => {
    const { cluster, namespace, vault } = OPTIONS;
    const names = { cluster, namespace, vault, resourceGroup: OPTIONS['resource-group'], serviceAccount: OPTIONS['service-account'] };
    const files = synthesize({ ...names, identityResourceGroup: 'identities' });
    const { github, resourceGroups } = s.world();
    resourceGroups.push({ ...resourceGroups[0]!, name: 'identities' });
    const deployer = await deployDeployer(s.world(), written(files), [PULL_REQUEST]);
    github.subject = PULL_REQUEST;
    open(s, 17);
    const own = (): string[] => s.world().identities.flatMap(({ id, name }) => (name.startsWith('wli-') ? [id] : []));
    const [opened] = await run('pull-request-environment', opening('opened'), deployer, IMAGE, written(files));
    expect([opened?.outputs['proof'], own()]).toEqual(['passed', [expect.stringMatching(/\/resourcegroups\/identities\//i)]]);
    const [closed] = await run('pull-request-environment', opening('closed'), deployer, IMAGE, written(files));
    expect([closed?.status, own()]).toEqual([0, []]);
  });

  test('without the variable IMAGE the run says which manifest is wrong, and the README says where to look', async () => {
    const deployer = await deployDeployer(s.world(), folder, [subject()]);
    const [failed] = await run('workload-identity', PUSH, deployer, '');
    expect([failed?.status, diagnosisOf(failed!)]).toEqual([1, expect.objectContaining({ link: 'manifests', code: 'MANIFEST_REFUSED' })]);
    expect(diagnosisOf(failed!).seen).toContain('image');
  });

  test('the README names codes that the Action has', () => {
    const codes = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
    expect(codes.length).toBeGreaterThan(5);
    expect(Object.keys(LINK_DIAGNOSES)).toEqual(expect.arrayContaining(codes));
  });

  test('before the first day is over, the jobs that need Azure are skipped', async () => {
    for (const name of ['workload-identity', 'workload-identity-plan', 'pull-request-environment', 'sweep'])
      expect(
        await actionSteps(readWorkflow(workflowText(name)), {
          github: { event: { action: 'opened' } },
          vars: {},
        }),
      ).toEqual([]);
  });
});
