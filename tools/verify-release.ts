// `npm run verify-release -- vX.Y.Z`: from the tag of a release to its commit, and from the commit to its bundle, with public tools.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { array, object, parse, string, type InferOutput } from 'valibot';
import { changedFiles, filesOf, missingComponents } from './release-evidence';

const SBOM = 'https://cyclonedx.org/bom';
const WORKFLOW = '.github/workflows/release.yml';
const BILL = object({ components: array(object({ purl: string() })) });
const VERIFIED = array(object({ verificationResult: object({ statement: object({ predicate: BILL }) }) }));

interface Release {
  tag: string;
  commit: string;
  /** `owner/name` on GitHub. */
  repository: string;
  /** What the commit holds, unpacked. */
  folder: string;
}

function main(): number {
  const [tag = ''] = process.argv.slice(2);
  if (!/^v\d+\.\d+\.\d+$/.test(tag)) {
    process.stderr.write('npm run verify-release -- vX.Y.Z\n');
    return 2;
  }
  const missing = ['git', 'gh', 'tar', 'npm'].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  if (missing.length > 0) {
    process.stderr.write(`not verified: it needs ${missing.join(', ')} on the PATH\n`);
    return 2;
  }
  if (spawnSync('git', ['rev-parse', '--verify', '--quiet', `refs/tags/${tag}`], { stdio: 'ignore' }).status !== 0) {
    process.stderr.write(`not verified: this clone has no tag ${tag}; git fetch --tags brings those of its origin\n`);
    return 2;
  }
  const release = { tag, ...unpacked(tag), repository: repositoryName() };
  say(`${tag} is the commit ${release.commit}`);
  try {
    // What others say of it first: it is rebuilt by its own code, which nobody should run before that.
    const problems = [...immutabilityProblems(release), ...attestationProblems(release), ...billProblems(release)];
    if (problems.length === 0) problems.push(...rebuildProblems(release));
    for (const problem of problems) process.stderr.write(`not verified: ${problem}\n`);
    if (problems.length === 0) say(`verified: use ${release.repository}@${release.commit} # ${tag}`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(release.folder, { recursive: true, force: true });
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function unpacked(tag: string): Pick<Release, 'commit' | 'folder'> {
  const commit = execFileSync('git', ['rev-parse', '--verify', `refs/tags/${tag}^{commit}`], { encoding: 'utf8' }).trim();
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  const archive = execFileSync('git', ['archive', commit], { maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  return { commit, folder };
}

function repositoryName(): string {
  const { repository } = parse(object({ repository: object({ url: string() }) }), JSON.parse(readFileSync('package.json', 'utf8')));
  return new URL(repository.url).pathname.slice(1).replace(/\.git$/, '');
}

/** @throws with what gh says, where there is no such attestation. */
function attestations({ repository, commit, folder }: Release, file: string, ...more: string[]): string {
  const identity = ['--repo', repository, '--signer-workflow', `${repository}/${WORKFLOW}`, '--source-digest', commit];
  return run(folder, 'gh', ['attestation', 'verify', join(folder, 'dist', file), ...identity, '--format', 'json', ...more]);
}

/** GitHub attests a release that can no longer be changed: its tag and its commit. */
function immutabilityProblems({ tag, repository, folder }: Release): string[] {
  return attempt(`the release ${tag} is not immutable: its tag may come to name another commit`, () => {
    run(folder, 'gh', ['release', 'verify', tag, '--repo', repository]);
    say(`the release ${tag} is immutable`);
    return [];
  });
}

function attestationProblems(release: Release): string[] {
  const files = [...filesOf(join(release.folder, 'dist')).keys()];
  if (files.length === 0) return ['the commit has no dist/'];
  const problems = files.flatMap((file) =>
    attempt(`dist/${file} has no attestation of the release workflow for this commit`, () => {
      attestations(release, file);
      return [];
    }),
  );
  if (problems.length === 0) say(`each of the ${files.length} files of dist/ is attested by ${WORKFLOW} for this commit`);
  return problems;
}

function billProblems(release: Release): string[] {
  return attempt('there is no attested list of components (SBOM) for dist/index.js', () => {
    const [first] = parse(VERIFIED, JSON.parse(attestations(release, 'index.js', '--predicate-type', SBOM)));
    const locked = JSON.parse(run(release.folder, 'npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'])) as unknown;
    const purls = ({ components }: InferOutput<typeof BILL>): string[] => components.map(({ purl }) => purl);
    const attested = first === undefined ? [] : purls(first.verificationResult.statement.predicate);
    const problems = missingComponents(attested, purls(parse(BILL, locked)));
    if (problems.length === 0) say(`the attested list of ${attested.length} components is that of package-lock.json`);
    return problems;
  });
}

function rebuildProblems({ folder }: Release): string[] {
  return attempt('it could not be rebuilt', () => {
    const committed = filesOf(join(folder, 'dist'));
    run(folder, 'npm', ['ci', '--no-audit', '--no-fund']);
    run(folder, 'tsx', ['tools/bundle.ts']);
    const problems = changedFiles(committed, filesOf(join(folder, 'dist')));
    if (problems.length === 0) say('a rebuild gives the same bytes');
    return problems;
  });
}

/** Programs that the release brings go before those of this machine. */
function run(folder: string, program: string, args: readonly string[]): string {
  const path = [join(folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  return execFileSync(program, args, { cwd: folder, env: { ...process.env, PATH: path }, encoding: 'utf8', maxBuffer: 2 ** 28, stdio });
}

function attempt(otherwise: string, work: () => string[]): string[] {
  try {
    return work();
  } catch (error) {
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return [`${otherwise}: ${words.trim().split('\n').at(-1)}`];
  }
}

process.exitCode = main();
