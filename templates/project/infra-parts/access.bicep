// @@comment@@

param deployerName string
param principalId string
@@principalsParameter@@
resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, '@@role@@')
  properties: {
    roleName: '${deployerName}: @@role@@ (${uniqueString(resourceGroup().id)})'
    description: '@@description@@'
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
@@resources@@
