// What the link `namespace` may do.
import { AKS, type Right } from '../../chain/right';

const NAMESPACE = { plane: 'Kubernetes', scope: 'namespace' } as const;

export const NAMESPACE_RIGHTS: readonly Right[] = [
  { ...NAMESPACE, action: `${AKS}/namespaces/read`, reason: 'looks whether the namespace exists' },
  { ...NAMESPACE, action: `${AKS}/namespaces/write`, reason: 'creates the namespace', when: 'it does not exist' },
  { ...NAMESPACE, action: `${AKS}/namespaces/delete`, reason: 'deletes the namespace of an environment', uses: ['environments'] },
];
