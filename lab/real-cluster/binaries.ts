// kube-apiserver, etcd and kubectl: the real ones.
import { join } from 'node:path';
import { builtOnce } from './go-build';

const VERSION = { git: 'v1.36.3', major: '1', minor: '36' };
const VARIABLE = 'k8s.io/component-base/version';

export interface Binaries {
  kubeApiserver: string;
  etcd: string;
  kubectl: string;
}

/** Undefined where there is no Go to build them with and none were built before. */
export function findOrBuildBinaries(say: (line: string) => void): Binaries | undefined {
  const folder = builtOnce(
    {
      sources: join(import.meta.dirname, 'go'),
      packages: './...',
      // Clients refuse the server's version unless it is set at link time.
      linkerFlags: `-s -w -X ${VARIABLE}.gitVersion=${VERSION.git} -X ${VARIABLE}.gitMajor=${VERSION.major} -X ${VARIABLE}.gitMinor=${VERSION.minor}`,
      announcement: 'building kube-apiserver, etcd and kubectl from their Go modules: about three minutes, once',
    },
    say,
  );
  return folder === undefined
    ? undefined
    : { kubeApiserver: join(folder, 'kube-apiserver'), etcd: join(folder, 'etcd'), kubectl: join(folder, 'kubectl') };
}
