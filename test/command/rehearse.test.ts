// A rehearsal: what a repository's own workflow would make, and whether a pod would read the secret, with nothing but the package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { reportLines } from '../../command/rehearse/report';
import { inputsOf } from '../../command/rehearse/step';
import { synthesize, written } from '../project/library';

const COMMAND = resolve('lib/command/main.mjs');
const IMAGE = 'example.azurecr.io/shop:1';
const KNOWN = ['--value', `steps.image.outputs.reference=${IMAGE}`];
const STORAGE = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/box';

interface Played {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** With an empty environment: no token, no session, nothing of this machine. */
function rehearse(cwd: string, parameters: readonly string[], env: Record<string, string> = {}): Played {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'rehearse', ...parameters], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return { status, stdout, stderr };
}

/** A repository with one workflow; its steps use the Action with these inputs. */
function repository(...steps: Record<string, string>[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const jobs = Object.fromEntries(
    steps.map((inputs, index) => [
      `job-${index}`,
      { steps: [{ run: 'true' }, { name: `step ${index}`, uses: 'org/aks-wli-action@v1', with: inputs }] },
    ]),
  );
  write(folder, '.github/workflows/workload-identity.yml', stringify({ on: 'push', jobs }));
  return folder;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const STEP = {
  'resource-group': 'rg',
  'cluster': 'blue',
  'namespace': 'shop',
  'service-account': 'reader',
  'vault': 'blue-vault',
  'secret': 'one\ntwo',
};

describe("the scaffold's own step", () => {
  let folder: string;
  beforeAll(() => {
    folder = written(synthesize({ secrets: ['db-password'] }));
  });

  test('says what would be made, that a pod would read the secret, and what was not tried', () => {
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, '');
    const { status, stdout } = rehearse(folder, KNOWN, { GITHUB_STEP_SUMMARY: summary });
    expect([status, stdout]).toEqual([0, expect.stringContaining("a pod would read 'db-password'")]);
    for (const kind of [
      'user-assigned managed identity',
      'federated identity credential',
      'role assignment',
      'Namespace',
      'ServiceAccount',
      'manifest Deployment',
    ])
      expect(stdout).toMatch(new RegExp(`^ {2}\\+ created ${kind} `, 'm'));
    expect(stdout).toContain(`the containers of ${IMAGE}: they counted as ready, and were not run`);
    expect(stdout).toContain(`the value of steps.image.outputs.reference: '${IMAGE}' stood for it`);
    expect(stdout).not.toMatch(/::add-mask|eyJ/);
    expect(readFileSync(summary, 'utf8')).toMatch(/^> Rehearsed against a laboratory: nothing of this is real\.\n\n[^]*read-secret/);
  });

  test('what only a run knows is asked for, by its path', () => {
    expect(rehearse(folder, [])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('--value steps.image.outputs.reference='),
    });
  });

  test('a secret that the vault does not have', () => {
    const { status, stdout } = rehearse(folder, [...KNOWN, '--vault-secret', 'other', '--input', 'rollout=false']);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/no pod would read the secret[^]*! proof: SECRET_NOT_FOUND/)]);
  });

  test('a cluster without its issuer: nothing is reached', () => {
    const { status, stdout } = rehearse(folder, [...KNOWN, '--no-oidc-issuer', '--no-workload-identity']);
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/Would not be reached:\n {2}- update AKS cluster[^]*! cluster: CLUSTER_FEATURES_OFF/),
    ]);
  });

  test('a mistake in a manifest is an annotation of the pull request', () => {
    const broken = written(synthesize({ secrets: ['db-password'] }));
    const path = 'manifests/deployment.yaml';
    write(
      broken,
      path,
      readFileSync(join(broken, path), 'utf8').replace('serviceAccountName: ${SERVICE_ACCOUNT}', 'serviceAccountName: other'),
    );
    const { status, stdout } = rehearse(broken, KNOWN, { GITHUB_ACTIONS: 'true' });
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^::error .*file=manifests\/deployment\.yaml,line=\d+/m)]);
  });

  test('a command in place of the image: the program runs as the pod, and its crash is seen', () => {
    const seen = join(folder, 'seen');
    const command = 'env > seen; exec sleep 60';
    const ran = rehearse(folder, [...KNOWN, '--image', `${IMAGE}=${command}`]);
    expect([ran.status, ran.stdout]).toEqual([0, expect.not.stringContaining('the containers of')]);
    expect(existsSync(seen) && readFileSync(seen, 'utf8')).toMatch(/^AZURE_FEDERATED_TOKEN_FILE=/m);
    const crashed = rehearse(folder, [...KNOWN, '--image', `${IMAGE}=exit 3`, '--input', 'rollout-timeout=5s']);
    expect([crashed.status, crashed.stdout]).toEqual([1, expect.stringContaining('ROLLOUT_CRASH')]);
  });
});

