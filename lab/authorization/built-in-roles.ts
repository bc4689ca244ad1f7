// The built-in roles that matter to workload identity: ids and rights as Azure publishes them.
import type { RoleDefinition } from '../world';

function builtIn(name: string, roleName: string, rights: Partial<RoleDefinition>, description = roleName): RoleDefinition {
  return {
    name,
    roleName,
    description,
    builtIn: true,
    assignableScopes: ['/'],
    actions: [],
    notActions: [],
    dataActions: [],
    notDataActions: [],
    ...rights,
  };
}

export const ROLES = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  userAccessAdministrator: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
  roleBasedAccessControlAdministrator: 'f58310d9-a9f6-439a-9e8d-f62e7b41a168',
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  keyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2',
  keyVaultSecretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7',
  keyVaultAdministrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  aksRbacClusterAdmin: 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b',
} as const;

const AUTHORIZATION_WRITES = [
  'Microsoft.Authorization/*/Delete',
  'Microsoft.Authorization/*/Write',
  'Microsoft.Authorization/elevateAccess/Action',
];

export const BUILT_IN_ROLES: readonly RoleDefinition[] = [
  builtIn(ROLES.owner, 'Owner', { actions: ['*'] }),
  builtIn(ROLES.contributor, 'Contributor', { actions: ['*'], notActions: AUTHORIZATION_WRITES }),
  builtIn(ROLES.reader, 'Reader', { actions: ['*/read'] }),
  builtIn(ROLES.userAccessAdministrator, 'User Access Administrator', { actions: ['*/read', 'Microsoft.Authorization/*'] }),
  builtIn(ROLES.roleBasedAccessControlAdministrator, 'Role Based Access Control Administrator', {
    actions: ['Microsoft.Authorization/roleAssignments/write', 'Microsoft.Authorization/roleAssignments/delete', '*/read'],
  }),
  builtIn(
    ROLES.keyVaultSecretsUser,
    'Key Vault Secrets User',
    {
      dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
    },
    'Read secret contents.',
  ),
  builtIn(ROLES.keyVaultReader, 'Key Vault Reader', {
    actions: ['Microsoft.KeyVault/vaults/read'],
    dataActions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
  }),
  builtIn(ROLES.keyVaultSecretsOfficer, 'Key Vault Secrets Officer', {
    actions: ['Microsoft.KeyVault/vaults/read'],
    dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
  }),
  builtIn(ROLES.keyVaultAdministrator, 'Key Vault Administrator', {
    actions: ['Microsoft.KeyVault/vaults/read'],
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  }),
  builtIn(ROLES.aksRbacClusterAdmin, 'Azure Kubernetes Service RBAC Cluster Admin', {
    dataActions: ['Microsoft.ContainerService/managedClusters/*'],
  }),
];
