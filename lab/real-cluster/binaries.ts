// kube-apiserver, kube-controller-manager, etcd and kubectl: the real ones, found or built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtOnce } from './go-build';

const VERSION = { git: 'v1.36.3', major: '1', minor: '36' };
const VARIABLE = 'k8s.io/component-base/version';

export interface Binaries {
  kubeApiserver: string;
  etcd: string;
  kubectl: string;
  /** Absent from the archives of setup-envtest: namespaces then never finish and no controller makes pods. */
  kubeControllerManager?: string;
}

/** What to do where neither is possible. */
export const NO_BINARIES =
  'a real API server needs KUBEBUILDER_ASSETS (a folder with kube-apiserver, etcd and kubectl, as setup-envtest downloads it) or Go on the PATH to build them once';

/** The folder that KUBEBUILDER_ASSETS names (the convention of setup-envtest), else a build with Go; undefined where neither is there. */
export function findOrBuildBinaries(say: (line: string) => void): Binaries | undefined {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') return assetsIn(assets, say);
  const folder = builtOnce(
    {
      sources: join(import.meta.dirname, 'go'),
      packages: './...',
      // Clients refuse the server's version unless it is set at link time.
      linkerFlags: `-s -w -X ${VARIABLE}.gitVersion=${VERSION.git} -X ${VARIABLE}.gitMajor=${VERSION.major} -X ${VARIABLE}.gitMinor=${VERSION.minor}`,
      announcement:
        'building kube-apiserver, kube-controller-manager, etcd and kubectl from their Go modules: about five minutes on two cores, once',
    },
    say,
  );
  return folder === undefined ? undefined : programsOf(folder);
}

function assetsIn(folder: string, say: (line: string) => void): Binaries {
  const missing = ['kube-apiserver', 'etcd', 'kubectl'].filter((name) => !existsSync(join(folder, name)));
  if (missing.length > 0) throw new Error(`KUBEBUILDER_ASSETS is ${folder}, which has no ${missing.join(', ')}`);
  const found = programsOf(folder);
  if (found.kubeControllerManager === undefined)
    say(`${folder} has no kube-controller-manager: namespaces will not finish, and Deployments and Jobs make no pods`);
  return found;
}

function programsOf(folder: string): Binaries {
  const [kubeApiserver, etcd, kubectl, manager] = ['kube-apiserver', 'etcd', 'kubectl', 'kube-controller-manager'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  return { kubeApiserver, etcd, kubectl, ...(existsSync(manager) && { kubeControllerManager: manager }) };
}
