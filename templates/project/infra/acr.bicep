// The registry of the workload's images: the nodes may pull, nobody needs a password, and a right may end at one repository.

@description('Region of the registry.')
param location string

@description('Name of the registry.')
@minLength(5)
@maxLength(50)
param registryName string

@description('Object id of the identity that pulls images.')
param kubeletPrincipalId string

@description('Log Analytics workspace, by resource id, that gets the logs. None where it is empty.')
param logAnalyticsWorkspace string

// Container Registry Repository Reader: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers
var repositoryReader = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'b93aa761-3e63-49ed-ac28-beffa264f7ac'
)

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: registryName
  location: location
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
    // Roles with a condition on the name of a repository. AcrPull and AcrPush, and the rights of an Owner, count for nothing here.
    roleAssignmentMode: 'AbacRepositoryPermissions'
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, kubeletPrincipalId, repositoryReader)
  properties: {
    roleDefinitionId: repositoryReader
    principalId: kubeletPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logAnalyticsWorkspace)) {
  scope: registry
  name: 'logs'
  properties: {
    workspaceId: logAnalyticsWorkspace
    logs: [
      {
        category: 'ContainerRegistryLoginEvents'
        enabled: true
      }
      {
        category: 'ContainerRegistryRepositoryEvents'
        enabled: true
      }
    ]
  }
}

@description('Address of the registry.')
output loginServer string = registry.properties.loginServer
