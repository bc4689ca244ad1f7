// Yours to edit: `npx projen` writes this file once and never again.
using 'main.bicep'

param clusterName = '@@cluster@@'
param vaultName = '@@vault@@'
param secretNames = [
@@secretNames@@
]

// The values stay out of the repository: they are read from the environment of the one who deploys.
param secretValues = {
@@secretValues@@
}
