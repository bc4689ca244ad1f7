// Ids for options of the tests: what lies outside of the repository's own resource group.

export const SHA = '0123456789'.repeat(4);
export const VAULT_ID =
  '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/vaults/providers/Microsoft.KeyVault/vaults/central';
export const NETWORK = '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/net/providers';
export const SUBNET = `${NETWORK}/Microsoft.Network/virtualNetworks/vnet/subnets/nodes`;
export const ZONE =
  '/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/net/providers/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net';
export const ACCOUNT = `${NETWORK.replace('/net/', '/data/')}/Microsoft.Storage/storageAccounts/orders`;
