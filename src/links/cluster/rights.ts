// What the link `cluster` may do.
import { AKS, type Right } from '../../chain/right';

export const CLUSTER_RIGHTS: readonly Right[] = [
  { plane: 'Azure', scope: 'cluster', action: `${AKS}/read`, reason: 'reads issuer, features and location of the cluster' },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/listClusterUserCredential/action`,
    reason: 'gets address and certificate of the API server',
  },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/write`,
    reason: 'turns the OIDC issuer and workload identity on',
    uses: ['cluster-features'],
    when: 'they are off',
  },
];
