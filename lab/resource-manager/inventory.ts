// Everything of the state that Resource Manager calls a resource, in one list: for lists, filters, existence and deletion.
import { same } from '../text';
import { resourceIdOf } from './resource-id';
import type { World } from '../world';

export interface InventoryItem {
  id: string;
  name: string;
  type: string;
  location: string;
  tags: Record<string, string>;
  sku?: object;
  kind?: string;
  setTags: (tags: Record<string, string>) => void;
  /** Takes it out of the state. */
  remove: () => void;
}

interface Tagged {
  tags?: Record<string, string>;
}

export function inventory(world: World): InventoryItem[] {
  const of = <T extends { id: string; name: string; location: string }>(
    list: T[],
    type: string,
    taggedPart: (item: T) => Tagged,
  ): InventoryItem[] =>
    list.map((item) => {
      const { id, name, location, sku, kind }: T & { sku?: object; kind?: string } = item;
      return {
        ...{ id, name, location, tags: taggedPart(item).tags ?? {} },
        type: type === '' ? (resourceIdOf(id)?.type ?? '') : type,
        ...(sku && { sku }),
        ...(kind !== undefined && { kind }),
        setTags: (tags) => {
          taggedPart(item).tags = tags;
        },
        remove: () => list.splice(list.indexOf(item), 1),
      };
    });
  const itself = (item: Tagged): Tagged => item;
  return [
    ...of(world.vaults, 'Microsoft.KeyVault/vaults', itself),
    ...of(world.clusters, 'Microsoft.ContainerService/managedClusters', ({ resource }) => resource),
    ...of(world.identities, 'Microsoft.ManagedIdentity/userAssignedIdentities', itself),
    ...of(world.storageAccounts, 'Microsoft.Storage/storageAccounts', itself),
    ...of(world.configurationStores, 'Microsoft.AppConfiguration/configurationStores', itself),
    ...of(world.registries, 'Microsoft.ContainerRegistry/registries', itself),
    ...of(world.resources, '', itself),
  ];
}

/** The resource with this id, or the one that the id lies below, such as the vault of a secret. */
export function findResource(world: World, id: string): InventoryItem | undefined {
  const asked = resourceIdOf(id);
  if (asked === undefined) return undefined;
  return inventory(world).find((item) => {
    const own = resourceIdOf(item.id);
    return own !== undefined && same(own.topId, asked.topId);
  });
}
