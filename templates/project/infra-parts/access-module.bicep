
module @@symbol@@ '@@file@@.bicep' = {
  scope: resourceGroup(@@subscription@@, @@resourceGroup@@)
  params: {
    deployerName: @@deployerName@@
    principalId: @@identity@@.properties.principalId
@@principals@@  }
}
