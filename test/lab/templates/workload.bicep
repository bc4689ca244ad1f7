// What a workload stands on, as people write it: a vault, an identity with its credentials, roles, and a module that makes them.
@minLength(3)
@maxLength(24)
param vaultName string
@allowed(['dev', 'prod'])
param stage string = 'dev'
@secure()
param secrets object = {}
param accounts { namespace: string, name: string }[]

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: 'hashbnuswest'
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: vaultName
  location: resourceGroup().location
  tags: { stage: stage }
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enablePurgeProtection: stage == 'prod' ? true : null
  }
}

resource values 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = [for item in items(secrets): {
  parent: vault
  name: item.key
  properties: { value: item.value }
}]

module workloads 'identity.bicep' = [for account in accounts: {
  name: 'workload-${account.name}'
  params: {
    account: account
    issuer: cluster.properties.oidcIssuerProfile.issuerURL
    vaultName: vault.name
  }
}]

output uri string = vault.properties.vaultUri
output clientIds array = [for (account, i) in accounts: workloads[i].outputs.clientId]
@secure()
output hidden string = secrets.?one ?? ''
