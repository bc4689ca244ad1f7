// The example of the README, as inputs.
import { NAMES } from '../../lab/fresh-world';

export const EXAMPLE = {
  'resource-group': NAMES.resourceGroup,
  'cluster': NAMES.cluster,
  'namespace': 'wlipoc',
  'service-account': 'workload-identity-sa',
  'vault': NAMES.vault,
  'secret': NAMES.secret,
} as const;
