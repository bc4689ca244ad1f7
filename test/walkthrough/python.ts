// Python with az and the SDK in virtual environments: made once, kept outside the tree.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const AZURE_CLI = 'azure-cli==2.91.0';
export const SDK = ['azure-identity==1.27.0', 'azure-keyvault-secrets==4.12.0'];

/** The `bin` folder of an environment that has the packages; undefined where there is no Python. */
export function virtualEnvironment(name: string, packages: readonly string[], say: (line: string) => void): string | undefined {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aks-wli-action', name);
  const finished = join(folder, 'finished');
  if (!existsSync(finished)) {
    if (spawnSync('python3', ['-m', 'venv', '--help']).status !== 0) return undefined;
    say(`installing ${packages.join(', ')}: once`);
    mkdirSync(folder, { recursive: true });
    for (const [program, parameters] of [
      ['python3', ['-m', 'venv', '--clear', folder]],
      [join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages]],
    ] as const) {
      const { status, stderr } = spawnSync(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
      if (status !== 0) throw new Error(`pip install ${packages.join(' ')}: ${stderr.trim().split('\n').slice(-3).join('\n')}`);
    }
    mkdirSync(`${finished}.${process.pid}`);
    renameSync(`${finished}.${process.pid}`, finished);
  }
  return join(folder, 'bin');
}