describe('any step', () => {
  test('a vault elsewhere, an identity in a group of its own, a role on a container, a cluster with its own roles', () => {
    const vault = '/subscriptions/22222222-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central';
    const access = `Storage Blob Data Reader on ${STORAGE}/blobServices/default/containers/images`;
    const folder = repository({
      ...STEP,
      vault,
      access,
      'identity-resource-group': 'identities',
      'client-id': '${{ vars.AZURE_CLIENT_ID }}',
    });
    const { status, stdout } = rehearse(folder, ['--location', 'northeurope', '--kubernetes', '1.35.2']);
    expect([status, stdout]).toEqual([0, expect.stringContaining("a pod would read 'one', 'two'")]);
    expect(stdout).toContain('containers/images: a read with the role');
  });

  test('a vault with access policies, in another cloud', () => {
    const { status, stdout } = rehearse(repository({ ...STEP, cloud: 'AzureUSGovernment' }), ['--vault-access', 'policies']);
    expect([status, stdout]).toEqual([0, expect.stringContaining('+ created access policy')]);
  });

  test('a cluster that Azure RBAC does not rule', () => {
    const { status, stdout } = rehearse(repository(STEP), ['--cluster-access', 'kubernetes-rbac']);
    expect([status, stdout]).toEqual([1, expect.stringContaining('KUBERNETES_RIGHT_MISSING')]);
  });

  test('without a proof, it is not known whether a pod would read', () => {
    const { status, stdout } = rehearse(repository({ ...STEP, check: 'false' }), []);
    expect([status, stdout]).toEqual([0, expect.stringContaining('whether a pod would read the secret is not known')]);
  });

  test('inputs by options alone, and over those of the step', () => {
    const inputs = Object.entries(STEP).flatMap(([name, value]) => ['--input', `${name}=${value}`]);
    const alone = rehearse(tmpdir(), ['--workflow', 'none', ...inputs]);
    expect([alone.status, alone.stdout]).toEqual([0, expect.stringContaining('AKS cluster blue')]);
    expect(rehearse(repository(STEP), ['--input', 'mode=plan']).stdout).toContain('none was asked for');
  });

  test('one of several steps is chosen, and steps that delete are none', () => {
    const folder = repository(STEP, { ...STEP, namespace: 'second' }, { ...STEP, mode: 'destroy' });
    expect(rehearse(folder, [])).toMatchObject({ status: 2, stderr: expect.stringContaining('choose by --job: job-0, job-1.') });
    expect(rehearse(folder, ['--job', 'job-1', '--input', 'check=false']).stdout).toContain('Namespace second');
    expect(rehearse(folder, ['--job', 'job-2'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has no step that uses the Action'),
    });
  });

  test('what a stranger writes is no command of the runner', () => {
    const { stdout } = rehearse(repository({ ...STEP, check: '${{ vars.CHECK }}' }), ['--value', 'vars.CHECK=false\n::error::boo'], {
      GITHUB_ACTIONS: 'true',
    });
    expect(stdout).toContain('boo');
    expect(stdout).not.toMatch(/^\s*::error::boo/m);
  });

  test.each([
    [['--value', 'vars.X'], "--value is NAME=VALUE, not 'vars.X'."],
    [['--vault-access', 'both'], "--vault-access is one of rbac, policies, not 'both'."],
    [['--workflow', 'none.yml'], 'There is no workflow none.yml: name one with --workflow.'],
    [
      ['--workflow', 'none', '--input', 'cloud=public'],
      "The input 'cloud' is one of AzureCloud, AzureUSGovernment, AzureChinaCloud, not 'public'.",
    ],
  ])('%j is refused in one line', (parameters, words) => {
    expect(rehearse(tmpdir(), parameters)).toEqual({ status: 2, stdout: '', stderr: `${words}\n` });
  });
});

describe('the report', () => {
  test('where the Action could not even start, nothing is said of a proof', () => {
    const result = { status: 1, proof: undefined, changes: [], diagnosis: undefined, read: [], summary: '' };
    const lines = reportLines({ result, notRun: [], values: new Map(), unplayed: [] });
    expect(lines.join('')).toBe('The Action ended before it could report anything: what it said stands above.');
  });

  test('what the laboratory does not play is named', () => {
    const result = { status: 0, proof: 'passed', changes: [], diagnosis: undefined, read: [], summary: '' };
    const lines = reportLines({ result, notRun: [], values: new Map(), unplayed: ['graph GET /v1.0/me'] });
    expect(lines).toContain('  graph GET /v1.0/me: the laboratory does not play it');
    expect(lines).toContain('  a pod would have its access');
  });
});

describe('expressions', () => {
  test('are evaluated as GitHub does; text in quotes reads nothing', async () => {
    const inputs = { a: "${{ vars.A || 'b.c' }}", b: 'x-${{ github.event.number }}-${{ steps.image.outputs.reference }}', c: 'plain.text' };
    const values = new Map([
      ['vars.A', ''],
      ['github.event.number', '7'],
      ['steps.image.outputs.reference', 'r'],
    ]);
    expect(await inputsOf({ inputs }, values)).toEqual({ inputs: { a: 'b.c', b: 'x-7-r', c: 'plain.text' } });
    expect(await inputsOf({ inputs }, new Map([['vars.A', '']]))).toEqual({
      unknown: ['github.event.number', 'steps.image.outputs.reference'],
    });
  });
});
