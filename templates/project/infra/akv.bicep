// The vault: Azure RBAC instead of access policies, and no way to lose a secret for good by accident.

@description('Region of the vault.')
param location string

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Names of the secrets.')
param secretNames array

@description('Values of the secrets, by name. A secret without a value here is left as it is.')
@secure()
param secretValues object

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: vaultName
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
  }
}

resource secrets 'Microsoft.KeyVault/vaults/secrets@2026-02-01' = [
  for secretName in secretNames: if (!empty(secretValues[?secretName] ?? '')) {
    parent: vault
    name: secretName
    properties: {
      value: secretValues[secretName]
    }
  }
]

@description('Address of the vault.')
output vaultUri string = vault.properties.vaultUri
