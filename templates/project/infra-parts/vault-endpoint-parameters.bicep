
@description('Subnet of the private endpoints of the vaults, by resource id.')
param vaultEndpointSubnet string = '@@vaultEndpointSubnet@@'

@description('Private DNS zone of all vaults, by resource id. One is made, for the network of the subnet, where it is empty.')
param vaultDnsZone string = '@@vaultDnsZone@@'
