// The managed identity of the workload, and what the deploying identity may do with it: it reaches no other, and not itself.

param location string
param deployerName string
param principalId string
param identityName string

resource workload 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: identityName
  location: location
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'identity')
  properties: {
    roleName: '${deployerName}: identity (${uniqueString(resourceGroup().id)})'
    description: 'Keeps the credential by which a cluster vouches for the identity of a workload.'
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
output principalId string = workload.properties.principalId
