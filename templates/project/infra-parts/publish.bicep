// @@comment@@

param deployerName string
param principalId string
param clusterName string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, '@@role@@')
  properties: {
    roleName: '${deployerName}: @@role@@ (${uniqueString(resourceGroup().id)})'
    description: '@@description@@'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        dataActions: [
@@dataActions@@
        ]
      }
    ]
  }
}

module assignment 'deployer-namespace.bicep' = {
  params: {
    clusterName: clusterName
    namespace: @@namespace@@
    principalId: principalId
    roleDefinitionId: role.id
  }
}
