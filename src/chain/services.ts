// The services behind targets: for whom a token must be, and under which names they answer. Sources: the SDKs' tables of
// environments, and Microsoft's pages on Entra ID for each service. A trailing slash makes another audience of it.

export interface Services {
  /** By resource type, in lower case. */
  audiences: Readonly<Record<string, string>>;
  /** What follows `<account>.blob` and the like. */
  storageSuffix: string;
  appConfigurationSuffix: string;
  registrySuffix: string;
  openAiSuffix: string;
  /** Of queries to workspaces. */
  logsHost: string;
}

interface Names {
  appConfiguration: string;
  registry: string;
  database: string;
  flexibleDatabase: string;
  cognitive: string;
  logs: string;
  ingestion: string;
  documents: string;
  maps: string;
}

function audiences(names: Names): Services['audiences'] {
  return {
    'microsoft.storage/storageaccounts': 'https://storage.azure.com',
    'microsoft.appconfiguration/configurationstores': names.appConfiguration,
    'microsoft.containerregistry/registries': names.registry,
    'microsoft.servicebus/namespaces': 'https://servicebus.azure.net',
    'microsoft.eventhub/namespaces': 'https://eventhubs.azure.net',
    'microsoft.sql/servers': names.database,
    'microsoft.dbforpostgresql/flexibleservers': names.flexibleDatabase,
    'microsoft.dbformysql/flexibleservers': names.flexibleDatabase,
    'microsoft.documentdb/databaseaccounts': names.documents,
    'microsoft.cognitiveservices/accounts': names.cognitive,
    'microsoft.operationalinsights/workspaces': names.logs,
    'microsoft.insights/datacollectionrules': names.ingestion,
    'microsoft.maps/accounts': names.maps,
  };
}

export const PUBLIC_SERVICES: Services = {
  audiences: audiences({
    appConfiguration: 'https://appconfig.azure.com',
    registry: 'https://containerregistry.azure.net',
    database: 'https://database.windows.net',
    flexibleDatabase: 'https://ossrdbms-aad.database.windows.net',
    cognitive: 'https://cognitiveservices.azure.com',
    logs: 'https://api.loganalytics.io',
    ingestion: 'https://monitor.azure.com',
    documents: 'https://cosmos.azure.com',
    maps: 'https://atlas.microsoft.com',
  }),
  storageSuffix: 'core.windows.net',
  appConfigurationSuffix: 'azconfig.io',
  registrySuffix: 'azurecr.io',
  openAiSuffix: 'openai.azure.com',
  logsHost: 'api.loganalytics.azure.com',
};

export const GOVERNMENT_SERVICES: Services = {
  audiences: audiences({
    appConfiguration: 'https://appconfig.azure.us',
    registry: 'https://containerregistry.azure.us',
    database: 'https://database.usgovcloudapi.net',
    flexibleDatabase: 'https://ossrdbms-aad.database.usgovcloudapi.net',
    cognitive: 'https://cognitiveservices.azure.us',
    logs: 'https://api.loganalytics.us',
    ingestion: 'https://monitor.azure.us',
    documents: 'https://cosmos.azure.com',
    maps: 'https://atlas.azure.us',
  }),
  storageSuffix: 'core.usgovcloudapi.net',
  appConfigurationSuffix: 'azconfig.azure.us',
  registrySuffix: 'azurecr.us',
  openAiSuffix: 'openai.azure.us',
  logsHost: 'api.loganalytics.us',
};

export const CHINA_SERVICES: Services = {
  audiences: audiences({
    appConfiguration: 'https://appconfig.azure.cn',
    registry: 'https://containerregistry.azure.cn',
    database: 'https://database.chinacloudapi.cn',
    flexibleDatabase: 'https://ossrdbms-aad.database.chinacloudapi.cn',
    cognitive: 'https://cognitiveservices.azure.cn',
    logs: 'https://api.loganalytics.azure.cn',
    ingestion: 'https://monitor.azure.cn',
    documents: 'https://cosmos.azure.com',
    maps: 'https://atlas.microsoft.com',
  }),
  storageSuffix: 'core.chinacloudapi.cn',
  appConfigurationSuffix: 'azconfig.azure.cn',
  registrySuffix: 'azurecr.cn',
  openAiSuffix: 'openai.azure.cn',
  logsHost: 'api.loganalytics.azure.cn',
};
