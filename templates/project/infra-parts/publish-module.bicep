
module publishRole '@@file@@.bicep' = {
  params: {
    deployerName: @@deployerName@@
    principalId: @@identity@@.properties.principalId
    clusterName: clusterName
  }
}
