// What the link `publish` may do, in the namespace that `publish` names.
import { AKS, type Right } from '../../chain/right';

const CONFIGMAPS = { plane: 'Kubernetes', scope: 'namespace' } as const;

export const PUBLISH_RIGHTS: readonly Right[] = [
  { ...CONFIGMAPS, action: `${AKS}/configmaps/read`, reason: 'compares the ConfigMap, in the namespace of `publish`', uses: ['publish'] },
  {
    ...CONFIGMAPS,
    action: `${AKS}/configmaps/write`,
    reason: 'writes the ConfigMap',
    uses: ['publish'],
    when: 'it is missing or holds other values',
  },
  {
    ...CONFIGMAPS,
    action: `${AKS}/configmaps/delete`,
    reason: 'deletes the ConfigMap of an environment',
    uses: ['publish', 'environments'],
  },
];
