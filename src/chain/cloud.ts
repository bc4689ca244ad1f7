// The clouds of Azure: the same services under other names.

import { CHINA_SERVICES, GOVERNMENT_SERVICES, PUBLIC_SERVICES, type Services } from './services';

export interface Cloud {
  /** With `https://`, without a trailing slash, as all of these. */
  authority: string;
  resourceManager: string;
  resourceManagerScope: string;
  keyVaultScope: string;
  portal: string;
  /** Audience of the tokens that Entra ID exchanges: of GitHub's for the deploying principal, and of the pods'. */
  audience: string;
  /** What follows the name of a vault in its address. */
  keyVaultSuffix: string;
  services: Services;
}

export const CLOUDS = {
  AzureCloud: {
    authority: 'https://login.microsoftonline.com',
    resourceManager: 'https://management.azure.com',
    resourceManagerScope: 'https://management.azure.com/.default',
    keyVaultScope: 'https://vault.azure.net/.default',
    portal: 'https://portal.azure.com',
    audience: 'api://AzureADTokenExchange',
    keyVaultSuffix: '.vault.azure.net',
    services: PUBLIC_SERVICES,
  },
  AzureUSGovernment: {
    authority: 'https://login.microsoftonline.us',
    resourceManager: 'https://management.usgovcloudapi.net',
    resourceManagerScope: 'https://management.usgovcloudapi.net/.default',
    keyVaultScope: 'https://vault.usgovcloudapi.net/.default',
    portal: 'https://portal.azure.us',
    audience: 'api://AzureADTokenExchangeUSGov',
    keyVaultSuffix: '.vault.usgovcloudapi.net',
    services: GOVERNMENT_SERVICES,
  },
  AzureChinaCloud: {
    authority: 'https://login.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
    resourceManagerScope: 'https://management.chinacloudapi.cn/.default',
    keyVaultScope: 'https://vault.azure.cn/.default',
    portal: 'https://portal.azure.cn',
    audience: 'api://AzureADTokenExchangeChina',
    keyVaultSuffix: '.vault.azure.cn',
    services: CHINA_SERVICES,
  },
} as const satisfies Record<string, Cloud>;

export type CloudName = keyof typeof CLOUDS;

/** The application that every AKS API server with Entra ID is, in all clouds (kubelogin's documentation). */
export const AKS_SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';
