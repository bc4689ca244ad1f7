// Of a subscription: a group, what goes into it, and a lock on it.
targetScope = 'subscription'
param groupName string

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: groupName
  location: deployment().location
}

module content 'content.bicep' = {
  scope: group
  name: 'content'
  params: { names: ['one', 'two'] }
}

output ids array = content.outputs.clientIds
output environment string = environment().name
