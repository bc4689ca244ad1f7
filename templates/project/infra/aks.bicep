// The cluster: workload identity on, Entra ID as the only way in, Azure RBAC for what may be done there.

@description('Region of the cluster.')
param location string

@description('Name of the cluster.')
param clusterName string

@description('Size of its nodes.')
param nodeSize string

@description('Number of its nodes.')
@minValue(1)
@maxValue(1000)
param nodeCount int

@description('Subnet of its nodes, by resource id. A network of its own where it is empty.')
param nodeSubnet string

@description('Addresses that reach the API server, in CIDR notation. All of them where there are none.')
param authorizedIpRanges string[]

@description('Give the API server an address in the network only.')
param privateCluster bool

@description('When it may be upgraded: a day of the week, and a time in UTC. Whenever AKS likes where the day is empty.')
param maintenanceDay string
param maintenanceTime string

@description('Log Analytics workspace, by resource id, that gets the logs. None where it is empty.')
param logAnalyticsWorkspace string

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
    apiServerAccessProfile: {
      authorizedIPRanges: authorizedIpRanges
      enablePrivateCluster: privateCluster
    }
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        osType: 'Linux'
        vmSize: nodeSize
        count: nodeCount
        vnetSubnetID: empty(nodeSubnet) ? null : nodeSubnet
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

// The one for Kubernetes, the other for the image of the nodes.
resource maintenance 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2025-05-01' = [
  for schedule in ['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule']: if (!empty(maintenanceDay)) {
    parent: cluster
    name: schedule
    properties: {
      maintenanceWindow: {
        schedule: {
          weekly: {
            dayOfWeek: maintenanceDay
            intervalWeeks: 1
          }
        }
        startTime: maintenanceTime
        utcOffset: '+00:00'
        durationHours: 4
      }
    }
  }
]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logAnalyticsWorkspace)) {
  scope: cluster
  name: 'logs'
  properties: {
    workspaceId: logAnalyticsWorkspace
    logs: [
      {
        category: 'kube-audit-admin'
        enabled: true
      }
      {
        category: 'guard'
        enabled: true
      }
    ]
  }
}

@description('Object id of the identity that pulls images.')
output kubeletPrincipalId string = cluster.properties.identityProfile.kubeletidentity.objectId

@description('Issuer of the tokens of ServiceAccounts.')
output issuer string = cluster.properties.oidcIssuerProfile.issuerURL
