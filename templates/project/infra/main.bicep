// What the workload stands on, in one resource group: cluster, registry and vaults. The deploying identities are in files of their own.
// Deploying it again changes nothing that is right already.

targetScope = 'resourceGroup'

@description('Region of everything.')
param location string = resourceGroup().location

@description('Name of the AKS cluster.')
param clusterName string = '@@cluster@@'

@description('Name of the Key Vault. It is unique in all of Azure.')
param vaultName string = '@@vault@@'
@@environmentVaultParameter@@
@description('Name of the container registry. It is unique in all of Azure.')
param registryName string = 'acr${uniqueString(resourceGroup().id)}'

@description('Names of the secrets in the vaults.')
param secretNames string[] = @@secretNames@@

@description('Values of the secrets, by name. A secret without a value here is left as it is.')
@secure()
param secretValues {
  *: string
} = {}

@description('Size of the nodes.')
param nodeSize string = '@@nodeSize@@'

@description('Number of nodes.')
param nodeCount int = @@nodeCount@@

@description('Subnet of the nodes, by resource id. A network of their own where it is empty.')
param nodeSubnet string = '@@nodeSubnet@@'

@description('Addresses that reach the API server of the cluster, in CIDR notation. All of them where there are none.')
param authorizedIpRanges string[] = @@authorizedIpRanges@@

@description('Give the API server an address in the network only.')
param privateCluster bool = @@privateCluster@@

@description('Addresses that reach the vaults, in CIDR notation, and subnets, by resource id. All the world where there are none of both.')
param vaultAllowedIpRanges string[] = @@vaultAllowedIpRanges@@
param vaultAllowedSubnets string[] = @@vaultAllowedSubnets@@
@@vaultEndpointParameters@@
@description('When the cluster may be upgraded: a day of the week, and a time in UTC. Whenever AKS likes where the day is empty.')
param maintenanceDay string = '@@maintenanceDay@@'
param maintenanceTime string = '@@maintenanceTime@@'

@description('Log Analytics workspace, by resource id, that gets the logs. None where it is empty.')
param logAnalyticsWorkspace string = '@@logAnalyticsWorkspace@@'

module cluster 'aks.bicep' = {
  params: {
    location: location
    clusterName: clusterName
    nodeSize: nodeSize
    nodeCount: nodeCount
    nodeSubnet: nodeSubnet
    authorizedIpRanges: authorizedIpRanges
    privateCluster: privateCluster
    maintenanceDay: maintenanceDay
    maintenanceTime: maintenanceTime
    logAnalyticsWorkspace: logAnalyticsWorkspace
  }
}

module registry 'acr.bicep' = {
  params: {
    location: location
    registryName: registryName
    kubeletPrincipalId: cluster.outputs.kubeletPrincipalId
    logAnalyticsWorkspace: logAnalyticsWorkspace
  }
}

module vault 'akv.bicep' = {
  params: {
    location: location
    vaultName: vaultName
    secretNames: secretNames
    secretValues: secretValues
    allowedIpRanges: vaultAllowedIpRanges
    allowedSubnets: vaultAllowedSubnets
    privateOnly: @@privateOnly@@
    logAnalyticsWorkspace: logAnalyticsWorkspace
  }
}
@@environmentVaultModule@@@@vaultEndpointModules@@
@description('Where images are pushed to: the variable REGISTRY of the repository.')
output registry string = registry.outputs.loginServer
