// The release: what its workflow may do, the tag that it moves, and the commit that a released package pins the Action to.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { readWorkflow } from '../runner/workflow';
import { projen, type Files } from './library';
import type * as Library from '../../src/project';

const run = promisify(execFile);
const text = readFileSync('.github/workflows/release.yml', 'utf8');
const { jobs, permissions } = readWorkflow(text);
const COMMIT = '0123456789'.repeat(4);

describe('the release workflow', () => {
  test('each job may do what it is for, and nothing else', () => {
    expect(permissions).toEqual({ contents: 'read' });
    expect(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      release: { contents: 'read' },
      release_npm: { 'contents': 'read', 'id-token': 'write' },
      release_github: { contents: 'write' },
      attest: { 'contents': 'read', 'id-token': 'write', 'attestations': 'write' },
      major_tag: { contents: 'write' },
    });
  });

  test('everything that it uses is pinned', () => {
    const used = [...text.matchAll(/uses: (\S+)/g)].map(([, reference = '']) => reference);
    expect(used.length).toBeGreaterThan(8);
    for (const reference of used) expect(reference).toMatch(/@[0-9a-f]{40}$/);
    expect(text).not.toContain('@latest');
  });

  test('it publishes with provenance, and by no token that could be stolen', () => {
    const [publish] = jobs['release_npm']!.steps.slice(-1);
    expect(publish?.env).toMatchObject({ NPM_CONFIG_PROVENANCE: 'true', NPM_TRUSTED_PUBLISHER: 'true' });
    expect(text.match(/secrets\.\w+/g)).toEqual(['secrets.GITHUB_TOKEN']);
  });

  test('each job looks for files where it has downloaded them', () => {
    for (const { steps } of Object.values(jobs)) {
      const download = steps.find(({ uses }) => uses?.startsWith('actions/download-artifact@'));
      const files = steps.flatMap(({ env = {} }) => Object.entries(env).filter(([name]) => name.endsWith('_FILE')));
      for (const [, file] of files) expect(file.startsWith(`${String(download?.with?.['path'])}/`)).toBe(true);
    }
  });
});

describe('the major tag', () => {
  /** A `gh api` that knows the repository's tags, and writes down what it is asked to write. */
  async function move(tags: Record<string, string>, immutable = true): Promise<{ status: number; log: string; written: string }> {
    const folder = mkdtempSync(join(tmpdir(), 'gh-'));
    const refs = Object.entries(tags).map(([tag, sha]) => ({ ref: `refs/tags/${tag}`, object: { sha } }));
    writeFileSync(join(folder, 'refs.json'), JSON.stringify(refs));
    writeFileSync(
      join(folder, 'gh'),
      `#!/usr/bin/env bash
cd ${folder}
case "$2" in
  --method) echo "$*" >> written ;;
  */matching-refs/*) jq -r "$4" refs.json ;;
  */releases/tags/*) echo ${immutable} ;;
  */git/ref/*) jq -e --arg ref "refs/\${2#*/git/ref/}" 'any(.[]; .ref == $ref)' refs.json ;;
esac
`,
      { mode: 0o755 },
    );
    writeFileSync(join(folder, 'written'), '');
    const script = jobs['major_tag']!.steps[0]!.run!;
    const env = { PATH: `${folder}${delimiter}${process.env['PATH']}`, GITHUB_REPOSITORY: 'org/aks-wli-action', GITHUB_SHA: COMMIT };
    const { code, stdout } = await run('bash', ['-c', script], { env }).then(
      ({ stdout: out }) => ({ code: 0, stdout: out }),
      (error: unknown) => error as { code: number; stdout: string },
    );
    return { status: code, log: stdout, written: readFileSync(join(folder, 'written'), 'utf8') };
  }

  test('is made by the first release', async () => {
    const { status, log, written } = await move({ 'v1.0.0': COMMIT });
    expect([status, written]).toEqual([
      0,
      `api --method POST repos/org/aks-wli-action/git/refs --field ref=refs/tags/v1 --field sha=${COMMIT}\n`,
    ]);
    expect(log).toContain('v1 is v1.0.0 now.');
  });

  test('is moved by the next, and no other is', async () => {
    const { status, written } = await move({ 'v1': 'a', 'v1.0.0': 'a', 'v2': 'b', 'v2.0.0': 'b', 'v2.1.0': COMMIT });
    expect([status, written]).toEqual([
      0,
      `api --method PATCH repos/org/aks-wli-action/git/refs/tags/v2 --field sha=${COMMIT} --field force=true\n`,
    ]);
  });

  test('does not move to a release that can still be changed', async () => {
    const { status, log, written } = await move({ 'v1.0.0': COMMIT }, false);
    expect([status, written]).toEqual([1, '']);
    expect(log).toContain('::error::The release v1.0.0 is not immutable.');
  });

  test.each([{ 'v1': 'a', 'v1.0.0': 'a' }, { 'v1.0.0-rc.1': COMMIT }])('stays where no release is at this commit: %j', async (tags) => {
    const { status, log, written } = await move(tags);
    expect([status, written]).toEqual([1, '']);
    expect(log).toContain('::error::No tag vX.Y.Z');
  });
});

describe('the commit of a release', () => {
  async function reference(version: string): Promise<string | undefined> {
    const folder = mkdtempSync(join(tmpdir(), 'reference-'));
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
    const git = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-C', folder];
    await run('git', [...git, 'init', '--quiet']);
    await run('git', [...git, 'commit', '--quiet', '--allow-empty', '-m', 'x']);
    await run(resolve('node_modules/.bin/tsx'), [resolve('tools/release-reference.ts')], { cwd: folder });
    const file = join(folder, 'lib/release.json');
    const head = (await run('git', [...git, 'rev-parse', 'HEAD'])).stdout.trim();
    return existsSync(file) ? readFileSync(file, 'utf8').replace(head, 'HEAD') : undefined;
  }

  test('is written where there is a version', async () => {
    expect(await reference('1.2.3')).toBe('{"version":"1.2.3","commit":"HEAD"}\n');
    expect(await reference('0.0.0')).toBeUndefined();
  });

  test('is what a released package pins the Action to, by default', () => {
    const folder = mkdtempSync(join(tmpdir(), 'released-'));
    for (const path of ['lib', 'templates', 'package.json', '.jsii']) cpSync(path, join(folder, path), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'lib/release.json'), JSON.stringify({ version: '1.2.3', commit: COMMIT }));
    const released = createRequire(import.meta.url)(join(folder, 'lib')) as typeof Library;
    const project = new released.AksWorkloadIdentityProject({ name: 'shop', outdir: mkdtempSync(join(tmpdir(), 'synthesis-')) });
    const files = projen.Testing.synth(project, { parseJson: false }) as Files;
    for (const name of ['workload-identity', 'workload-identity-plan', 'pull-request-environment', 'sweep'])
      expect(files[`.github/workflows/${name}.yml`]).toContain(`uses: org/aks-wli-action@${COMMIT} # v1.2.3\n`);
  });
});
