// kubelogin, the real one: what the kubeconfig of a cluster with Entra ID asks for its tokens.
import { join } from 'node:path';
import { builtOnce } from '../../lab/real-cluster/go-build';

/** The folder that it lies in; undefined where there is no Go. */
export function findOrBuildKubelogin(say: (line: string) => void): string | undefined {
  return builtOnce(
    {
      sources: join(import.meta.dirname, 'kubelogin'),
      packages: 'github.com/Azure/kubelogin',
      linkerFlags: '-s -w',
      announcement: 'building kubelogin from its Go module: about two minutes, once',
    },
    say,
  );
}
