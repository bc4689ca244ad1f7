// The private DNS zone of vaults, for one network. A network takes one zone of this name.

@description('The network, by resource id.')
param network string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  // privatelink.vaultcore.azure.net, in the public cloud.
  name: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  location: 'global'
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: uniqueString(network)
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: network
    }
  }
}

@description('The zone, by resource id.')
output zone string = zone.id
