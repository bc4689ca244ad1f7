// What the identity of pull requests may do on the vault of the environments: give and take one role, to and from the
// identities of environments. Azure's conditions cannot say "that it has made"; they can say who it is not.

param environmentsDeployerName string
param principalId string
param deployerPrincipalId string
param workloadPrincipalId string
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'vault')
  properties: {
    roleName: '${environmentsDeployerName}: vault (${uniqueString(resourceGroup().id)})'
    description: 'Gives and takes the role of an environment on the vault. Bound by a condition where it is assigned.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
@@actions@@
        ]
      }
    ]
  }
}

// Key Vault Secrets User and no other role, to service principals, and to neither deploying identity nor the workload.
var onlyEnvironments = replace(
  '''
@@condition@@''',
  'OTHERS',
  '${principalId}, ${deployerPrincipalId}, ${workloadPrincipalId}'
)

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    condition: onlyEnvironments
    conditionVersion: '2.0'
  }
}
