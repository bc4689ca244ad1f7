
@description('Name of the Key Vault of the environments of pull requests. It is unique in all of Azure.')
param environmentVaultName string = '@@environmentVault@@'

@description('Values of its secrets, by name: whoever may open a pull request can read them.')
@secure()
param environmentSecretValues {
  *: string
} = {}
