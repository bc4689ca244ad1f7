
module environmentVaultEndpoint 'akv-endpoint.bicep' = {
  params: {
    location: location
    vaultName: environmentVaultName
    vaultId: environmentVault.outputs.vaultId
    subnet: vaultEndpointSubnet
    dnsZone: empty(vaultDnsZone) ? vaultNames!.outputs.zone : vaultDnsZone
  }
}
