// The first day: the commands of the scaffold's README and its scripts, run by bash with an az and a gh that write down what they are asked.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { EXISTING, synthesize, written } from './library';

type Options = NonNullable<Parameters<typeof synthesize>[0]>;

const NOTE = (program: string): string => `#!/usr/bin/env bash
printf '%s' ${program} >> "$CALLS"
printf '|%s' "$@" >> "$CALLS"
echo >> "$CALLS"
`;

/** GitHub as it is: the run shows only when it is asked for a second time. */
const GH = `${NOTE('gh')}
case "$1 $2 $*" in
  'repo view'*) exit \${REPOSITORY_EXISTS:-1} ;;
  'run list'*createdAt*) echo 2026-11-26T00:00:00Z ;;
  'run list'*pull_request*) echo "$PULL_REQUEST_RUN" ;;
  'run list'*) if [ -e "$CALLS.shown" ]; then echo 7; else touch "$CALLS.shown"; fi ;;
  'run view 8'*|'run view run view 8'*) printf 'Subject of the event\\tPrint\\t2026 {"sub": "repo:octo@1/shop@2:pull_request"}\\n' ;;
  'run view'*)
    printf 'Subject of the event\\tPrint\\t2026   "sub": "repo:octo@1/shop@2:ref:refs/heads/main"\\n'
    printf 'Subject of the environment\\tPrint\\t2026   "sub": "repo:octo@1/shop@2:environment:production"\\n' ;;
  'api users'*) echo '{"type":"User","id":42}' ;;
  'api --method'*) cat > /dev/null ;;
esac
`;
const AZ = `${NOTE('az')}
case "$*" in
  *role\\ definition\\ list*) echo role-1 ;;
  *role\\ assignment\\ list*) echo assignment-1 ;;
  *) echo answer ;;
esac
`;

interface Day {
  calls: string[];
  status: number;
  output: string;
  subjects: unknown;
  folder: string;
}

interface Walk {
  /** A script of the repository; the commands of the README where it is left out. */
  script?: string;
  input?: string;
  env?: Record<string, string>;
  /** The repository of a walk before. */
  folder?: string;
}

/** Indented by four in an item of a list: code. */
function commands(readme: string): string {
  const [, day = ''] = /## The first day\n([^]*?)\n## /.exec(readme) ?? [];
  return [...day.matchAll(/^ {7}(.*)$/gm)].map(([, line]) => line).join('\n');
}

/** What az and gh were asked, one call a line. */
function walk(options: Options, { script, input = 'a value of a secret\n'.repeat(8), env = {}, folder: before }: Walk = {}): Day {
  const programs = mkdtempSync(join(tmpdir(), 'first-day-'));
  for (const [name, text] of Object.entries({ az: AZ, gh: GH, sleep: '#!/bin/sh\n' }))
    writeFileSync(join(programs, name), text, { mode: 0o755 });
  const files = synthesize(options);
  const folder = before ?? repository(files);
  const calls = join(programs, 'calls');
  const path = `${programs}${delimiter}${process.env['PATH']}`;
  const args = script === undefined ? ['--norc', '-euo', 'pipefail', '-c', commands(files['README.md']!)] : [script];
  const author = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.c' };
  const { status, stdout, stderr } = spawnSync('bash', args, {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { PATH: path, HOME: programs, CALLS: calls, PULL_REQUEST_RUN: '', ...author, ...env },
  });
  const subjects = join(folder, 'infra/subjects.json');
  return {
    calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
    status: status ?? -1,
    output: stdout + stderr,
    subjects: existsSync(subjects) ? (JSON.parse(readFileSync(subjects, 'utf8')) as unknown) : undefined,
    folder,
  };
}

