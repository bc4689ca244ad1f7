// The cluster: workload identity on, Entra ID as the only way in, Azure RBAC for what may be done there.

@description('Region of the cluster.')
param location string

@description('Name of the cluster.')
param clusterName string

@description('Size of its nodes.')
param nodeSize string = 'Standard_D2s_v5'

@description('Number of its nodes.')
@minValue(1)
param nodeCount int = 2

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: clusterName
  location: location
  sku: {
    name: 'Base'
    tier: 'Free'
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    dnsPrefix: replace(clusterName, '_', '-')
    // The issuer that federated credentials name, and the webhook that gives pods their token.
    oidcIssuerProfile: {
      enabled: true
    }
    securityProfile: {
      workloadIdentity: {
        enabled: true
      }
    }
    // Without local accounts there is no certificate that opens the cluster past Entra ID.
    aadProfile: {
      managed: true
      enableAzureRBAC: true
    }
    disableLocalAccounts: true
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        osType: 'Linux'
        vmSize: nodeSize
        count: nodeCount
      }
    ]
    autoUpgradeProfile: {
      upgradeChannel: 'stable'
      nodeOSUpgradeChannel: 'NodeImage'
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
    }
  }
}

@description('Object id of the identity that pulls images.')
output kubeletPrincipalId string = cluster.properties.identityProfile.kubeletidentity.objectId

@description('Issuer of the tokens of ServiceAccounts.')
output issuer string = cluster.properties.oidcIssuerProfile.issuerURL
