// The identity that deploys the default branch: it trusts tokens of this repository, and may do what its roles say, right by right.
// The identity of the workload is made here too, so that the deployer need not be able to make one, and gives it alone a role.

targetScope = 'resourceGroup'

@description('Region of the identities.')
param location string = resourceGroup().location

@description('Name of the deploying identity.')
param deployerName string = '@@deployerName@@'

@description('Name of the AKS cluster, in this resource group.')
param clusterName string = '@@cluster@@'

@description('Namespace of the workload: the deployer reaches no other.')
param namespace string = '@@namespace@@'

@description('Name of the Key Vault.')
param vaultName string = '@@vault@@'

@description('Subscription of the vault.')
param vaultSubscriptionId string = @@vaultSubscription@@

@description('Resource group of the vault.')
param vaultResourceGroup string = @@vaultResourceGroup@@

@description('Name of the managed identity of the workload.')
param identityName string = '@@identity@@'

@description('Subscription of the managed identity of the workload.')
param identitySubscriptionId string = @@identitySubscription@@

@description('Resource group of the managed identity of the workload.')
param identityResourceGroup string = @@identityResourceGroup@@

@description('The subjects that GitHub really sends for the default branch: the workflow show-subject prints them. Whoever none names is not trusted.')
param githubSubjects string[]

@description('The issuer that GitHub really sends. A GitHub Enterprise has another.')
param githubIssuer string = 'https://token.actions.githubusercontent.com'

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions string[] = []
@@registryParameter@@
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
  params: {
    deployerName: deployerName
    principalId: deployer.properties.principalId
    clusterName: clusterName
    namespace: namespace
    manifestDataActions: manifestDataActions
  }
}

module workloadIdentity 'deployer-identity.bicep' = {
  scope: resourceGroup(identitySubscriptionId, identityResourceGroup)
  params: {
    location: location
    deployerName: deployerName
    principalId: deployer.properties.principalId
    identityName: identityName
  }
}

module vaultRole 'deployer-vault.bicep' = {
  scope: resourceGroup(vaultSubscriptionId, vaultResourceGroup)
  params: {
    deployerName: deployerName
    principalId: deployer.properties.principalId
    workloadPrincipalId: workloadIdentity.outputs.principalId
    vaultName: vaultName
  }
}
@@registryModule@@@@accessModules@@@@publishModule@@
@description('The variable AZURE_CLIENT_ID of the repository.')
output clientId string = deployer.properties.clientId

@description('The variable AZURE_TENANT_ID of the repository.')
output tenantId string = deployer.properties.tenantId

@description('The variable AZURE_SUBSCRIPTION_ID of the repository.')
output subscriptionId string = subscription().subscriptionId
