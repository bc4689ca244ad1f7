// What storage accounts, configuration stores and registries are in Resource Manager: names, bounds, and what the service fills in.
// Names: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
import { cloudOf } from '../clouds';
import type { World } from '../world';
import type { ConfigurationStore, GenericResource, Registry, StorageAccount } from './world';

export interface TargetType<T extends GenericResource> {
  type: string;
  list: (world: World) => T[];
  name: { pattern: RegExp; rule: string };
  /** The code of the refusal of a name that somebody has. */
  taken: string;
  /** What the service answers when it has made one: Storage knows no 201. */
  created: 200 | 201;
  /** True where the sku must be given. */
  needsSku: boolean;
  /** The properties that the service itself sets. */
  own: (world: World, name: string) => Record<string, unknown>;
  defaults: Record<string, unknown>;
  empty: Omit<T, keyof GenericResource>;
}

export const STORAGE: TargetType<StorageAccount> = {
  type: 'Microsoft.Storage/storageAccounts',
  list: ({ storageAccounts }) => storageAccounts,
  name: { pattern: /^[a-z0-9]{3,24}$/, rule: 'it has 3 to 24 lower-case letters and digits' },
  taken: 'StorageAccountAlreadyTaken',
  created: 200,
  needsSku: true,
  own: (world, name) => ({
    primaryEndpoints: Object.fromEntries(
      ['blob', 'queue', 'table', 'file'].map((service) => [service, `https://${name}.${service}.${cloudOf(world).storageSuffix}/`]),
    ),
    provisioningState: 'Succeeded',
  }),
  defaults: { accessTier: 'Hot', supportsHttpsTrafficOnly: true, minimumTlsVersion: 'TLS1_2' },
  empty: { containers: [], queues: [], tables: [], shares: [] },
};

export const CONFIGURATION: TargetType<ConfigurationStore> = {
  type: 'Microsoft.AppConfiguration/configurationStores',
  list: ({ configurationStores }) => configurationStores,
  name: { pattern: /^[a-z0-9_-]{5,50}$/i, rule: 'it has 5 to 50 letters, digits, hyphens and underscores' },
  taken: 'NameUnavailable',
  created: 201,
  needsSku: true,
  own: (world, name) => ({ endpoint: `https://${name}.${cloudOf(world).configurationSuffix}`, provisioningState: 'Succeeded' }),
  defaults: { disableLocalAuth: false, softDeleteRetentionInDays: 7 },
  empty: { keyValues: [] },
};

export const REGISTRY: TargetType<Registry> = {
  type: 'Microsoft.ContainerRegistry/registries',
  list: ({ registries }) => registries,
  name: { pattern: /^[a-z0-9]{5,50}$/i, rule: 'it has 5 to 50 letters and digits' },
  taken: 'AlreadyInUse',
  created: 201,
  needsSku: true,
  own: (world, name) => ({ loginServer: `${name.toLowerCase()}.${cloudOf(world).registrySuffix}`, provisioningState: 'Succeeded' }),
  defaults: {
    adminUserEnabled: false,
    publicNetworkAccess: 'Enabled',
    roleAssignmentMode: 'LegacyRegistryPermissions',
    policies: { azureADAuthenticationAsArmPolicy: { status: 'enabled' } },
  },
  empty: { repositories: [] },
};
