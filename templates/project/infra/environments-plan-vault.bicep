// What a plan on a pull request reads of the vault of the workload: its settings and who has roles there, never a secret.

param environmentsDeployerName string
param principalId string
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'plan vault')
  properties: {
    roleName: '${environmentsDeployerName}: plan vault (${uniqueString(resourceGroup().id)})'
    description: 'Reads the settings of a vault and the roles on it.'
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

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
