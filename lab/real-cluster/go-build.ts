// Programs built from their Go modules: once, and kept outside the tree under the hash of their versions.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface GoModule {
  /** The folder of go.mod and go.sum. */
  sources: string;
  packages: string;
  linkerFlags: string;
  /** Said before it begins, since it takes its time. */
  announcement: string;
}

/** The folder of the programs. Undefined where there is no Go to build them with and none were built before. */
export function builtOnce({ sources, packages, linkerFlags, announcement }: GoModule, say: (line: string) => void): string | undefined {
  const hash = createHash('sha256')
    .update(readFileSync(join(sources, 'go.sum')))
    .update(readFileSync(join(sources, 'go.mod')))
    .digest('hex')
    .slice(0, 16);
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aks-wli-action', hash);
  if (existsSync(folder)) return folder;
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  say(announcement);
  // Built beside the place where they go, then moved: a build that was broken off is no build.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { status } = spawnSync('go', ['build', '-trimpath', '-mod=readonly', '-ldflags', linkerFlags, '-o', `${unfinished}/`, packages], {
    cwd: sources,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('go build failed');
  renameSync(unfinished, folder);
  return folder;
}
