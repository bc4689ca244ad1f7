// What a plan on a pull request reads of the identity of the workload. It changes nothing there.

param environmentsDeployerName string
param principalId string
param identityName string

resource workload 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: identityName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'plan identity')
  properties: {
    roleName: '${environmentsDeployerName}: plan identity (${uniqueString(resourceGroup().id)})'
    description: 'Reads the identity of a workload and its credentials.'
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
  scope: workload
  name: guid(workload.id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Object id of the identity of the workload.')
output workloadPrincipalId string = workload.properties.principalId
