// The parts of a resource's id: subscription, group, type and name, and of the resource that it lies below.
import { same } from '../text';

export interface ResourceId {
  subscription?: string;
  group?: string;
  namespace: string;
  /** `Microsoft.KeyVault/vaults/secrets`. */
  type: string;
  names: string[];
  /** The id of the outermost resource, in lower case. */
  topId: string;
}

const ID = /^(?:\/subscriptions\/([^/]+))?(?:\/resourceGroups\/([^/]+))?\/providers\/([^/]+)\/(.+)$/i;

export function resourceIdOf(id: string): ResourceId | undefined {
  const found = ID.exec(id.replace(/\/+$/, ''));
  if (found === null) return undefined;
  const [, subscription, group, namespace = '', rest = ''] = found;
  const segments = rest.split('/');
  const [types, names] = [0, 1].map((parity) => segments.filter((_, index) => index % 2 === parity));
  return {
    ...(subscription !== undefined && { subscription }),
    ...(group !== undefined && { group }),
    namespace,
    type: [namespace, ...(types ?? [])].join('/'),
    names: names ?? [],
    topId: `${id.toLowerCase().split('/providers/')[0]}/providers/${namespace}/${segments.slice(0, 2).join('/')}`.toLowerCase(),
  };
}

/** True for ids that lie in the subscription, and in the group where one is named. */
export function within(id: string, { subscription, group }: Record<string, string>): boolean {
  const [, , ofSubscription = '', , ofGroup = ''] = id.split('/');
  return same(ofSubscription, subscription ?? '') && (group === undefined || same(ofGroup, group));
}
