
module whatIfRole 'environments-what-if.bicep' = {
  params: {
    environmentsDeployerName: environmentsDeployerName
    principalId: environments.properties.principalId
  }
}