/** Its first commit, and an origin. */
function repository(files: ReturnType<typeof synthesize>): string {
  const folder = written(files);
  for (const script of ['set-up', 'tear-down']) chmodSync(join(folder, `scripts/${script}.sh`), 0o755);
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-C', folder, ...args], { stdio: 'pipe' });
  const origin = mkdtempSync(join(tmpdir(), 'origin-'));
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  git('init', '--quiet', '--initial-branch', 'main');
  git('remote', 'add', 'origin', origin);
  git('add', '.');
  git('commit', '--quiet', '-m', 'x');
  return folder;
}

const withoutCommits = (calls: readonly string[]): string[] =>
  calls.map((call) =>
    call.replace(/--commit\|[0-9a-f]{40}/, '--commit|HEAD').replace(/--file\|.*\/environments-policy/, '--file|environments-policy'),
  );

describe('the first day', () => {
  test('goes from the push to the proof, in the order in which one thing needs the other', () => {
    const { calls, status, subjects } = walk({ vault: 'shop-vault' });
    expect(status).toBe(0);
    expect(withoutCommits(calls)).toMatchSnapshot();
    const main = 'repo:octo@1/shop@2:ref:refs/heads/main';
    expect(subjects).toEqual({ deployer: [main], environments: [main] });
  });

  test.each<[string, Options]>([
    ['by default', {}],
    ['with a GitHub environment', { environment: 'production', environmentReviewers: ['octocat'] }],
    ['without environments', { environments: false }],
  ])('the script does what the commands of the README do: %s', (_name, options) => {
    const [readme, script] = [walk(options), walk(options, { script: 'scripts/set-up.sh' })];
    expect([script.status, script.subjects]).toEqual([0, readme.subjects]);
    expect(withoutCommits(script.calls)).toEqual(withoutCommits(readme.calls));
  });

  test('a second walk makes nothing twice, and learns the subject of pull requests', () => {
    const first = walk({}, { script: 'scripts/set-up.sh' });
    const again = { script: 'scripts/set-up.sh', folder: first.folder, env: { REPOSITORY_EXISTS: '0', PULL_REQUEST_RUN: '8' } };
    const second = walk({}, again);
    expect(second.calls.join('\n')).not.toContain('repo|create');
    const main = 'repo:octo@1/shop@2:ref:refs/heads/main';
    expect(second.subjects).toEqual({ deployer: [main], environments: [`repo:octo@1/shop@2:pull_request`, main] });
    const log = (): string => execFileSync('git', ['-C', first.folder, 'log', '--oneline'], { encoding: 'utf8' });
    const before = log();
    const third = walk({}, again);
    expect([third.status, third.subjects, log()]).toEqual([0, second.subjects, before]);
  });

  test('with a GitHub environment the deployer trusts its subject, and not that of the branch', () => {
    const { subjects, calls } = walk({ environment: 'production', environmentReviewers: ['octocat'] });
    expect(subjects).toEqual({
      deployer: ['repo:octo@1/shop@2:environment:production'],
      environments: ['repo:octo@1/shop@2:ref:refs/heads/main'],
    });
    expect(calls).toContainEqual('gh|api|users/octocat|--jq|{type: "User", id}');
    expect(calls.join('\n')).toContain('gh|api|--method|PUT|repos/{owner}/{repo}/environments/production');
  });

  test('a value of a secret is in no argument, and an empty one asks nothing of the vault', () => {
    const { calls, output } = walk({ secrets: ['one', 'two', 'path'] });
    expect(calls.join('\n') + output).not.toContain('a value of a secret');
    expect(walk({ secrets: ['path'] }, { input: '' }).status).toBe(0);
  });

  test('a name that a shell would take for its own arrives whole', () => {
    const { calls } = walk({ resourceGroup: 'shop(eu)' });
    const groups = calls
      .filter((call) => !call.includes('|deployment|group|show|'))
      .flatMap((call) => [...call.matchAll(/\|--resource-group\|(shop[^|]*)/g)].map(([, group]) => group));
    expect(new Set(groups)).toEqual(new Set(['shop(eu)']));
  });

  test('a group for the identity is made before it is needed', () => {
    const { calls } = walk({ identityResourceGroup: 'shop-identities', location: 'westus' });
    const at = (text: string): number => calls.findIndex((call) => call.includes(text));
    expect(at('az|group|create|--name|shop-identities|--location|westus')).toBeGreaterThan(0);
    expect(at('az|group|create|--name|shop-identities')).toBeLessThan(at('--name|deployer-'));
  });

  test.each<[string, Options]>([
    ['without bicep for the cluster', EXISTING],
    ['without a deployer of ours', { deployer: false }],
    ['with nothing of both', { ...EXISTING, deployer: false }],
  ])('%s every command stands by itself, and the script stops for what is done by hand', (_name, options) => {
    const { calls, status } = walk(options);
    expect(status).toBe(0);
    for (const name of ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_SUBSCRIPTION_ID', 'AZURE_ENVIRONMENTS_CLIENT_ID'])
      expect(calls.filter((call) => call.startsWith(`gh|variable|set|${name}|--body|`))).toHaveLength(1);
    const [image, other] = options.bicep === false ? ['IMAGE', 'REGISTRY'] : ['REGISTRY', 'IMAGE'];
    expect(calls.filter((call) => call.startsWith(`gh|variable|set|${image}|`))).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith(`gh|variable|set|${other}|`))).toHaveLength(0);
    const script = walk(options, { script: 'scripts/set-up.sh', input: '\n'.repeat(8) });
    expect([script.status, script.output]).toEqual([0, expect.stringContaining('by hand')]);
    expect(script.calls.join('\n')).not.toMatch(/CLIENT_ID_OF|YOUR_REGISTRY/);
  });

  test('who lies elsewhere is named where rights are needed', () => {
    const id = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central';
    const readme = synthesize({ ...EXISTING, vault: id })['README.md']!;
    expect(readme).toContain('and on `vaults` of the subscription `11111111-2222-4333-8444-555555555555`, where roles are given too');
  });

  test('all other workflows wait for the variables that it sets', () => {
    for (const [path, text] of Object.entries(synthesize()).filter(
      ([path]) => path.startsWith('.github/workflows/') && !/show-subject|infrastructure|rehearsal/.test(path),
    ))
      expect([path, text.match(/^ {4}if: /gm)?.length]).toEqual([path, text.match(/^ {4}runs-on: /gm)?.length]);
  });
});

