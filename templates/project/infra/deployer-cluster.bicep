// What the deploying identity may do on the cluster, and in the namespace of the workload.

param deployerName string
param principalId string
param clusterName string
param namespace string

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions string[]

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: clusterName
}

resource clusterRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'cluster')
  properties: {
    roleName: '${deployerName}: cluster (${uniqueString(resourceGroup().id)})'
    description: 'Finds the cluster, and the way to its API server.'
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

resource namespaceRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'namespace')
  properties: {
    roleName: '${deployerName}: namespace (${uniqueString(resourceGroup().id)})'
    description: 'Makes Azure workload identity true for one workload in its namespace, and proves it.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        dataActions: concat(
          [
@@dataActions@@
          ],
          manifestDataActions
        )
      }
    ]
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: cluster
  name: guid(cluster.id, principalId, clusterRole.id)
  properties: {
    roleDefinitionId: clusterRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

module namespaceAssignment 'deployer-namespace.bicep' = {
  params: {
    clusterName: clusterName
    namespace: namespace
    principalId: principalId
    roleDefinitionId: namespaceRole.id
  }
}
