// Ids of Azure Resource Manager, as options may hold them in place of a name.
import { FACTS } from './facts';

export interface ResourceId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly type: string;
  readonly name: string;
}

/** Undefined for a plain name. */
export function parseResourceId(text: string): ResourceId | undefined {
  const [, subscriptionId, resourceGroup, type, name] = new RegExp(FACTS.resourceId, 'i').exec(text) ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || type === undefined || name === undefined
    ? undefined
    : { subscriptionId, resourceGroup, type, name };
}
