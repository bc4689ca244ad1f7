// What a pull request may ask Azure of main.bicep: what it would change. It reads the settings of all that is in the group.

param environmentsDeployerName string
param principalId string

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'what-if')
  properties: {
    roleName: '${environmentsDeployerName}: what-if (${uniqueString(resourceGroup().id)})'
    description: 'Reads a resource group, and asks what a deployment there would change.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          '*/read' // compares what is there with what is asked for
          'Microsoft.Resources/deployments/validate/action' // checks the template
          'Microsoft.Resources/deployments/whatIf/action' // says what it would change
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
