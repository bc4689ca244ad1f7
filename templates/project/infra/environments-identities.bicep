// What the identity of pull requests may do with managed identities: all of this resource group, which holds nothing but theirs.

param environmentsDeployerName string
param principalId string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'identities')
  properties: {
    roleName: '${environmentsDeployerName}: identities (${uniqueString(resourceGroup().id)})'
    description: 'Makes and deletes the managed identities of environments, and their credentials.'
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
