// Yours to edit: `npx projen` writes this file once and never again.
using 'deployer.bicep'

param deployerName = 'shop-deployer'
param clusterName = 'shop'
param vaultName = 'kv-shop-0b6553'

// What GitHub really sends as the subject of its tokens, one line for each trigger: the workflow show-subject prints it.
param githubSubjects = [
]

// What the manifests need besides: here the Deployment of the sample.
param manifestDataActions = [
  'Microsoft.ContainerService/managedClusters/apps/deployments/read'
  'Microsoft.ContainerService/managedClusters/apps/deployments/write'
]
