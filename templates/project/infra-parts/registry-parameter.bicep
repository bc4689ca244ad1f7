
@description('Name of the container registry, in this resource group, made by main.bicep.')
param registryName string = 'acr${uniqueString(resourceGroup().id)}'
