// Yours to edit: `npx projen` writes this file once and never again.
using 'main.bicep'

param clusterName = 'shop'
param vaultName = 'kv-shop-0b6553'
param secretNames = [
  'my-secret'
]

// The values stay out of the repository: they are read from the environment of the one who deploys.
param secretValues = {
  'my-secret': readEnvironmentVariable('MY_SECRET', '')
}
