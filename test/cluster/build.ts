// kube-apiserver, etcd and kubectl, built from their Go modules: once, and kept outside the tree under the hash of go.sum.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SOURCES = join(import.meta.dirname, 'binaries');
const VERSION = { git: 'v1.36.3', major: '1', minor: '36' };

export interface Binaries {
  kubeApiserver: string;
  etcd: string;
  kubectl: string;
}

/** Undefined where there is no Go to build them with and none were built before. */
export function findOrBuildBinaries(say: (line: string) => void): Binaries | undefined {
  const hash = createHash('sha256')
    .update(readFileSync(join(SOURCES, 'go.sum')))
    .update(readFileSync(join(SOURCES, 'go.mod')))
    .digest('hex')
    .slice(0, 16);
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'aks-wli-action', hash);
  if (!existsSync(folder)) {
    if (spawnSync('go', ['version']).status !== 0) return undefined;
    say('building kube-apiserver, etcd and kubectl from their Go modules: about three minutes, once');
    build(folder);
  }
  return { kubeApiserver: join(folder, 'kube-apiserver'), etcd: join(folder, 'etcd'), kubectl: join(folder, 'kubectl') };
}

/** Built beside the place where they go, then moved: a build that was broken off is no build. */
function build(folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const variable = 'k8s.io/component-base/version';
  // Clients refuse the server's version unless it is set at link time.
  const flags = `-s -w -X ${variable}.gitVersion=${VERSION.git} -X ${variable}.gitMajor=${VERSION.major} -X ${variable}.gitMinor=${VERSION.minor}`;
  const { status } = spawnSync('go', ['build', '-trimpath', '-mod=readonly', '-ldflags', flags, '-o', `${unfinished}/`, './...'], {
    cwd: SOURCES,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('go build failed');
  renameSync(unfinished, folder);
}
