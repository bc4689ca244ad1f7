// The clouds of Azure: the same services under other host names, audiences and regions.
// Sources: the environments of the public SDKs (go-azure-sdk, azure-cli's cloud.py) and each service's own documents.
import type { World } from './world';

export type CloudName = 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud';

export interface Cloud {
  name: CloudName;
  /** What kubelogin calls it. */
  kubelogin: string;
  resourceManager: string;
  resourceManagerAudiences: readonly string[];
  /** Hosts of Entra ID, the one that documents name first. */
  login: readonly string[];
  /** The host in the issuer of version 1 tokens. */
  tokenIssuer: string;
  graph: string;
  vaultSuffix: string;
  storageSuffix: string;
  configurationSuffix: string;
  configurationAudience: string;
  registrySuffix: string;
  registryAudience: string;
  openAiSuffix: string;
  logsHost: string;
  /** Suffixes of the API servers and of the clusters' issuers. */
  clusterSuffix: string;
  issuerSuffix: string;
  /** What a federated credential of this cloud names as audience by its documents. */
  federationAudience: string;
  /** Resources of Microsoft's that exist in every tenant: anybody gets a token for them, and no right with it. */
  firstParty: readonly string[];
  regions: readonly Region[];
  /** The region that a laboratory starts in. */
  home: string;
}

export interface Region {
  /** `westus` */
  name: string;
  /** `West US` */
  displayName: string;
}

function regions(displayNames: string): Region[] {
  return displayNames.split(', ').map((displayName) => ({ name: regionName(displayName), displayName }));
}

/** Azure takes both spellings. */
export function regionName(text: string): string {
  return text.replaceAll(' ', '').toLowerCase();
}

const PUBLIC_REGIONS =
  'Australia Central, Australia East, Australia Southeast, Austria East, Belgium Central, Brazil South, Canada Central, Canada East, Central India, Central US, Chile Central, East Asia, East US, East US 2, France Central, Germany West Central, Indonesia Central, Israel Central, Italy North, Japan East, Japan West, Jio India West, Korea Central, Korea South, Malaysia West, Mexico Central, New Zealand North, North Central US, North Europe, Norway East, Poland Central, Qatar Central, South Africa North, South Central US, South India, Southeast Asia, Spain Central, Sweden Central, Switzerland North, UAE North, UK South, UK West, West Central US, West Europe, West India, West US, West US 2, West US 3, Central US EUAP, East US 2 EUAP';
const GOVERNMENT_REGIONS = 'USGov Virginia, USGov Arizona, USGov Texas, USDoD East, USDoD Central';
const CHINA_REGIONS = 'China East, China East 2, China East 3, China North, China North 2, China North 3';

