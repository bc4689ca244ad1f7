// The identity of pull requests: whoever may push a branch here can run what it wants with its rights. So they end at the
// environments: a resource group for their identities, a vault of their own, a repository of the registry, and, by
// environments-policy.yaml, their namespaces. Of what the default branch deploys it reads the names and states that a plan needs.

targetScope = 'resourceGroup'

@description('Region of the identity.')
param location string = resourceGroup().location

@description('Name of the identity.')
param environmentsDeployerName string = '@@environmentsDeployerName@@'

@description('Name of the identity that deploys the default branch, made by deployer.bicep.')
param deployerName string = '@@deployerName@@'

@description('Name of the AKS cluster, in this resource group.')
param clusterName string = '@@cluster@@'

@description('Name of the Key Vault of the environments.')
param environmentVaultName string = '@@environmentVault@@'

@description('Subscription of the Key Vault of the environments.')
param environmentVaultSubscriptionId string = @@environmentVaultSubscription@@

@description('Resource group of the Key Vault of the environments.')
param environmentVaultResourceGroup string = @@environmentVaultResourceGroup@@

@description('Resource group of the identities of the environments. Nothing else belongs there.')
param environmentResourceGroup string = '@@environmentResourceGroup@@'

@description('Name of the Key Vault of the workload.')
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

@description('The subjects that GitHub really sends for pull requests, and for the default branch, where the sweep runs: the workflow show-subject prints them.')
param githubSubjects string[]

@description('The issuer that GitHub really sends. A GitHub Enterprise has another.')
param githubIssuer string = 'https://token.actions.githubusercontent.com'

@description('What the manifests need besides: a data action of Azure RBAC for Kubernetes for each kind and verb.')
param manifestDataActions string[] = []
@@registryParameter@@
resource environments 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: environmentsDeployerName
  location: location
}

resource deployer 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: deployerName
}

// One after the other: Azure refuses two writes at once to the credentials of one identity.
@batchSize(1)
resource github 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = [
  for subject in githubSubjects: {
    parent: environments
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

module clusterRole 'environments-cluster.bicep' = {
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
    clusterName: clusterName
    manifestDataActions: manifestDataActions
  }
}

module identitiesRole 'environments-identities.bicep' = {
  scope: resourceGroup(environmentResourceGroup)
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
  }
}

module planIdentity 'environments-plan-identity.bicep' = {
  scope: resourceGroup(identitySubscriptionId, identityResourceGroup)
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
    identityName: identityName
  }
}

module planVault 'environments-plan-vault.bicep' = {
  scope: resourceGroup(vaultSubscriptionId, vaultResourceGroup)
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
    vaultName: vaultName
  }
}

module vaultRole 'environments-vault.bicep' = {
  scope: resourceGroup(environmentVaultSubscriptionId, environmentVaultResourceGroup)
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
    deployerPrincipalId: deployer.properties.principalId
    workloadPrincipalId: planIdentity.outputs.workloadPrincipalId
    vaultName: environmentVaultName
  }
}
@@registryModule@@@@whatIfModule@@@@accessModules@@@@publishModule@@
@description('The variable AZURE_ENVIRONMENTS_CLIENT_ID of the repository.')
output clientId string = environments.properties.clientId

@description('Whom environments-policy.yaml binds to the namespaces of the environments.')
output principalId string = environments.properties.principalId
