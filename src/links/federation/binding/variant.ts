// Federation by an identity binding of the cluster: no credential for each ServiceAccount, but a right inside the cluster.
import { isWrite } from '../../../chain/change';
import { factOf, knownOf, present, valueOf, type Known } from '../../../chain/fact';
import { unreadable } from '../../../engine/plan';
import { isClusterGone } from '../../cluster/gone';
import { bindingOf, planBinding, planBindingRemoval, type BindingFacts, type BindingStep } from './plan';
import { ROLE_KINDS, type BindingRoleClient } from './role-client';
import type { BindingClient } from './client';
import type { Federation, FederationNeeds, Variant } from '../variant';
import type { Context } from '../../context';

interface BindingsSeen {
  bindings: Known<readonly BindingFacts[]>;
  granted: Known<boolean>;
  /** Undefined where nobody knows, or nothing is to be created. */
  mayWriteCredentials: boolean | undefined;
}

interface Clients {
  bindings: BindingClient;
  roles: BindingRoleClient;
}

export function bindingVariant(
  { desired }: Context,
  clients: Clients,
  { cluster, identity }: FederationNeeds,
): Variant<BindingsSeen, BindingStep> {
  const federation = async (written: boolean): Promise<Federation> => ({
    issuer: valueOf(await cluster.value())?.issuerUrl,
    credentialId: undefined,
    credentials: [],
    written,
  });
  return {
    observe: async () => {
      const granting = async (): Promise<boolean> => {
        const owner = valueOf(await identity.value());
        return owner !== undefined && clients.roles.isGranted(owner.clientId);
      };
      const [bindings, granted] = await Promise.all([knownOf(() => clients.bindings.list()), knownOf(granting)]);
      const found = valueOf(bindings);
      if (found === undefined || bindingOf(desired, found) !== undefined) return { bindings, granted, mayWriteCredentials: undefined };
      const exists = valueOf(await identity.observed()) !== undefined;
      // What cannot be asked does not stop the run: AKS itself says it, later.
      const may = await knownOf(() => clients.bindings.mayWriteCredentials(exists));
      return { bindings, granted, mayWriteCredentials: valueOf(may) };
    },
    found: async () => present(await federation(false)),
    plan: async ({ bindings, granted, mayWriteCredentials }) => {
      if (bindings.state === 'unknown') return unreadable(bindings, granted);
      if (granted.state === 'unknown') return unreadable(granted);
      return planBinding(desired, bindings.value, granted.value, { cluster: valueOf(await cluster.value()), mayWriteCredentials });
    },
    apply: async ({ binding, role }, _seen, done) => {
      if (isWrite(binding)) {
        await clients.bindings.create(binding.name);
        done(binding);
      }
      if (isWrite(role)) {
        await clients.roles.grant((await identity.applied()).clientId);
        done(role);
      }
      return federation(isWrite(binding) || isWrite(role));
    },
    planRemoval: async (owner) => {
      const home = await cluster.value();
      if (home.state === 'unknown' && isClusterGone(home.problem)) return { removals: [], kept: [], problems: [] };
      const [bindings, ...marks] = await Promise.all([
        knownOf(() => clients.bindings.list()),
        ...ROLE_KINDS.map(async (kind) => ({ kind, found: await factOf(() => clients.roles.readMarks(kind)) })),
      ]);
      return planBindingRemoval(desired, owner, bindings, marks);
    },
    remove: ({ kind, name }) =>
      kind === 'ClusterRole' || kind === 'ClusterRoleBinding' ? clients.roles.remove(kind) : clients.bindings.remove(name),
  };
}
