// The registry of the workload's images: the nodes may pull, nobody needs a password.

@description('Region of the registry.')
param location string

@description('Name of the registry.')
@minLength(5)
@maxLength(50)
param registryName string

@description('Object id of the identity that pulls images.')
param kubeletPrincipalId string

// AcrPull (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers#acrpull)
var acrPull = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '7f951dda-4ed3-4680-a7ca-43fe172d538d')

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: registryName
  location: location
  sku: {
    name: 'Basic'
  }
  properties: {
    adminUserEnabled: false
  }
}

resource pull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, kubeletPrincipalId, acrPull)
  properties: {
    roleDefinitionId: acrPull
    principalId: kubeletPrincipalId
    principalType: 'ServicePrincipal'
  }
}
