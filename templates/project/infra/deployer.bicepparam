// Yours to edit: `npx projen` writes this file once and never again. All names come from .projenrc.ts, by way of @@template@@.bicep.
using '@@template@@.bicep'

// What GitHub really sends as the subject of its tokens: the workflow show-subject prints it, and subjects.json keeps it.
param githubSubjects = loadJsonContent('subjects.json').@@trusted@@

// What the manifests need besides: here the Deployment of the sample.
param manifestDataActions = [
  'Microsoft.ContainerService/managedClusters/apps/deployments/read'
  'Microsoft.ContainerService/managedClusters/apps/deployments/write'
]
