// From the packed package to a pod that has read its secret: what a team does on its first day, with Azure on loopback.
import { existsSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { NAMES } from '../../lab/fresh-world';
import { LINK_DIAGNOSES } from '../../src/links/diagnoses';
import { WORKLOAD_RIGHTS } from '../../src/links/workloads/rights';
import { open } from '../end-to-end/pull-requests';
import { diagnosisOf, scenario } from '../end-to-end/scenario';
import { eventually } from '../kubernetes-suite/suite';
import { client } from '../lab/client';
import { EXAMPLE } from '../runner/example';
import { deliver } from '../runner/delivery';
import type { ActionRun } from '../runner/run';
import { actionSteps, readWorkflow, type Contexts } from '../runner/workflow';
import { deployDeployers, deployInfrastructure, type Variables } from './bicep/into-lab';
import { synthesize, written } from './library';
import { rightsOf } from './bicep/rights-of';
import { inFolder, OPTIONS, pack, packedFiles, projenNew, unpack } from './scaffold';

const IMAGE = `acr.azurecr.io/shop@sha256:${'0123456789abcdef'.repeat(4)}`;
/** For runs that find no node: an autoscaler would be waited for. */
const IMPATIENT = { 'check-timeout': '10s' };
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

  /** Runs the Action's steps of a scaffolded workflow in its repository, as the identities that its bicep has made. */
  const run = (
    name: string,
    github: Contexts['github'],
    variables: Variables,
    { image = IMAGE, repository = folder, inputs = {} }: { image?: string; repository?: string; inputs?: Record<string, string> } = {},
  ): Promise<ActionRun[]> => {
    const built = { image: { outputs: { reference: image } } };
    return deliver(s.lab, {
      workflow: workflowText(name, repository),
      contexts: { github, vars: variables, steps: built, needs: built },
      workspace: repository,
      inputs,
    });
  };
  const deployed = (environments: readonly string[] = [], repository = folder): Promise<Variables> =>
    deployDeployers(s.world(), repository, { branch: [subject()], environments });
  const opening = (action: string): Contexts['github'] => ({ event_name: 'pull_request', event: { action, number: 17 } });
  const PUSH: Contexts['github'] = { event_name: 'push', event: {} };
  const subject = (): string => s.world().github.subject;

  test('holds the compiled type, the templates, the command and the bundle, and nothing of tests or sources', async () => {
    const files = await packedFiles(tarball);
    for (const path of [
      'lib/index.js',
      'lib/index.d.ts',
      'lib/command/main.mjs',
      'lib/command/licenses.txt',
      '.jsii',
      'README.md',
      'LICENSE',
    ])
      expect(files).toContain(path);
    expect(files).toContain('templates/project/app/package-lock.json');
    expect(
      files.filter(
        (path) => !/^(lib|templates|dist)\/|^(\.jsii|package\.json|README\.md|API\.md|CONTRIBUTING\.md|SECURITY\.md|LICENSE)$/.test(path),
      ),
    ).toEqual([]);
    expect(files.filter((path) => /\.test\.|^test\/|tsbuildinfo|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test('its command needs nothing besides: the laboratory starts from the unpacked files alone, and answers as Azure', async () => {
    const unpacked = await unpack(tarball);
    const { bin } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const ask = `curl -s -w '%{http_code}' 'https://management.azure.com/subscriptions?api-version=2022-12-01'`;
    const startedAt = performance.now();
    const answer = await inFolder(unpacked, process.execPath, [bin['aks-wli-action']!, 'lab', '--exec', ask]);
    expect(answer).toMatch(/"AuthenticationFailed".*401$/);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    // Node 20, which distributions still ship, lacks these.
    const older = '--import=data:text/javascript,delete Map.groupBy; delete Promise.withResolvers';
    expect(await inFolder(unpacked, process.execPath, [older, bin['aks-wli-action']!, 'lab', '--exec', ask])).toBe(answer);
    const inputs = Object.entries({ ...EXAMPLE, rollout: 'false' }).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
    const rehearsed = await inFolder(unpacked, process.execPath, [bin['aks-wli-action']!, 'rehearse', '--workflow', 'none', ...inputs]);
    expect(rehearsed).toContain(`a pod would read '${NAMES.secret}'`);
    await rm(dirname(unpacked), { recursive: true, force: true });
  });

  test('what the command line says reaches what is written, and what is wrong is refused with its rule', async () => {
    const options = { ...OPTIONS, 'cloud': 'azurechinacloud', 'runs-on': 'aks-vnet', 'node-count': '3' };
    const china = await projenNew(tarball, options);
    expect(workflowText('sweep', china)).toMatch(/runs-on: aks-vnet\n[^]*cloud: AzureChinaCloud/);
    expect(readFileSync(join(china, 'infra/main.bicep'), 'utf8')).toContain('param nodeCount int = 3\n');
    const sentence = "This option is wrong: `cloud`: 'public' is none of AzureCloud, AzureUSGovernment, AzureChinaCloud\n";
    const said = (run: Promise<unknown>): Promise<unknown> =>
      run.catch(({ code, stderr }: { code: number; stderr: string }) => [code, stderr.replace(/^👾.*\n/gm, '')]);
    expect(await said(projenNew(tarball, { ...OPTIONS, cloud: 'public' }))).toEqual([1, sentence]);
    const projenrc = join(china, '.projenrc.ts');
    await writeFile(projenrc, readFileSync(projenrc, 'utf8').replace('azurechinacloud', 'public'));
    expect(await said(inFolder(china, 'npx', ['projen']))).toEqual([1, sentence]);
    await rm(dirname(china), { recursive: true, force: true });
  }, 120_000);

  test('a pull request is rehearsed by the step of its workflow, without a token', async () => {
    const { rehearse } = readWorkflow(workflowText('rehearsal')).jobs;
    const rehearsed = await inFolder(folder, 'bash', ['-euo', 'pipefail', '-c', rehearse?.steps.at(-1)?.run ?? '']);
    expect(rehearsed).toContain(`a pod would read '${NAMES.secret}'`);
    expect(rehearsed).toMatch(/created manifest Deployment wlipoc\/read-secret[^]*they counted as ready, and were not run/);
  });

  test('a second `npx projen` changes nothing, and asks no registry', async () => {
    expect(existsSync(join(folder, 'package-lock.json'))).toBe(true);
    await inFolder(folder, 'git', ['diff', '--exit-code']);
    await inFolder(folder, 'env', ['npm_config_offline=true', 'npx', 'projen']);
    expect(await inFolder(folder, 'git', ['status', '--porcelain'])).toBe('');
  });

  test('the first push makes it true and proves it, on what main.bicep makes and with the rights of deployer.bicep; the second writes nothing', async () => {
    await deployInfrastructure(s.world(), folder, { 'my-secret': 'canary' });
    const deployer = await deployed();
    const [first] = await run('workload-identity', PUSH, deployer);
    expect([first?.status, first?.outputs['proof']]).toEqual([0, 'passed']);
    expect(first?.log).not.toContain('canary');
    const [second] = await run('workload-identity', PUSH, deployer);
    expect([second?.status, second?.outputs['changed'], second?.outputs['proof']]).toEqual([0, '0', 'passed']);
  });

  test('the pods of the sample Deployment get the webhook, and read their secret with the SDK', async () => {
    await s.lab.settings({ images: { [IMAGE]: [process.execPath, resolve('templates/project/app/read-secret.mjs')] } });
    await run('workload-identity', PUSH, await deployed());
    const deployment = s.cluster().objects.find(({ kind }) => kind === 'Deployment') as unknown as {
      spec: { template: { metadata: object; spec: object } };
    };
    const { metadata, spec } = deployment.spec.template;
    // The laboratory plays no controller of Deployments: this is the pod that one would make.
    const admin = { role: ROLES.aksRbacClusterAdmin, name: 'x', principalId: s.world().applications[0]!.objectId };
    s.world().roleAssignments.push({ ...s.world().roleAssignments[0]!, ...admin, scope: s.cluster().id, condition: null });
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

  test('a pull request: the environment is made, with an identity and a vault of its own, and deleted; the sweep finds nothing left', async () => {
    const github = s.world().github;
    const push = github.subject;
    const deployer = await deployed([push, PULL_REQUEST]);
    github.subject = PULL_REQUEST;
    open(s, 17);
    const own = (): string[] => s.world().identities.flatMap(({ name }) => (name.startsWith('wli-') ? [name] : []));
    const opened = await run('pull-request-environment', opening('opened'), deployer);
    expect(s.world().identities.filter(({ id }) => /\/hashbnuswest-environments\//.test(id))).toHaveLength(1);
    expect(opened.map(({ outputs, log }) => (outputs['proof'] === 'passed' ? outputs['namespace'] : log))).toEqual(['wlipoc-pr-17']);
    const closed = await run('pull-request-environment', opening('closed'), deployer);
    expect(closed.map(({ status }) => status)).toEqual([0]);
    expect(own()).toEqual(['wli-wlipoc-workload-identity-sa']);
    github.subject = push;
    const [swept] = await run('sweep', { event_name: 'schedule', event: {} }, deployer);
    expect([swept?.status, swept?.outputs['changed']]).toEqual([0, '0']);
  });

  test('a plan on a pull request reads with the rights of a reader, and writes nothing', async () => {
    const push = subject();
    const deployer = await deployed([push, PULL_REQUEST]);
    await run('workload-identity', PUSH, deployer);
    s.world().github.subject = PULL_REQUEST;
    open(s, 17);
    const before = s.lab.requests().length;
    const [planned] = await run('workload-identity-plan', opening('opened'), deployer);
    const written = s.lab
      .requests()
      .slice(before)
      .filter(
        ({ service, method, query }) => service !== 'github' && ['PUT', 'DELETE', 'PATCH'].includes(method) && !query.includes('dryRun'),
      );
    expect([planned?.status, planned?.outputs['proof'], written]).toEqual([0, 'skipped', []]);
  });

  const granting = (): string => {
    const { cluster, namespace, vault } = OPTIONS;
    const names = { cluster, namespace, vault, resourceGroup: OPTIONS['resource-group'], serviceAccount: OPTIONS['service-account'] };
    const key = (name: string): string => `Key Vault Crypto User on ${s.vault().id.replace(/[^/]+$/, name)}`;
    const more = { access: [key('keys')], environmentAccess: [key('previews-keys')], publish: `configmap ${namespace}/identity` };
    return written(synthesize({ ...names, ...more }));
  };

  test.each<[string, () => string]>([
    ['the defaults', () => folder],
    ['roles elsewhere and a ConfigMap', granting],
  ])(
    'with %s, the rights of the identities are those that their workflows ask for, over a whole life: none more, none less',
    async (_name, repositoryOf) => {
      const { github } = s.world();
      const push = github.subject;
      const repository = repositoryOf();
      const variables = await deployed([push, PULL_REQUEST], repository);
      const live = (name: string, event: Contexts['github'], inputs = {}): Promise<ActionRun[]> =>
        run(name, event, variables, { repository, inputs });
      const names = s.world().identities.filter(({ federatedIdentityCredentials }) => federatedIdentityCredentials.length > 0);
      const granted = new Map(names.map(({ name, principalId }) => [name, rightsOf(s.world(), principalId)]));
      await live('workload-identity', PUSH);
      // A credential of a cluster that was made anew, and a check pod that finds no node.
      s.world().identities.find(({ name }) => name.startsWith('wli-'))!.federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
      await live('workload-identity', PUSH);
      await s.lab.settings({ nodes: 0 });
      await live('workload-identity', PUSH, IMPATIENT);
      await s.lab.settings({ nodes: 1 });
      // An environment of its own, and one in a namespace that somebody else has made.
      const [namespace] = s.cluster().objects.filter(({ kind }) => kind === 'Namespace');
      s.cluster().objects.push({ ...namespace!, metadata: { ...namespace!.metadata, name: 'wlipoc-pr-18', uid: 'x' } });
      github.subject = PULL_REQUEST;
      for (const number of [17, 18]) {
        open(s, number);
        for (const action of ['opened', 'closed'])
          await live('pull-request-environment', { event_name: 'pull_request', event: { action, number } });
        await live('workload-identity-plan', { event_name: 'pull_request', event: { action: 'opened', number } });
      }
      // A stale credential of an environment.
      open(s, 19);
      const nineteen = { event_name: 'pull_request', event: { action: 'opened', number: 19 } };
      await live('pull-request-environment', nineteen);
      s.world().identities.find(({ name }) => name.includes('pr-19'))!.federatedIdentityCredentials[0]!.issuer = 'https://old.example/';
      await s.lab.settings({ nodes: 0 });
      await live('pull-request-environment', nineteen, IMPATIENT);
      await s.lab.settings({ nodes: 1 });
      github.subject = push;
      await live('sweep', { event_name: 'schedule', event: {} });
      const asked = (principal: string): string[] => [
        ...new Set(s.lab.requests().flatMap(({ right, principal: caller }) => (caller === principal && right != null ? [right] : []))),
      ];
      // The kinds of workloads that the sample has none of: what a team deploys is its own choice, and to read them does no harm.
      const others = new Set(WORKLOAD_RIGHTS.map(({ action }) => action).filter((action) => !action.includes('/deployments/')));
      for (const { name, principalId } of names) {
        const used = asked(principalId).sort();
        expect([name, used]).toEqual([name, granted.get(name)!.filter((right) => used.includes(right) || !others.has(right))]);
      }
    },
    300_000,
  );

  test('with a group of its own, the identity of the workload is made and used there', async () => {
    const { cluster, namespace, vault } = OPTIONS;
    const names = { cluster, namespace, vault, resourceGroup: OPTIONS['resource-group'], serviceAccount: OPTIONS['service-account'] };
    const repository = written(synthesize({ ...names, identityResourceGroup: 'identities' }));
    const [ensured] = await run('workload-identity', PUSH, await deployed([], repository), { repository });
    expect([ensured?.outputs['proof'], ensured?.outputs['identity-id']]).toEqual([
      'passed',
      expect.stringMatching(/\/resourcegroups\/identities\//i),
    ]);
  });

  test('without an image the run says which manifest is wrong, and the README says where to look', async () => {
    const deployer = await deployed();
    const [failed] = await run('workload-identity', PUSH, deployer, { image: '' });
    expect([failed?.status, diagnosisOf(failed!)]).toEqual([1, expect.objectContaining({ link: 'workloads', code: 'POD_NOT_ADMITTED' })]);
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
