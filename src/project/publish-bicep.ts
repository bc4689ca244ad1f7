// Bicep of the rights that `publish` needs: ConfigMaps, in the namespace that it names and no other.
import { bicepString } from './bicep-text';
import { parsePublish } from './publish';
import { rightsOf, roleLines } from './rights';
import { fillTemplate } from './template';
import type { Workload } from './workload';

type Purpose = 'workload' | 'plan';

const WORDS = {
  workload: {
    file: 'deployer-publish',
    role: 'publish',
    comment: 'What the deploying identity may do in the namespace of `publish`: keep the ConfigMap. Azure RBAC cannot bind it to one name.',
    description: 'Keeps the ConfigMap that tells others of the identity of a workload.',
  },
  plan: {
    file: 'environments-plan-publish',
    role: 'plan publish',
    comment: 'What a plan on a pull request reads in the namespace of `publish`: ConfigMaps. It changes nothing.',
    description: 'Reads the ConfigMap that tells others of the identity of a workload.',
  },
} as const;

interface Caller {
  /** Symbol of the identity, in the template that the module is for. */
  readonly identity: string;
  readonly deployerName: string;
}

/** No file and no module where nothing is published. */
export function publishBicep(
  purpose: Purpose,
  workload: Workload,
  { identity, deployerName }: Caller,
): { files: Record<string, string>; module: string } {
  const place = parsePublish(workload.publish);
  if (place === undefined) return { files: {}, module: '' };
  const { file, ...words } = WORDS[purpose];
  const rights = rightsOf(['namespace'], 'Kubernetes', ['publish'])
    // Where there is no ConfigMap, it looks for the namespace.
    .filter(({ uses, action }) => uses.includes('publish') || action.endsWith('/namespaces/read'))
    .filter(({ action }) => purpose === 'workload' || action.endsWith('/read'));
  return {
    files: {
      [file]: fillTemplate('infra-parts/publish.bicep', {
        ...words,
        namespace: bicepString(place.namespace),
        dataActions: roleLines(rights, 10),
      }),
    },
    module: fillTemplate('infra-parts/publish-module.bicep', { file, identity, deployerName }),
  };
}
