// The state of resources that workloads reach beside vaults: storage accounts, configuration stores and registries.

export interface GenericResource {
  id: string;
  name: string;
  location: string;
  tags: Record<string, string>;
  sku?: { name: string };
  kind?: string;
  /** The properties as Resource Manager shows them. */
  properties: Record<string, unknown>;
}

export interface StorageAccount extends GenericResource {
  containers: { name: string; blobs: { name: string; content: string }[] }[];
  queues: { name: string; messages: string[] }[];
  tables: { name: string; entities: Record<string, unknown>[] }[];
  shares: { name: string; files: { name: string; content: string }[] }[];
}

export interface ConfigurationStore extends GenericResource {
  keyValues: { key: string; label: string | null; value: string; contentType: string | null }[];
}

export interface Registry extends GenericResource {
  repositories: { name: string; tags: string[] }[];
}
