// The clouds of Azure, as the Action's input `cloud` names them, and what differs between them in what is scaffolded.

/** The clouds of Azure: values of the option `cloud`. */
export enum Cloud {
  /** The public cloud. */
  AZURE_CLOUD = 'AzureCloud',
  /** Azure Government of the United States. */
  AZURE_US_GOVERNMENT = 'AzureUSGovernment',
  /** Azure operated by 21Vianet. */
  AZURE_CHINA_CLOUD = 'AzureChinaCloud',
}

interface CloudFacts {
  /** Where resources go when nobody says where. */
  readonly region: string;
  /** For azure/login, which spells them in its own way. */
  readonly loginEnvironment: string;
  readonly docs: string;
}

const FACTS: Readonly<Record<Cloud, CloudFacts>> = {
  [Cloud.AZURE_CLOUD]: { region: 'westeurope', loginEnvironment: 'azurecloud', docs: 'https://learn.microsoft.com/azure' },
  [Cloud.AZURE_US_GOVERNMENT]: {
    region: 'usgovvirginia',
    loginEnvironment: 'azureusgovernment',
    docs: 'https://learn.microsoft.com/azure',
  },
  [Cloud.AZURE_CHINA_CLOUD]: { region: 'chinanorth3', loginEnvironment: 'azurechinacloud', docs: 'https://docs.azure.cn' },
};

/** The command line hands on any text: one that is no cloud is kept, and refused with the other wrong options. */
export function cloudOf(text: string): Cloud | undefined {
  return Object.values(Cloud).find((cloud) => cloud.toLowerCase() === text.toLowerCase());
}

export function cloudFacts(cloud: string): CloudFacts {
  return FACTS[cloudOf(cloud) ?? Cloud.AZURE_CLOUD];
}
