// The identity binding and the right to use it: federation for as many ServiceAccounts as there are.
import { bindingName, bindingRoleName } from '../names';
import { formatResourceId, sameId } from '../resource-id';
import type { Change } from './change';
import type { Desired } from '../desired';
import type { BindingFacts, IdentityFacts } from '../facts';

export type BindingChange = Change & ({ means: 'binding'; name: string } | { means: 'use-managed-identity'; name: string });

/** `granted`: the ServiceAccount has the right already. Both facts are undefined while the identity does not exist. */
export function planBinding(
  desired: Desired,
  identity: IdentityFacts | undefined,
  bindings: readonly BindingFacts[],
  granted: boolean,
): BindingChange[] {
  const identityId = identity?.id ?? formatResourceId(desired.identity);
  const derived = bindingName(desired.identity.name, formatResourceId(desired.identity));
  const found = bindings.find((binding) => sameId(binding.identityId, identityId));
  const binding = { link: 'federation', kind: 'identity binding', means: 'binding', differs: [] } as const;
  const id = (name: string): string => `${formatResourceId(desired.cluster)}/identityBindings/${name}`;
  const role = bindingRoleName(desired.namespace, desired.serviceAccount);
  const right = {
    link: 'federation',
    kind: 'ClusterRole and ClusterRoleBinding',
    means: 'use-managed-identity',
    name: role,
    id: role,
    differs: [],
  } as const;
  return [
    found === undefined
      ? { ...binding, action: 'create', name: derived, id: id(derived), why: 'the cluster has none for the identity' }
      : {
          ...binding,
          name: found.name,
          id: found.id,
          ...(found.name === derived
            ? { action: 'keep', why: 'it binds the identity' }
            : { action: 'adopt', why: 'it binds the identity, under another name' }),
        },
    granted
      ? { ...right, action: 'keep', why: 'the ServiceAccount may use the identity' }
      : { ...right, action: 'create', why: 'the ServiceAccount may not use the identity yet' },
  ];
}
