// A release, played in a temporary repository, and its verification: with a gh that knows attestations as GitHub keeps them.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { changedFiles, missingComponents } from '../../tools/release-evidence';

const REPOSITORY = 'org/aks-wli-action';
const COMPONENT = { name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' };

interface Attestation {
  digest: string;
  commit: string;
  type: string;
  predicate: object;
}

/** `gh release verify TAG` and `gh attestation verify FILE ...`: what it refuses, it refuses in the words of the real one. */
const GH = `#!/usr/bin/env node
const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const [group, verb, file, ...options] = process.argv.slice(2);
const option = (name, otherwise) => (options.includes(name) ? options[options.indexOf(name) + 1] : otherwise);
if (group === 'release' && verb === 'verify') {
  if (option('--repo') !== '${REPOSITORY}') process.exit(65);
  if (process.env.IMMUTABLE !== file) { console.error('no attestations for tag ' + file + ' (' + '0'.repeat(40) + ')'); process.exit(1); }
  process.exit(0);
}
if (group !== 'attestation' || verb !== 'verify') process.exit(64);
if (option('--repo') !== '${REPOSITORY}' || option('--signer-workflow') !== '${REPOSITORY}/.github/workflows/release.yml') process.exit(65);
const fail = (words) => { console.error(words); process.exit(1); };
const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
const type = option('--predicate-type', 'https://slsa.dev/provenance/v1');
const found = JSON.parse(readFileSync(process.env.ATTESTATIONS)).filter((one) => one.digest === digest && one.type === type);
if (found.length === 0) fail('Error: no attestations found');
const own = found.filter(({ commit }) => commit === option('--source-digest'));
if (own.length === 0) fail('Error: verifying with issuer "sigstore.dev": expected SourceRepositoryDigest to be ' + option('--source-digest') + ', got ' + found[0].commit);
console.log(JSON.stringify(own.map(({ predicate }) => ({ verificationResult: { statement: { predicate } } }))));
`;

interface Repository {
  attestations: Attestation[];
  /** The tag of an immutable release. */
  immutable: string;
  git(...args: string[]): string;
  /** Writes a file and commits it. */
  change(path: string, text: string): void;
  /** As the release workflow does for the commit that it runs on. */
  attest(components?: (typeof COMPONENT)[]): void;
  verify(tag?: string): { status: number | null; stdout: string; stderr: string };
}

const SOURCES = {
  'source.txt': 'the source\n',
  'package.json': JSON.stringify({ name: 'played', version: '1.2.3', repository: { url: `https://github.com/${REPOSITORY}.git` } }),
  'package-lock.json': JSON.stringify({
    name: 'played',
    version: '1.2.3',
    lockfileVersion: 3,
    packages: { '': { name: 'played', version: '1.2.3' } },
  }),
  'tools/bundle.ts':
    "import { readFileSync, writeFileSync } from 'node:fs';\nwriteFileSync('dist/index.js', `// ${readFileSync('source.txt', 'utf8')}`);\n",
  'dist/index.js': '// the source\n',
};

/** With the release v1.2.3, as it should be. */
function released(): Repository {
  const folder = mkdtempSync(join(tmpdir(), 'released-'));
  const repository: Repository = {
    attestations: [],
    immutable: 'v1.2.3',
    git: (...args) => {
      const settings = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false'];
      return execFileSync('git', ['-C', folder, ...settings, ...args], { encoding: 'utf8' }).trim();
    },
    change: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      repository.git('add', '.');
      repository.git('commit', '--quiet', '-m', path);
    },
    attest: (components = []) => {
      const digest = createHash('sha256')
        .update(readFileSync(join(folder, 'dist/index.js')))
        .digest('hex');
      const commit = repository.git('rev-parse', 'HEAD');
      repository.attestations.push(
        { digest, commit, type: 'https://slsa.dev/provenance/v1', predicate: {} },
        { digest, commit, type: 'https://cyclonedx.org/bom', predicate: { components } },
      );
    },
    verify: (tag = 'v1.2.3') => {
      const programs = mkdtempSync(join(tmpdir(), 'gh-'));
      const attestations = join(programs, 'attestations.json');
      writeFileSync(join(programs, 'gh'), GH, { mode: 0o755 });
      writeFileSync(attestations, JSON.stringify(repository.attestations));
      const PATH = [programs, resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);
      const env = { ...process.env, PATH, ATTESTATIONS: attestations, IMMUTABLE: repository.immutable };
      const { status, stdout, stderr } = spawnSync('tsx', [resolve('tools/verify-release.ts'), tag], {
        cwd: folder,
        encoding: 'utf8',
        env,
      });
      return { status, stdout, stderr };
    },
  };
  repository.git('init', '--quiet');
  for (const [path, text] of Object.entries(SOURCES)) repository.change(path, text);
  repository.git('tag', 'v1.2.3');
  repository.attest();
  return repository;
}

