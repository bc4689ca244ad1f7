// Whether a target takes requests from everywhere, by what its properties say of its network.
import { same } from '../text';
import type { GenericResource } from './world';

export function isOpen({ properties }: GenericResource): boolean {
  const { publicNetworkAccess, networkAcls, networkRuleSet } = properties as {
    publicNetworkAccess?: string;
    networkAcls?: { defaultAction?: string };
    networkRuleSet?: { defaultAction?: string };
  };
  const denies = [networkAcls, networkRuleSet].some((rules) => same(rules?.defaultAction ?? 'Allow', 'Deny'));
  return !denies && !same(publicNetworkAccess ?? 'Enabled', 'Disabled');
}
