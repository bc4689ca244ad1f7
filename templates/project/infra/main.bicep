// What the workload stands on, in one resource group: cluster, registry and vault. The deploying identity is in deployer.bicep.
// Deploying it again changes nothing that is right already.

targetScope = 'resourceGroup'

@description('Region of everything.')
param location string = resourceGroup().location

@description('Name of the AKS cluster.')
param clusterName string

@description('Name of the Key Vault. It is unique in all of Azure.')
param vaultName string

@description('Name of the container registry. It is unique in all of Azure.')
param registryName string = 'acr${uniqueString(resourceGroup().id)}'

@description('Names of the secrets in the vault.')
param secretNames array

@description('Values of the secrets, by name. A secret without a value here is left as it is.')
@secure()
param secretValues object = {}

module cluster 'aks.bicep' = {
  name: 'aks'
  params: {
    location: location
    clusterName: clusterName
  }
}

module registry 'acr.bicep' = {
  name: 'acr'
  params: {
    location: location
    registryName: registryName
    kubeletPrincipalId: cluster.outputs.kubeletPrincipalId
  }
}

module vault 'akv.bicep' = {
  name: 'akv'
  params: {
    location: location
    vaultName: vaultName
    secretNames: secretNames
    secretValues: secretValues
  }
}

@description('Where `az acr build` pushes to.')
output registryName string = registryName
