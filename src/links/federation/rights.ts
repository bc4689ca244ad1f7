// What the link `federation` may do.
import { AKS, MSI, type Right } from '../../chain/right';

const CREDENTIALS = { plane: 'Azure', scope: 'identity group' } as const;
const BINDINGS = { plane: 'Azure', scope: 'cluster' } as const;
const ROLES = { plane: 'Kubernetes', scope: 'cluster' } as const;

export const FEDERATION_RIGHTS: readonly Right[] = [
  { ...CREDENTIALS, action: `${MSI}/federatedIdentityCredentials/read`, reason: 'finds the credential, counts them' },
  {
    ...CREDENTIALS,
    action: `${MSI}/federatedIdentityCredentials/write`,
    reason: 'creates or repairs the credential; AKS asks it of whoever creates an identity binding',
    when: 'the credential is missing or stale, or the binding is missing',
  },
  { ...CREDENTIALS, action: `${MSI}/federatedIdentityCredentials/delete`, reason: 'repairs a stale credential', when: 'it is stale' },
  {
    ...BINDINGS,
    action: `${AKS}/identityBindings/read`,
    reason: 'finds the identity bindings of the cluster',
    uses: ['identity-bindings'],
  },
  {
    ...CREDENTIALS,
    action: 'Microsoft.Authorization/permissions/read',
    reason: 'looks whether a binding can be created, before anything is written; without it, AKS says so later',
    uses: ['identity-bindings'],
    when: 'the binding is missing',
  },
  { ...BINDINGS, action: `${AKS}/identityBindings/write`, reason: 'binds the identity to the cluster', uses: ['identity-bindings'] },
  {
    ...BINDINGS,
    action: `${AKS}/identityBindings/delete`,
    reason: 'deletes the binding of an environment',
    uses: ['identity-bindings', 'environments'],
  },
  ...(['clusterroles', 'clusterrolebindings'] as const).flatMap((kind): Right[] => [
    {
      ...ROLES,
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/read`,
      reason: 'looks whether the ServiceAccount may use the identity',
      uses: ['identity-bindings'],
    },
    {
      ...ROLES,
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/write`,
      reason: 'lets the ServiceAccount use the identity; the API server wants the right to bind and escalate besides',
      uses: ['identity-bindings'],
    },
    {
      ...ROLES,
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/delete`,
      reason: 'deletes that right of an environment',
      uses: ['identity-bindings', 'environments'],
    },
  ]),
];
