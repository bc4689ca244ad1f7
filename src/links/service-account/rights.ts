// What the link `service-account` may do.
import { AKS, type Right } from '../../chain/right';

const NAMESPACE = { plane: 'Kubernetes', scope: 'namespace' } as const;

export const SERVICE_ACCOUNT_RIGHTS: readonly Right[] = [
  { ...NAMESPACE, action: `${AKS}/serviceaccounts/read`, reason: 'reads the annotations' },
  {
    ...NAMESPACE,
    action: `${AKS}/serviceaccounts/write`,
    reason: 'creates and annotates the ServiceAccount; asks for a token of it to see the issuer',
    when: 'it is missing or not annotated, or the credential is written',
  },
  {
    ...NAMESPACE,
    action: `${AKS}/serviceaccounts/delete`,
    reason: 'deletes the ServiceAccount of an environment',
    uses: ['environments'],
    when: "the namespace is somebody else's",
  },
];
