// The clouds of Azure, as the Action's input `cloud` names them.

/** The clouds of Azure. */
export enum Cloud {
  /** The public cloud. */
  AZURE_CLOUD = 'AzureCloud',
  /** Azure Government of the United States. */
  AZURE_US_GOVERNMENT = 'AzureUSGovernment',
  /** Azure operated by 21Vianet. */
  AZURE_CHINA_CLOUD = 'AzureChinaCloud',
}
