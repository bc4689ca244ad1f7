resource assignment@@number@@ 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
@@scope@@  name: guid(@@id@@, principalId, role.id)
  properties: {
    roleDefinitionId: role.id
    principalId: principalId
    principalType: 'ServicePrincipal'
@@condition@@  }
}
