// What an identity may push: the images of one repository of the registry.

param registryName string
param principalId string

@description('Name of the repository in the registry.')
param repository string

// Container Registry Repository Writer: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers
var repositoryWriter = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '2a1e307c-b015-4ebd-883e-5b7698a07328'
)

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: registryName
}

var onlyTheRepository = replace(
  '''
((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'}) AND
!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/write'}) AND
!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/metadata/read'}) AND
!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/metadata/write'})) OR
(@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'REPOSITORY'))''',
  'REPOSITORY',
  repository
)

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: registry
  name: guid(registry.id, principalId, repositoryWriter)
  properties: {
    roleDefinitionId: repositoryWriter
    principalId: principalId
    principalType: 'ServicePrincipal'
    condition: onlyTheRepository
    conditionVersion: '2.0'
  }
}
