// What a team does in its empty folder: the package as it would be published, `projen new --from` it, outside of this tree.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { NAMES } from '../../lab/fresh-world';

const run = promisify(execFile);

/** projen's own version here; a team has the one that `npx projen` gives it. */
const PROJEN = resolve('node_modules/projen/bin/projen');
const PROJEN_VERSION = '0.103.25';

/** The names of the laboratory, as options. */
export const OPTIONS = {
  'cluster': NAMES.cluster,
  'resource-group': NAMES.resourceGroup,
  'namespace': 'wlipoc',
  'service-account': 'workload-identity-sa',
  'vault': NAMES.vault,
  'secrets': NAMES.secret,
} as const;

export async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
  return join(folder, stdout.trim());
}

export async function packedFiles(tarball: string): Promise<string[]> {
  const { stdout } = await run('tar', ['tzf', tarball]);
  return stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
}

/** The folder of the package, outside of this tree and its node_modules. */
export async function unpack(tarball: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'unpacked-'));
  await run('tar', ['xzf', tarball, '-C', folder]);
  return join(folder, 'package');
}

/** The folder of the new repository, with its first commit. */
export async function projenNew(tarball: string, options: Readonly<Record<string, string>> = OPTIONS): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'scaffold-')), 'shop');
  await mkdir(folder);
  const switches = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  await inFolder(folder, process.execPath, [PROJEN, 'new', '--from', tarball, '--projen-version', PROJEN_VERSION, ...switches]);
  return folder;
}

/** Runs a program there, as a person would: with nothing of npm's or jest's own variables. */
export async function inFolder(folder: string, program: string, args: readonly string[]): Promise<string> {
  const kept = [
    'PATH',
    'HOME',
    'npm_config_registry',
    'npm_config_cafile',
    'SSL_CERT_FILE',
    'NODE_EXTRA_CA_CERTS',
    'HTTPS_PROXY',
    'NO_PROXY',
  ];
  const inherited = Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const author = {
    GIT_AUTHOR_NAME: 'Team',
    GIT_AUTHOR_EMAIL: 'team@example.com',
    GIT_COMMITTER_NAME: 'Team',
    GIT_COMMITTER_EMAIL: 'team@example.com',
  };
  const env = { ...inherited, ...author, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
  const { stdout } = await run(program, [...args], { cwd: folder, env, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}