describe('a release', () => {
  test('as it should be is verified, with the commit to use', () => {
    const repository = released();
    const commit = repository.git('rev-parse', 'HEAD');
    const { status, stdout, stderr } = repository.verify();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('a rebuild gives the same bytes');
    expect(stdout).toContain(`verified: use ${REPOSITORY}@${commit} # v1.2.3`);
  });

  test('a changed byte of the bundle is found by the rebuild, even where it was attested', () => {
    const repository = released();
    repository.change('dist/index.js', '// the sourcf\n');
    repository.git('tag', '--force', 'v1.2.3');
    repository.attest();
    expect(repository.verify()).toMatchObject({ status: 1, stderr: 'not verified: a rebuild gives other bytes for dist/index.js\n' });
  });

  test('another commit under the tag is found by the attestation, even where the bundle is the same', () => {
    const repository = released();
    const before = repository.git('rev-parse', 'HEAD');
    repository.change('README.md', 'something else\n');
    repository.git('tag', '--force', 'v1.2.3');
    const { status, stderr } = repository.verify();
    expect(status).toBe(1);
    expect(stderr).toContain('not verified: dist/index.js has no attestation of the release workflow for this commit: Error: ');
    expect(stderr).toContain(`got ${before}`);
  });

  test('a missing attestation, of the bundle or of the list of components', () => {
    const repository = released();
    const all = repository.attestations;
    repository.attestations = all.filter(({ type }) => type.includes('cyclonedx'));
    expect(repository.verify()).toMatchObject({ status: 1, stderr: expect.stringContaining('dist/index.js has no attestation') });
    repository.attestations = all.filter(({ type }) => !type.includes('cyclonedx'));
    const { status, stdout, stderr } = repository.verify();
    expect([status, stderr.split(':')[1]]).toEqual([1, ' there is no attested list of components (SBOM) for dist/index.js']);
    // What is not attested is not run.
    expect(stdout).not.toContain('rebuild');
  });

  test('whose tag can still be moved', () => {
    const repository = released();
    repository.immutable = '';
    const { status, stdout, stderr } = repository.verify();
    expect([status, stderr.split(': no att')[0]]).toEqual([
      1,
      'not verified: the release v1.2.3 is not immutable: its tag may come to name another commit',
    ]);
    expect(stdout).not.toContain('rebuild');
  });

  test('a list of components that is not that of the lock file', () => {
    const repository = released();
    repository.attestations = [];
    repository.attest([COMPONENT]);
    expect(repository.verify()).toMatchObject({
      status: 1,
      stderr: 'not verified: the attested list has pkg:npm/left@1.0.0, package-lock.json has not\n',
    });
  });

  test.each([
    ['main', 'npm run verify-release -- vX.Y.Z\n'],
    ['v9.9.9', 'not verified: this clone has no tag v9.9.9; git fetch --tags brings those of its origin\n'],
  ])('%s is no release', (tag, stderr) => {
    expect(released().verify(tag)).toEqual({ status: 2, stdout: '', stderr });
  });
});

describe('evidence', () => {
  test('files that are more, fewer or other', () => {
    const files = (...pairs: [string, string][]): Map<string, string> => new Map(pairs);
    expect(changedFiles(files(['a', '1'], ['b', '1'], ['c', '1']), files(['a', '1'], ['b', '2'], ['d', '1']))).toEqual([
      'a rebuild gives other bytes for dist/b',
      'a rebuild does not give dist/c',
      'a rebuild gives dist/d, which the commit does not have',
    ]);
  });

  test('components that are more or fewer', () => {
    expect(missingComponents(['a', 'b'], ['b', 'c'])).toEqual([
      'package-lock.json has c, the attested list has not',
      'the attested list has a, package-lock.json has not',
    ]);
  });
});
