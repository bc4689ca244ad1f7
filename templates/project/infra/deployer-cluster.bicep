// What the deploying identity may do on the cluster, and in it.

param deployerName string
param principalId string
param clusterName string

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions array

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: clusterName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, deployerName, 'cluster')
  properties: {
    roleName: '${deployerName}: cluster (${uniqueString(resourceGroup().id)})'
    description: 'Makes Azure workload identity true for one workload of the cluster, and proves it.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
@@actions@@
        ]
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
  name: guid(cluster.id, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}