export const CLOUDS: Record<CloudName, Cloud> = {
  AzureCloud: {
    name: 'AzureCloud',
    kubelogin: 'AzurePublicCloud',
    resourceManager: 'management.azure.com',
    resourceManagerAudiences: ['https://management.azure.com', 'https://management.core.windows.net'],
    login: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
    tokenIssuer: 'sts.windows.net',
    graph: 'graph.microsoft.com',
    vaultSuffix: 'vault.azure.net',
    storageSuffix: 'core.windows.net',
    configurationSuffix: 'azconfig.io',
    configurationAudience: 'https://appconfig.azure.com',
    registrySuffix: 'azurecr.io',
    registryAudience: 'https://containerregistry.azure.net',
    openAiSuffix: 'openai.azure.com',
    logsHost: 'api.loganalytics.azure.com',
    clusterSuffix: 'azmk8s.io',
    issuerSuffix: 'oic.prod-aks.azure.com',
    federationAudience: 'api://AzureADTokenExchange',
    firstParty: [
      'https://servicebus.azure.net',
      'https://eventhubs.azure.net',
      'https://database.windows.net',
      'https://ossrdbms-aad.database.windows.net',
      'https://cosmos.azure.com',
      'https://cognitiveservices.azure.com',
      'https://ai.azure.com',
      'https://api.loganalytics.io',
      'https://monitor.azure.com',
      'https://prometheus.monitor.azure.com',
      'https://atlas.microsoft.com',
      'https://azconfig.io',
      'https://batch.core.windows.net',
      'https://datalake.azure.net',
      'https://eventgrid.azure.net',
      'https://iothubs.azure.net',
      'https://digitaltwins.azure.net',
      'https://communication.azure.com',
      'https://kusto.kusto.windows.net',
    ],
    regions: regions(PUBLIC_REGIONS),
    home: 'westus',
  },
  AzureUSGovernment: {
    name: 'AzureUSGovernment',
    kubelogin: 'AzureUSGovernmentCloud',
    resourceManager: 'management.usgovcloudapi.net',
    resourceManagerAudiences: ['https://management.usgovcloudapi.net', 'https://management.core.usgovcloudapi.net'],
    login: ['login.microsoftonline.us'],
    tokenIssuer: 'sts.windows.net',
    graph: 'graph.microsoft.us',
    vaultSuffix: 'vault.usgovcloudapi.net',
    storageSuffix: 'core.usgovcloudapi.net',
    configurationSuffix: 'azconfig.azure.us',
    configurationAudience: 'https://appconfig.azure.us',
    registrySuffix: 'azurecr.us',
    registryAudience: 'https://containerregistry.azure.us',
    openAiSuffix: 'openai.azure.us',
    logsHost: 'api.loganalytics.us',
    clusterSuffix: 'cx.aks.containerservice.azure.us',
    // Not seen by us: named as the public cloud's, under this cloud's domain.
    issuerSuffix: 'oic.prod-aks.azure.us',
    federationAudience: 'api://AzureADTokenExchangeUSGov',
    firstParty: [
      'https://servicebus.azure.net',
      'https://servicebus.usgovcloudapi.net',
      'https://eventhubs.azure.net',
      'https://database.usgovcloudapi.net',
      'https://ossrdbms-aad.database.usgovcloudapi.net',
      'https://cognitiveservices.azure.us',
      'https://api.loganalytics.us',
      'https://monitor.azure.us',
      'https://atlas.azure.us',
    ],
    regions: regions(GOVERNMENT_REGIONS),
    home: 'usgovvirginia',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    kubelogin: 'AzureChinaCloud',
    resourceManager: 'management.chinacloudapi.cn',
    resourceManagerAudiences: ['https://management.chinacloudapi.cn', 'https://management.core.chinacloudapi.cn'],
    login: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    tokenIssuer: 'sts.chinacloudapi.cn',
    graph: 'microsoftgraph.chinacloudapi.cn',
    vaultSuffix: 'vault.azure.cn',
    storageSuffix: 'core.chinacloudapi.cn',
    configurationSuffix: 'azconfig.azure.cn',
    configurationAudience: 'https://appconfig.azure.cn',
    registrySuffix: 'azurecr.cn',
    registryAudience: 'https://containerregistry.azure.cn',
    openAiSuffix: 'openai.azure.cn',
    logsHost: 'api.loganalytics.azure.cn',
    clusterSuffix: 'cx.prod.service.azk8s.cn',
    // Not seen by us, as above.
    issuerSuffix: 'oic.prod-aks.azure.cn',
    federationAudience: 'api://AzureADTokenExchangeChina',
    firstParty: [
      'https://servicebus.azure.net',
      'https://servicebus.chinacloudapi.cn',
      'https://eventhubs.azure.net',
      'https://database.chinacloudapi.cn',
      'https://ossrdbms-aad.database.chinacloudapi.cn',
      'https://cognitiveservices.azure.cn',
      'https://api.loganalytics.azure.cn',
      'https://monitor.azure.cn',
    ],
    regions: regions(CHINA_REGIONS),
    home: 'chinaeast2',
  },
};

export function isCloud(name: string): name is CloudName {
  return Object.hasOwn(CLOUDS, name);
}

export function cloudOf(world: Pick<World, 'cloud'>): Cloud {
  return CLOUDS[world.cloud];
}

export function vaultAudience({ vaultSuffix }: Cloud): string {
  return `https://${vaultSuffix}`;
}
