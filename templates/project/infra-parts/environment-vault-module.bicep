
module environmentVault 'akv.bicep' = {
  params: {
    location: location
    vaultName: environmentVaultName
    secretNames: secretNames
    secretValues: environmentSecretValues
    allowedIpRanges: vaultAllowedIpRanges
    allowedSubnets: vaultAllowedSubnets
    privateOnly: @@privateOnly@@
    logAnalyticsWorkspace: logAnalyticsWorkspace
  }
}
