// The identity binding and the right to use it: federation for as many ServiceAccounts as there are.
import { bindingName, bindingRoleName } from '../../../chain/names';
import { notOurs, ownerOfMetadata, ownerOfTags, sameOwner, type MarkedObject } from '../../../chain/ownership';
import { formatResourceId, sameId } from '../../../chain/resource-id';
import { planOf } from '../../../engine/plan';
import { diagnose } from '../diagnoses';
import type { RoleKind } from './role-client';
import type { BindingChange } from '../../../chain/change';
import type { Desired } from '../../../chain/desired';
import type { Diagnosis } from '../../../chain/diagnosis';
import type { Fact, Known } from '../../../chain/fact';
import type { Plan, RemovalPlan, RemovedObject } from '../../../engine/link';
import type { ClusterFacts } from '../../cluster/client';
import type { IdentityFacts } from '../../identity/client';

export interface BindingFacts {
  id: string;
  name: string;
  identityId: string;
  issuer: string | undefined;
}

export interface BindingStep {
  binding: Extract<BindingChange, { kind: 'identity binding' }>;
  role: Extract<BindingChange, { kind: 'ClusterRole and ClusterRoleBinding' }>;
}

/** What decides whether the cluster and the caller can have a binding at all. */
export interface Obstacles {
  cluster: Pick<ClusterFacts, 'automatic' | 'vnetIntegration'> | undefined;
  /** Undefined where nobody knows, or nothing is to be created. */
  mayWriteCredentials: boolean | undefined;
}

export function bindingOf({ identity }: Desired, bindings: readonly BindingFacts[]): BindingFacts | undefined {
  const identityId = formatResourceId(identity);
  return bindings.find((binding) => sameId(binding.identityId, identityId));
}

/** `granted`: the ServiceAccount has the right already. */
export function planBinding(
  desired: Desired,
  bindings: readonly BindingFacts[],
  granted: boolean,
  obstacles: Obstacles,
): Plan<BindingStep> {
  const { cluster, identity, namespace, serviceAccount } = desired;
  const identityId = formatResourceId(identity);
  const derived = bindingName(identity.name, identityId);
  const found = bindingOf(desired, bindings);
  const base = { link: 'federation', kind: 'identity binding', differs: [] } as const;
  const name = bindingRoleName(namespace, serviceAccount);
  const right = { link: 'federation', kind: 'ClusterRole and ClusterRoleBinding', name, id: name, differs: [] } as const;
  const binding: BindingStep['binding'] =
    found === undefined
      ? {
          ...base,
          action: 'create',
          name: derived,
          id: `${formatResourceId(cluster)}/identityBindings/${derived}`,
          why: 'the cluster has none for the identity',
        }
      : found.name === derived
        ? { ...base, action: 'keep', name: found.name, id: found.id, why: 'it binds the identity' }
        : { ...base, action: 'adopt', name: found.name, id: found.id, why: 'it binds the identity, under another name' };
  const role: BindingStep['role'] = granted
    ? { ...right, action: 'keep', why: 'the ServiceAccount may use the identity' }
    : { ...right, action: 'create', why: 'the ServiceAccount may not use the identity yet' };
  return planOf([binding, role], { binding, role }, problemsOf(desired, obstacles));
}

function problemsOf({ cluster, identity }: Desired, { cluster: facts, mayWriteCredentials }: Obstacles): Diagnosis[] {
  if (facts?.vnetIntegration === true)
    return [diagnose('BINDING_VNET_INTEGRATION', { cluster: cluster.name, automatic: facts.automatic ? ', as AKS Automatic has it' : '' })];
  return mayWriteCredentials === false ? [diagnose('BINDING_RIGHT_MISSING', { identity: identity.name })] : [];
}

/** The right goes with the environment; the binding only with an identity of its own. */
export function planBindingRemoval(
  { identity, namespace, serviceAccount, ownership }: Desired,
  owner: Fact<IdentityFacts>,
  bindings: Known<readonly BindingFacts[]>,
  marks: readonly { kind: RoleKind; found: Fact<MarkedObject> }[],
): RemovalPlan {
  const role = bindingRoleName(namespace, serviceAccount);
  const derived = bindingName(identity.name, formatResourceId(identity));
  const ownIdentity = owner.state === 'present' && sameOwner(ownerOfTags(owner.value.tags), ownership);
  const own = bindings.state === 'present' && ownIdentity ? bindings.value.filter(({ name }) => name === derived) : [];
  const rights = marks.map(({ kind, found }) => ({
    kind,
    found,
    ours: found.state === 'present' && sameOwner(ownerOfMetadata(found.value), ownership),
  }));
  return {
    removals: [
      ...own.map(({ id, name }): RemovedObject => ({ kind: 'identity binding', id, name })),
      ...rights.filter(({ ours }) => ours).map(({ kind }): RemovedObject => ({ kind, id: role, name: role })),
    ],
    kept: rights
      .filter(({ found, ours }) => found.state === 'present' && !ours)
      .map(({ kind }) => ({ object: `${kind} ${role}`, why: notOurs(ownership) })),
    problems: [owner, bindings, ...marks.map(({ found }) => found)].flatMap((fact) => (fact.state === 'unknown' ? [fact.problem] : [])),
  };
}
