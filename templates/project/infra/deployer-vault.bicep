// What the deploying identity may do on the vault: give the identity of the workload its role there, and nobody else any.

param deployerName string
param principalId string
param workloadPrincipalId string
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'vault')
  properties: {
    roleName: '${deployerName}: vault (${uniqueString(resourceGroup().id)})'
    description: 'Gives a workload its role on the vault. Bound by a condition where it is assigned.'
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

// Key Vault Secrets User and no other role, to the identity of the workload and no other principal: not to itself.
var onlyTheWorkload = replace(
  '''
@@condition@@''',
  'WORKLOAD',
  workloadPrincipalId
)

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    condition: onlyTheWorkload
    conditionVersion: '2.0'
  }
}
