// What the identity of pull requests may do on the cluster. Azure RBAC has no scope for namespaces that are yet to come:
// what it writes in the cluster is bound to the namespaces of the environments by environments-policy.yaml.

param environmentsDeployerName string
param principalId string
param clusterName string

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions string[]

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: clusterName
}

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, environmentsDeployerName, 'cluster')
  properties: {
    roleName: '${environmentsDeployerName}: cluster (${uniqueString(resourceGroup().id)})'
    description: 'Makes and deletes the environments of pull requests in the cluster.'
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
