// Ids of Azure Resource Manager: compared without case, because services answer in another case than they were asked in.

export interface ResourceId {
  subscriptionId: string;
  resourceGroup: string;
  /** `Microsoft.KeyVault/vaults`, say. */
  type: string;
  name: string;
}

export const RESOURCE_ID = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/([^/]+\/[^/]+)\/([^/]+)$/i;

/** Undefined when the text is no id of a top-level resource. */
export function parseResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, type, name] = RESOURCE_ID.exec(text) ?? [];
  return subscriptionId === undefined ? undefined : { subscriptionId, resourceGroup: resourceGroup!, type: type!, name: name! };
}

export function formatResourceId({ subscriptionId, resourceGroup, type, name }: ResourceId): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
}

export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** True when `scope` is `ancestor` or lies below it. */
export function scopeCovers(ancestor: string, scope: string): boolean {
  return `${scope.replace(/\/+$/, '')}/`.toLowerCase().startsWith(`${ancestor.replace(/\/+$/, '')}/`.toLowerCase());
}
