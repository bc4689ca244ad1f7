// What the deploying principal of a fresh laboratory may do, and what jobs beside the ordinary one need.

/**
 * The rights of the deploying principal, as the README lists them and no more. Written out here a second time on
 * purpose: a test compares the two, so neither can grow unseen.
 */
export const DEPLOYER_RIGHTS = {
  actions: [
    'Microsoft.ContainerService/managedClusters/read',
    'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action',
    'Microsoft.ManagedIdentity/userAssignedIdentities/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/write',
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write',
    'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete',
    'Microsoft.KeyVault/vaults/read',
    'Microsoft.Authorization/roleAssignments/read',
    'Microsoft.Authorization/roleAssignments/write',
  ],
  dataActions: [
    'Microsoft.ContainerService/managedClusters/namespaces/read',
    'Microsoft.ContainerService/managedClusters/namespaces/write',
    'Microsoft.ContainerService/managedClusters/serviceaccounts/read',
    'Microsoft.ContainerService/managedClusters/serviceaccounts/write',
    'Microsoft.ContainerService/managedClusters/pods/read',
    'Microsoft.ContainerService/managedClusters/pods/write',
    'Microsoft.ContainerService/managedClusters/pods/delete',
    'Microsoft.ContainerService/managedClusters/events/read',
    'Microsoft.ContainerService/managedClusters/apps/deployments/read',
    'Microsoft.ContainerService/managedClusters/apps/statefulsets/read',
    'Microsoft.ContainerService/managedClusters/apps/daemonsets/read',
    'Microsoft.ContainerService/managedClusters/apps/replicasets/read',
    'Microsoft.ContainerService/managedClusters/batch/jobs/read',
    'Microsoft.ContainerService/managedClusters/batch/cronjobs/read',
  ],
} as const;

/** What `federation: identity-binding` needs besides. */
export const BINDING_RIGHTS = {
  actions: [
    'Microsoft.Authorization/permissions/read',
    'Microsoft.ContainerService/managedClusters/identityBindings/read',
    'Microsoft.ContainerService/managedClusters/identityBindings/write',
  ],
  dataActions: ['clusterroles', 'clusterrolebindings'].flatMap((kind) =>
    ['read', 'write'].map((access) => `Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/${kind}/${access}`),
  ),
} as const;

/** What `publish` needs besides. */
export const PUBLISH_RIGHTS = {
  actions: [],
  dataActions: [
    'Microsoft.ContainerService/managedClusters/configmaps/read',
    'Microsoft.ContainerService/managedClusters/configmaps/write',
  ],
} as const;

/** What taking environments away needs besides: for the jobs that do it. */
export const DESTROY_RIGHTS = {
  actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/delete', 'Microsoft.Authorization/roleAssignments/delete'],
  dataActions: [
    'Microsoft.ContainerService/managedClusters/namespaces/delete',
    'Microsoft.ContainerService/managedClusters/serviceaccounts/delete',
  ],
} as const;

/** What user's manifests need besides: the kinds of the sample. A role of its own, since it varies with the user. */
export const MANIFEST_RIGHTS = [
  'Microsoft.ContainerService/managedClusters/configmaps/*',
  'Microsoft.ContainerService/managedClusters/services/*',
  'Microsoft.ContainerService/managedClusters/apps/deployments/*',
  'Microsoft.ContainerService/managedClusters/batch/jobs/*',
];

/** The condition that lets the deployer assign one role, to service principals only. */
export const DELEGATION_CONDITION = ['write', 'delete']
  .map((verb) => {
    const source = verb === 'write' ? '@Request' : '@Resource';
    return (
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR (` +
      `${source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {4633458b-17de-408a-b874-0445c86b69e6}` +
      ` AND ${source}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))`
    );
  })
  .join(' AND ');
