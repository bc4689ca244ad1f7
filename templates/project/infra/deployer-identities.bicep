// What the deploying identity may do with managed identities: all those of this resource group, its own among them.
// Identities that are none of its business belong in another group: see `identityResourceGroup` of the .projenrc.ts.

param deployerName string
param principalId string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'identities')
  properties: {
    roleName: '${deployerName}: identities (${uniqueString(resourceGroup().id)})'
    description: 'Makes the managed identity of a workload, and the credential by which a cluster vouches for it.'
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
  name: guid(resourceGroup().id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
