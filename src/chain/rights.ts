// Every right that the deploying principal needs, with its reason. The table in the README is made from this file.

export interface Right {
  /** Action of an Azure role. */
  action: string;
  plane: 'Azure' | 'Kubernetes';
  /** Where it is needed. */
  scope: 'cluster' | 'identity group' | 'vault' | 'namespace';
  reason: string;
  /** When it is needed; always, where this is missing. */
  when?: string;
}

const AKS = 'Microsoft.ContainerService/managedClusters';
const MSI = 'Microsoft.ManagedIdentity/userAssignedIdentities';

/** For jobs that take environments away; those of pull requests that only make them can do without. */
const DESTROY = '`mode` is `destroy` or `sweep`';

const BINDING = '`federation` is `identity-binding`';

export const RIGHTS: readonly Right[] = [
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
    when: 'enable-cluster-features: true, and they are off',
  },
  { plane: 'Azure', scope: 'identity group', action: `${MSI}/read`, reason: 'finds the identity and its ids' },
  { plane: 'Azure', scope: 'identity group', action: `${MSI}/write`, reason: 'makes the identity', when: 'it does not exist' },
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/federatedIdentityCredentials/read`,
    reason: 'finds the credential, counts them',
  },
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/federatedIdentityCredentials/write`,
    reason: 'makes or repairs the credential',
    when: 'it is missing or stale',
  },
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/federatedIdentityCredentials/delete`,
    reason: 'repairs a stale credential',
    when: 'it is stale',
  },
  { plane: 'Azure', scope: 'identity group', action: `${MSI}/delete`, reason: 'takes the identity of an environment away', when: DESTROY },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/identityBindings/read`,
    reason: 'finds the identity bindings of the cluster',
    when: BINDING,
  },
  { plane: 'Azure', scope: 'cluster', action: `${AKS}/identityBindings/write`, reason: 'binds the identity to the cluster', when: BINDING },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/identityBindings/delete`,
    reason: 'takes the binding of an environment away',
    when: `${BINDING}, ${DESTROY}`,
  },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.KeyVault/vaults/read',
    reason: 'reads the permission model and the address of the vault; never a secret',
  },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    reason: 'adds the access policy',
    when: 'the vault uses access policies, and the identity has none',
  },
  { plane: 'Azure', scope: 'vault', action: 'Microsoft.Authorization/roleAssignments/read', reason: 'finds roles that the identity has' },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.Authorization/roleAssignments/write',
    reason: 'gives the identity its role; bound this by a condition',
    when: 'the identity has no role there',
  },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.Authorization/roleAssignments/delete',
    reason: 'takes the role of an environment away; bound this by the same condition',
    when: DESTROY,
  },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    reason: 'finds a role by its name',
    when: '`role` is a name other than Key Vault Secrets User',
  },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/namespaces/read`, reason: 'looks whether the namespace exists' },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/namespaces/write`, reason: 'makes the namespace', when: 'it does not exist' },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/namespaces/delete`,
    reason: 'takes the namespace of an environment away',
    when: DESTROY,
  },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/serviceaccounts/delete`,
    reason: 'takes the ServiceAccount of an environment away',
    when: `${DESTROY}, and the namespace is somebody else's`,
  },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/serviceaccounts/read`, reason: 'reads the annotations' },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/serviceaccounts/write`,
    reason: 'makes and annotates the ServiceAccount; asks for a token of it to see the issuer',
  },
  ...(['clusterroles', 'clusterrolebindings'] as const).flatMap((kind): Right[] => [
    {
      plane: 'Kubernetes',
      scope: 'cluster',
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/read`,
      reason: 'looks whether the ServiceAccount may use the identity',
      when: BINDING,
    },
    {
      plane: 'Kubernetes',
      scope: 'cluster',
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/write`,
      reason: 'lets the ServiceAccount use the identity; the API server wants the right to bind and escalate besides',
      when: BINDING,
    },
    {
      plane: 'Kubernetes',
      scope: 'cluster',
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/delete`,
      reason: 'takes that right of an environment away',
      when: `${BINDING}, ${DESTROY}`,
    },
  ]),
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/pods/read`, reason: 'follows the check pod and reads its log' },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/pods/write`, reason: 'starts the check pod' },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/pods/delete`, reason: 'takes the check pod away' },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/events/read`,
    reason: 'says why a check pod does not start',
    when: 'it does not start',
  },
];
