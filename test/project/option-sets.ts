// Sets of options that teams have: each is synthesised, linted and compiled.
import { EXISTING, library, type synthesize } from './library';

export type Options = NonNullable<Parameters<typeof synthesize>[0]>;

const SUBSCRIPTION = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups';

export const OPTION_SETS: Readonly<Record<string, Options>> = {
  'defaults': {},
  'names': {
    cluster: 'blue_1',
    resourceGroup: 'rg-blue(eu)',
    namespace: 'blue-team',
    serviceAccount: 'reader.one',
    vault: 'blue-vault',
    identity: 'blue-identity',
    location: 'West US',
    defaultBranch: 'trunk',
    infrastructureFolder: 'azure/bicep',
  },
  'secrets': { secrets: ['path', 'null', 'true', '0123', 'db-password'] },
  'identity-group': {
    identityResourceGroup: 'shop-identities',
    environmentResourceGroup: 'shop-previews',
    environmentVault: 'shop-previews',
  },
  'elsewhere': {
    ...EXISTING,
    vault: `${SUBSCRIPTION}/vaults/providers/Microsoft.KeyVault/vaults/central`,
    environmentVault: `${SUBSCRIPTION}/vaults/providers/Microsoft.KeyVault/vaults/previews`,
    identity: `${SUBSCRIPTION}/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop`,
  },
  'government': { cloud: library.Cloud.AZURE_US_GOVERNMENT },
  'no-environments': { environments: false },
  'guarded': { environment: 'production', environmentReviewers: ['octocat'], runsOn: ['self-hosted', 'aks-vnet'], timeoutMinutes: 45 },
  'network': {
    nodeSize: 'Standard_D4s_v6',
    nodeCount: 3,
    nodeSubnet: `${SUBSCRIPTION}/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`,
    privateCluster: true,
    runsOnGroup: { group: 'vnet', labels: ['linux'] },
    vaultEndpointSubnet: `${SUBSCRIPTION}/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/endpoints`,
    vaultAllowedIpRanges: ['203.0.113.0/24'],
    vaultAllowedSubnets: [`${SUBSCRIPTION}/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`],
    maintenance: 'Saturday 01:00',
    logAnalyticsWorkspace: `${SUBSCRIPTION}/logs/providers/Microsoft.OperationalInsights/workspaces/logs`,
  },
  'access': {
    access: [
      `Storage Blob Data Reader on ${SUBSCRIPTION}/data/providers/Microsoft.Storage/storageAccounts/orders/blobServices/default/containers/$web`,
      `Storage Queue Data Message Sender on ${SUBSCRIPTION}/data/providers/Microsoft.Storage/storageAccounts/orders`,
      `AcrPull on ${SUBSCRIPTION}/images/providers/Microsoft.ContainerRegistry/registries/images`,
      `b24988ac-6180-42a0-ab88-20f7382dd24c on ${SUBSCRIPTION}/own/providers/Contoso.Things/boxes/it's`,
      `Reader on ${SUBSCRIPTION}/settings(eu)`,
    ],
    environmentAccess: [`Storage Blob Data Contributor on ${SUBSCRIPTION}/previews/providers/Microsoft.Storage/storageAccounts/previews`],
    publish: 'configmap flux-system/shop-identity',
  },
  'published': { publish: 'configmap shop/identity' },
  'own-image': { buildImage: false, manifestVariables: { REPLICAS: '2' } },
  'no-deployer': { deployer: false },
  'nothing': { ...EXISTING, environments: false, deployer: false, dependabot: false },
};
