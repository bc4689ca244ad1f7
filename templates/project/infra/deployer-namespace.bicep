// A role in one namespace of the cluster. Azure RBAC knows the namespace as a scope below the cluster, before it exists.

param clusterName string
param namespace string
param principalId string
param roleDefinitionId string

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: clusterName
}

// A scope and no resource: it has no types, and nothing asks Azure for it.
#disable-next-line BCP081
resource scope 'Microsoft.ContainerService/managedClusters/namespaces@2025-05-01' existing = {
  parent: cluster
  name: namespace
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: scope
  name: guid(scope.id, principalId, roleDefinitionId)
  properties: {
    roleDefinitionId: roleDefinitionId
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