describe('tear-down', () => {
  test('deletes nothing before the name of the resource group is typed', () => {
    const { calls, status } = walk({}, { script: 'scripts/tear-down.sh', input: 'no\n' });
    expect([status, calls]).toEqual([1, []]);
  });

  test('deletes what set-up makes: roles before identities, and no resource group but that of the environments', () => {
    const { calls, status } = walk({ vault: 'shop-vault' }, { script: 'scripts/tear-down.sh', input: 'shop\n' });
    expect(status).toBe(0);
    expect(calls.filter((call) => call.startsWith('az|group|delete'))).toEqual(['az|group|delete|--name|shop-environments|--yes']);
    const first = (text: string): number => calls.findIndex((call) => call.includes(text));
    expect(first('role|assignment|delete')).toBeLessThan(first('role|definition|delete'));
    expect(first('role|definition|delete')).toBeLessThan(first('identity|delete'));
    for (const text of ['aks|delete', 'keyvault|delete|--resource-group|shop|--name|shop-vault', 'variable|delete|AZURE_CLIENT_ID'])
      expect(calls.join('\n')).toContain(text);
  });

  test('leaves a cluster and vaults that it has not made', () => {
    const { calls } = walk(EXISTING, { script: 'scripts/tear-down.sh', input: 'rg-blue\n' });
    expect(calls.join('\n')).not.toMatch(/aks\|delete|keyvault\|delete|acr\|delete/);
  });
});
