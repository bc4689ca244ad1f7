// The laboratory as it starts: one cluster, one vault with one secret, and a deployer with the rights the README names.
import { CLOUDS, type CloudName } from './clouds';
import { DELEGATION_CONDITION, DEPLOYER_RIGHTS, MANIFEST_RIGHTS } from './deployer-rights';
import type { Random } from './random';
import { seconds } from './clock';
import type { Cluster, RoleDefinition, Vault, World } from './world';

export const NAMES = {
  resourceGroup: 'hashbnuswest',
  location: 'westus',
  cluster: 'hashbnuswest',
  vault: 'wliakvpoc',
  secret: 'my-secret',
  repository: 'octo-org/octo-repo',
} as const;

export function freshWorld(random: Random, now: number, cloud: CloudName = 'AzureCloud'): World {
  const tenantId = random.guid();
  const subscriptionId = random.guid();
  const subscription = `/subscriptions/${subscriptionId}`;
  const location = CLOUDS[cloud].home;
  const group = `${subscription}/resourceGroups/${NAMES.resourceGroup}`;
  const deployer = { clientId: random.guid(), objectId: random.guid(), secret: random.hex(40) };
  const deployerRole = customRole(random.guid(), 'aks-wli-action deployer', subscription, DEPLOYER_RIGHTS);
  const manifestRole = customRole(random.guid(), 'aks-wli-action manifests', subscription, { actions: [], dataActions: MANIFEST_RIGHTS });
  const assign = (role: RoleDefinition) => ({
    scope: group,
    name: random.guid(),
    principalId: deployer.objectId,
    principalType: 'ServicePrincipal',
    role: role.name,
    description: null,
    condition: role === deployerRole ? DELEGATION_CONDITION : null,
    conditionVersion: role === deployerRole ? '2.0' : null,
    createdAt: 0,
    createdBy: deployer.objectId,
  });
  const subject = `repo:octo-org@${1000000 + Number.parseInt(random.hex(5), 16)}/octo-repo@${2000000 + Number.parseInt(random.hex(5), 16)}:ref:refs/heads/main`;
  return {
    cloud,
    tenantId,
    tenants: [],
    subscriptions: [{ subscriptionId, displayName: 'Laboratory' }],
    managementGroups: [],
    applications: [
      {
        displayName: 'deployer',
        ...deployer,
        groups: [],
        federatedIdentityCredentials: [
          {
            name: 'github',
            issuer: 'https://token.actions.githubusercontent.com',
            subject,
            audiences: [CLOUDS[cloud].federationAudience],
            writtenAt: 0,
          },
        ],
      },
    ],
    users: [],
    groups: [],
    resourceGroups: [{ subscriptionId, name: NAMES.resourceGroup, location, tags: {} }],
    identities: [],
    roleDefinitions: [deployerRole, manifestRole],
    roleAssignments: [assign(deployerRole), assign(manifestRole)],
    denyAssignments: [],
    locks: [],
    policyDefinitions: [],
    policyAssignments: [],
    apiVersions: {},
    deployments: [],
    vaults: [freshVault(`${group}/providers/Microsoft.KeyVault/vaults/${NAMES.vault}`, tenantId, random, now, cloud)],
    deletedVaults: [],
    storageAccounts: [],
    configurationStores: [],
    registries: [],
    resources: [],
    storedTypes: [],
    clusters: [freshCluster(subscription, tenantId, random, now, cloud)],
    identityBindings: [],
    network: { unresolved: [], resolvesPrivateNames: false },
    github: {
      repository: NAMES.repository,
      subject,
      requestToken: random.hex(32),
      token: `ghs_${random.hex(36)}`,
      permissions: ['pull-requests', 'deployments'],
      pullRequests: [],
      deployments: [],
    },
  };
}

function customRole(
  name: string,
  roleName: string,
  scope: string,
  rights: { actions: readonly string[]; dataActions: readonly string[] },
): RoleDefinition {
  return {
    name,
    roleName,
    description: roleName,
    builtIn: false,
    assignableScopes: [scope],
    actions: [...rights.actions],
    notActions: [],
    dataActions: [...rights.dataActions],
    notDataActions: [],
  };
}

