param account { namespace: string, name: string }
param issuer string
param vaultName string

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-${account.namespace}-${account.name}'
  location: resourceGroup().location

  resource credential 'federatedIdentityCredentials' = {
    name: 'cluster'
    properties: {
      issuer: issuer
      subject: 'system:serviceaccount:${account.namespace}:${account.name}'
      audiences: ['api://AzureADTokenExchange']
    }
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, identity.id, 'secrets user')
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

output clientId string = identity.properties.clientId
