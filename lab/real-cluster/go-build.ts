// Programs built from their Go modules: once, and kept outside the tree under the hash of their sources and versions.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
export function builtOnce(module: GoModule, say: (line: string) => void): string | undefined {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aks-wli-action', hashOf(module.sources));
  if (existsSync(folder)) return folder;
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  const release = lock(`${folder}.lock`, say);
  try {
    // Another process may have built it while this one waited for the lock.
    if (!existsSync(folder)) build(module, folder, say);
    return folder;
  } finally {
    release();
  }
}

/** Sources and the versions that they are built with: whatever changes the programs changes their folder. */
function hashOf(sources: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => /(^go\.mod|^go\.sum|\.go)$/.test(file));
  for (const file of files.sort()) hash.update(readFileSync(join(sources, file)));
  return hash.digest('hex').slice(0, 16);
}

function build({ sources, packages, linkerFlags, announcement }: GoModule, folder: string, say: (line: string) => void): void {
  say(announcement);
  // Built beside the place where they go, then moved: an interrupted build leaves nothing that looks finished.
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { status, stderr } = spawnSync(
    'go',
    ['build', '-trimpath', '-mod=readonly', '-ldflags', linkerFlags, '-o', `${unfinished}/`, packages],
    { cwd: sources, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    // Its last words say what the proxy of modules has refused, or what does not compile.
    throw new Error(`go build ${packages}: ${stderr.trim().split('\n').slice(-3).join('\n')}`);
  }
  renameSync(unfinished, folder);
}

/** One build at a time on this machine: a folder is made by one process only. A lock whose owner has died is void. */
function lock(path: string, say: (line: string) => void): () => void {
  mkdirSync(join(path, '..'), { recursive: true });
  for (let waiting = false; ; waiting = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    if (owner > 0 && !alive(owner)) rmSync(path, { force: true });
    else if (!waiting) say(`waiting for process ${owner}, which is building them`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
