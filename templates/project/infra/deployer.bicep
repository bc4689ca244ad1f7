// The identity that the workflows deploy as: it trusts tokens of this repository, and may do what its three roles say.

targetScope = 'resourceGroup'

@description('Region of the identity.')
param location string = resourceGroup().location

@description('Name of the identity.')
param deployerName string

@description('Name of the AKS cluster, in this resource group.')
param clusterName string

@description('Name of the Key Vault.')
param vaultName string

@description('Subscription of the vault.')
param vaultSubscriptionId string = subscription().subscriptionId

@description('Resource group of the vault.')
param vaultResourceGroup string = resourceGroup().name

@description('Subscription of the workload\'s identities.')
param identitySubscriptionId string = subscription().subscriptionId

@description('Resource group of the workload\'s identities.')
param identityResourceGroup string = resourceGroup().name

@description('The subjects that GitHub really sends for this repository, one for each trigger: the workflow show-subject prints them.')
@minLength(1)
param githubSubjects array

@description('The issuer that GitHub really sends. A GitHub Enterprise has another.')
param githubIssuer string = 'https://token.actions.githubusercontent.com'

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions array = []

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: deployerName
  location: location
}

// One after the other: Azure refuses two writes at once to the credentials of one identity.
@batchSize(1)
resource github 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for subject in githubSubjects: {
    parent: deployer
    name: 'github-${uniqueString(githubIssuer, subject)}'
    properties: {
      issuer: githubIssuer
      subject: subject
      audiences: [
        '@@audience@@'
      ]
    }
  }
]

module clusterRole 'deployer-cluster.bicep' = {
  name: 'deployer-cluster'
  params: {
    deployerName: deployerName
    principalId: deployer.properties.principalId
    clusterName: clusterName
    manifestDataActions: manifestDataActions
  }
}

module identitiesRole 'deployer-identities.bicep' = {
  name: 'deployer-identities'
  scope: resourceGroup(identitySubscriptionId, identityResourceGroup)
  params: {
    deployerName: deployerName
    principalId: deployer.properties.principalId
  }
}

module vaultRole 'deployer-vault.bicep' = {
  name: 'deployer-vault'
  scope: resourceGroup(vaultSubscriptionId, vaultResourceGroup)
  params: {
    deployerName: deployerName
    principalId: deployer.properties.principalId
    vaultName: vaultName
  }
}

@description('The variable AZURE_CLIENT_ID of the repository.')
output clientId string = deployer.properties.clientId

@description('The variable AZURE_TENANT_ID of the repository.')
output tenantId string = deployer.properties.tenantId

@description('The variable AZURE_SUBSCRIPTION_ID of the repository.')
output subscriptionId string = subscription().subscriptionId
