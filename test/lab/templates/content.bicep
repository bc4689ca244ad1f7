param names string[]

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = [for name in names: {
  name: '${name}-${uniqueString(resourceGroup().id)}'
  location: resourceGroup().location
}]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  properties: { level: 'CanNotDelete' }
}

output clientIds array = [for (name, i) in names: identities[i].properties.clientId]
