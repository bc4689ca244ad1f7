
module vaultNames 'akv-dns.bicep' = if (empty(vaultDnsZone)) {
  params: {
    // The id of a subnet is that of its network, and two parts more.
    network: join(take(split(vaultEndpointSubnet, '/'), 9), '/')
  }
}

module vaultEndpoint 'akv-endpoint.bicep' = {
  params: {
    location: location
    vaultName: vaultName
    vaultId: vault.outputs.vaultId
    subnet: vaultEndpointSubnet
    dnsZone: empty(vaultDnsZone) ? vaultNames!.outputs.zone : vaultDnsZone
  }
}
