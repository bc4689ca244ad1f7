// What the link `proof` may do.
import { AKS, type Right } from '../../chain/right';

const NAMESPACE = { plane: 'Kubernetes', scope: 'namespace' } as const;

export const PROOF_RIGHTS: readonly Right[] = [
  { ...NAMESPACE, action: `${AKS}/pods/read`, reason: 'follows the check pod and reads its log' },
  { ...NAMESPACE, action: `${AKS}/pods/write`, reason: 'starts the check pod' },
  { ...NAMESPACE, action: `${AKS}/pods/delete`, reason: 'deletes the check pod' },
  { ...NAMESPACE, action: `${AKS}/events/read`, reason: 'says why a check pod does not start', when: 'it does not start' },
];
