// A vault: Azure RBAC instead of access policies, and no way to lose a secret for good by accident.

@description('Region of the vault.')
param location string

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Names of the secrets.')
param secretNames string[]

@description('Values of the secrets, by name. A secret without a value here is left as it is.')
@secure()
param secretValues {
  *: string
}

@description('Addresses that reach the vault, in CIDR notation, and subnets, by resource id. All the world where there are none of both.')
param allowedIpRanges string[]
param allowedSubnets string[]

@description('Whether private endpoints are the only way in, beside the addresses and subnets above.')
param privateOnly bool

@description('Log Analytics workspace, by resource id, that gets the logs. None where it is empty.')
param logAnalyticsWorkspace string

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
    publicNetworkAccess: privateOnly && empty(allowedIpRanges) && empty(allowedSubnets) ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: !privateOnly && empty(allowedIpRanges) && empty(allowedSubnets) ? 'Allow' : 'Deny'
      // Deployments of Azure itself: without it the secrets below could not be made.
      bypass: 'AzureServices'
      ipRules: [
        for range in allowedIpRanges: {
          value: range
        }
      ]
      virtualNetworkRules: [
        for subnet in allowedSubnets: {
          id: subnet
        }
      ]
    }
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

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logAnalyticsWorkspace)) {
  scope: vault
  name: 'logs'
  properties: {
    workspaceId: logAnalyticsWorkspace
    logs: [
      {
        category: 'AuditEvent'
        enabled: true
      }
    ]
  }
}

@description('The vault, by resource id.')
output vaultId string = vault.id

@description('Address of the vault.')
output vaultUri string = vault.properties.vaultUri
