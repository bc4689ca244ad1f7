// Every right that the deploying principal needs, with its reason. The table in the README is made from this file.
import { KEY_VAULT_SECRETS_USER } from './desired';

export interface Right {
  /** Action of an Azure role. */
  action: string;
  plane: 'Azure' | 'Kubernetes';
  /** Where it is needed. */
  scope: 'cluster' | 'identity group' | 'vault' | 'namespace';
  reason: string;
  /** What a set-up must use for the right to be needed at all. */
  uses?: readonly Feature[];
  /** When a run needs it, in such a set-up; always, where this is missing. */
  when?: string;
}

/** What not every set-up uses, in the words of the README. */
export const FEATURES = {
  'environments': '`mode` is `destroy` or `sweep`',
  'identity-bindings': '`federation` is `identity-binding`',
  'cluster-features': '`enable-cluster-features` is `true`',
  'access-policies': 'the vault uses access policies',
  'other-roles': '`role` is a name other than Key Vault Secrets User',
} as const;
export type Feature = keyof typeof FEATURES;

const AKS = 'Microsoft.ContainerService/managedClusters';
const MSI = 'Microsoft.ManagedIdentity/userAssignedIdentities';

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
    uses: ['cluster-features'],
    when: 'they are off',
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
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/delete`,
    reason: 'takes the identity of an environment away',
    uses: ['environments'],
  },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/identityBindings/read`,
    reason: 'finds the identity bindings of the cluster',
    uses: ['identity-bindings'],
  },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/identityBindings/write`,
    reason: 'binds the identity to the cluster',
    uses: ['identity-bindings'],
  },
  {
    plane: 'Azure',
    scope: 'cluster',
    action: `${AKS}/identityBindings/delete`,
    reason: 'takes the binding of an environment away',
    uses: ['identity-bindings', 'environments'],
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
    uses: ['access-policies'],
    when: 'the identity has none',
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
    uses: ['environments'],
  },
  {
    plane: 'Azure',
    scope: 'vault',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    reason: 'finds a role by its name',
    uses: ['other-roles'],
  },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/namespaces/read`, reason: 'looks whether the namespace exists' },
  { plane: 'Kubernetes', scope: 'namespace', action: `${AKS}/namespaces/write`, reason: 'makes the namespace', when: 'it does not exist' },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/namespaces/delete`,
    reason: 'takes the namespace of an environment away',
    uses: ['environments'],
  },
  {
    plane: 'Kubernetes',
    scope: 'namespace',
    action: `${AKS}/serviceaccounts/delete`,
    reason: 'takes the ServiceAccount of an environment away',
    uses: ['environments'],
    when: "the namespace is somebody else's",
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
      uses: ['identity-bindings'],
    },
    {
      plane: 'Kubernetes',
      scope: 'cluster',
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/write`,
      reason: 'lets the ServiceAccount use the identity; the API server wants the right to bind and escalate besides',
      uses: ['identity-bindings'],
    },
    {
      plane: 'Kubernetes',
      scope: 'cluster',
      action: `${AKS}/rbac.authorization.k8s.io/${kind}/delete`,
      reason: 'takes that right of an environment away',
      uses: ['identity-bindings', 'environments'],
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

/** All sentences of "only when". */
export function conditionsOf({ uses = [], when }: Right): string[] {
  return [...uses.map((feature) => FEATURES[feature]), ...(when === undefined ? [] : [when])];
}

/**
 * The condition for the role that holds the rights on role assignments: the deploying principal can give and take
 * `Key Vault Secrets User` and nothing else, and only to and from service principals. Its own access it cannot widen.
 */
export const DELEGATION_CONDITION = (
  [
    ['write', '@Request'],
    ['delete', '@Resource'],
  ] as const
)
  .map(([verb, source]) => {
    const assignment = `${source}[Microsoft.Authorization/roleAssignments`;
    return (
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR ` +
      `(${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${KEY_VAULT_SECRETS_USER.id}} AND ` +
      `${assignment}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))`
    );
  })
  .join(' AND ');
