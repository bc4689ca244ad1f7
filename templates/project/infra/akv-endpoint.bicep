// A private endpoint of a vault: its address in the network of the cluster, under the name that the vault has everywhere.

@description('Region of the network.')
param location string

@description('Name of the vault.')
param vaultName string

@description('The vault, by resource id.')
param vaultId string

@description('Subnet that the address is of, by resource id.')
param subnet string

@description('Private DNS zone of all vaults, by resource id.')
param dnsZone string

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: '${vaultName}-endpoint'
  location: location
  properties: {
    subnet: {
      id: subnet
    }
    privateLinkServiceConnections: [
      {
        name: vaultName
        properties: {
          privateLinkServiceId: vaultId
          groupIds: [
            'vault'
          ]
        }
      }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'vault'
        properties: {
          privateDnsZoneId: dnsZone
        }
      }
    ]
  }
}