export function freshVault(id: string, tenantId: string, random: Random, now: number, cloud: CloudName = 'AzureCloud'): Vault {
  const name = id.split('/').at(-1)!;
  return {
    id,
    name,
    location: CLOUDS[cloud].home,
    tags: {},
    properties: {
      tenantId,
      sku: { family: 'A', name: 'standard' },
      vaultUri: `https://${name}.${CLOUDS[cloud].vaultSuffix}/`,
      enableRbacAuthorization: true,
      accessPolicies: [],
      publicNetworkAccess: 'Enabled',
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      provisioningState: 'Succeeded',
    },
    secrets: [
      {
        name: NAMES.secret,
        versions: [
          {
            version: random.hex(32),
            value: `lab-${random.hex(24)}`,
            contentType: 'text/plain',
            enabled: true,
            created: seconds(now),
            updated: seconds(now),
          },
        ],
      },
    ],
  };
}

export function freshCluster(
  subscription: string,
  tenantId: string,
  random: Random,
  now: number,
  cloud: CloudName = 'AzureCloud',
  names: { resourceGroup: string; cluster: string } = NAMES,
): Cluster {
  const location = CLOUDS[cloud].home;
  const { clusterSuffix, issuerSuffix } = CLOUDS[cloud];
  const created = new Date(now).toISOString();
  const object = (kind: string, name: string, namespace?: string) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, ...(namespace && { namespace }), uid: random.guid(), resourceVersion: '1', creationTimestamp: created },
  });
  const namespace = (name: string) => ({
    ...object('Namespace', name),
    metadata: { ...object('Namespace', name).metadata, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  return {
    id: `${subscription}/resourcegroups/${names.resourceGroup}/providers/Microsoft.ContainerService/managedClusters/${names.cluster}`,
    name: names.cluster,
    location,
    eTag: random.guid(),
    resource: {
      tags: {},
      sku: { name: 'Base', tier: 'Free' },
      identity: { type: 'SystemAssigned', principalId: random.guid(), tenantId },
      properties: {
        provisioningState: 'Succeeded',
        powerState: { code: 'Running' },
        kubernetesVersion: '1.36',
        currentKubernetesVersion: '1.36.3',
        dnsPrefix: names.cluster,
        fqdn: `${names.cluster}-dns-${random.hex(8)}.hcp.${location}.${clusterSuffix}`,
        azurePortalFQDN: `${names.cluster}-dns-${random.hex(8)}.portal.hcp.${location}.${clusterSuffix}`,
        agentPoolProfiles: [
          {
            name: 'nodepool1',
            type: 'VirtualMachineScaleSets',
            count: 1,
            vmSize: 'Standard_D2s_v5',
            osType: 'Linux',
            mode: 'System',
            provisioningState: 'Succeeded',
            powerState: { code: 'Running' },
          },
        ],
        // az 2.91 crashes on a cluster without this profile.
        servicePrincipalProfile: { clientId: 'msi' },
        nodeResourceGroup: `MC_${names.resourceGroup}_${names.cluster}_${location}`,
        // az asks for it before any update.
        identityProfile: {
          kubeletidentity: {
            resourceId: `${subscription}/resourcegroups/MC_${names.resourceGroup}_${names.cluster}_${location}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${names.cluster}-agentpool`,
            clientId: random.guid(),
            objectId: random.guid(),
          },
        },
        enableRBAC: true,
        supportPlan: 'KubernetesOfficial',
        networkProfile: {
          networkPlugin: 'azure',
          networkPluginMode: 'overlay',
          loadBalancerSku: 'standard',
          outboundType: 'loadBalancer',
          serviceCidr: '10.0.0.0/16',
          dnsServiceIP: '10.0.0.10',
        },
        aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: [], tenantID: tenantId },
        disableLocalAccounts: true,
        oidcIssuerProfile: { enabled: true, issuerURL: `https://${location}.${issuerSuffix}/${tenantId}/${random.guid()}/` },
        securityProfile: { workloadIdentity: { enabled: true } },
      },
    },
    objects: [
      ...['default', 'kube-system'].map(namespace),
      object('ServiceAccount', 'default', 'default'),
      ...['kube-public', 'kube-node-lease'].map(namespace),
    ],
  };
}
