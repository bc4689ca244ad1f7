
module registryRole 'deployer-registry.bicep' = {
  params: {
    registryName: registryName
    principalId: @@identity@@.properties.principalId
    repository: '@@repository@@'
  }
}
