// Helm: a chart installed, upgraded, rolled back and uninstalled. Built from its Go module.
import { delimiter, join } from 'node:path';
import { builtOnce } from '../../lab/real-cluster/go-build';
import { runCommands, type Client } from './client';

const CHART = join(import.meta.dirname, 'helm/chart');

const COMMANDS = `
helm version --short => ^v3\\.
helm lint ${CHART} => 0 chart\\(s\\) failed
helm template shop ${CHART} => kind: Deployment
helm install shop ${CHART} --namespace shop --create-namespace --wait --timeout 60s => STATUS: deployed
helm list --namespace shop => shop.*deployed
helm status shop --namespace shop => STATUS: deployed
helm get manifest shop --namespace shop => kind: ServiceAccount
helm get values shop --namespace shop --all => replicas: 1
helm upgrade shop ${CHART} --namespace shop --set replicas=2 --wait --timeout 60s => REVISION: 2
helm history shop --namespace shop => superseded
helm rollback shop 1 --namespace shop --wait --timeout 60s => Rollback was a success
helm upgrade shop ${CHART} --namespace shop --dry-run=server => STATUS: pending-upgrade
helm uninstall shop --namespace shop --wait --timeout 60s => uninstalled
helm list --namespace shop --short => ^$
`;

export const helm: Client = {
  name: 'helm',
  obtain: async (say) => {
    const folder = builtOnce(
      {
        sources: join(import.meta.dirname, 'helm'),
        packages: 'helm.sh/helm/v3/cmd/helm',
        linkerFlags: '-s -w -X helm.sh/helm/v3/internal/version.version=v3.22.0',
        announcement: 'building helm from its Go module: about two minutes, once',
      },
      say,
    );
    if (folder === undefined) throw new Error('there is no go on the PATH to build it with');
    return (place) => runCommands({ ...place, env: { ...place.env, PATH: [folder, place.env['PATH']].join(delimiter) } }, COMMANDS);
  },
};
