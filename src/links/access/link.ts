// The link `access`: what the identity may do with the vault. Two variants, by the permission model of the vault.
import { isWrite } from '../../chain/change';
import { knownOf, present, valueOf, type Known } from '../../chain/fact';
import { link } from '../../engine/engine';
import { unreadable, waitingOn } from '../../engine/plan';
import { planAccess, type AccessStep } from './plan';
import { planAccessRemoval } from './removal';
import type { AssignmentClient } from './assignment/client';
import type { AssignmentFacts, RoleFacts } from './assignment/plan';
import type { VaultClient, VaultFacts } from './vault';
import type { IdentityFacts } from '../identity/client';
import type { Context } from '../context';
import type { Done, Link, Plan } from '../../engine/link';

interface AccessSeen {
  vault: Known<VaultFacts>;
  role: Known<RoleFacts>;
  assignments: Known<readonly AssignmentFacts[]>;
}

/** What the identity may do with the vault. */
export interface Access {
  vault: VaultFacts;
  role: RoleFacts | undefined;
  assignments: readonly AssignmentFacts[];
  /** This run has written it: it may take minutes to count. */
  written: boolean;
}

interface Clients {
  vault: VaultClient;
  assignments: AssignmentClient;
}

export function accessLink({ desired }: Context, clients: Clients, identity: Link<IdentityFacts>): Link<Access> {
  const assignmentsOf = async (): Promise<readonly AssignmentFacts[]> => {
    const found = valueOf(await identity.value());
    return found === undefined ? [] : clients.assignments.list(found.principalId);
  };
  return link<AccessSeen, AccessStep, Access>({
    name: 'access',
    needs: [identity],
    observe: async () => {
      const [vault, role, assignments] = await Promise.all([
        knownOf(() => clients.vault.read()),
        knownOf(() => clients.assignments.role()),
        knownOf(assignmentsOf),
      ]);
      return { vault, role, assignments };
    },
    found: async ({ vault, role, assignments }) =>
      vault.state === 'unknown'
        ? vault
        : present({ vault: vault.value, role: valueOf(role), assignments: valueOf(assignments) ?? [], written: false }),
    plan: async ({ vault, role, assignments }): Promise<Plan<AccessStep>> => {
      if (vault.state === 'unknown') return unreadable(vault, role);
      if (role.state === 'unknown') return unreadable(role);
      const owner = await identity.value();
      if (owner.state === 'unknown') return waitingOn('identity');
      if (assignments.state === 'unknown' && vault.value.permissionModel === 'rbac') return unreadable(assignments);
      const { principalId, tenantId } = valueOf(owner) ?? {};
      return planAccess(desired, vault.value, role.value, principalId, valueOf(assignments) ?? [], tenantId);
    },
    apply: async (step, done) => {
      const owner = await identity.applied();
      return step.means === 'access-policy'
        ? applyPolicy(clients.vault, step, owner, done)
        : applyAssignments(clients.assignments, step, owner, done);
    },
    removal: {
      plan: async () => planAccessRemoval(desired, await identity.value(), await knownOf(assignmentsOf)),
      remove: ({ id }) => clients.assignments.remove(id),
    },
  });
}

async function applyPolicy(
  client: VaultClient,
  { vault, change }: Extract<AccessStep, { means: 'access-policy' }>,
  { principalId }: IdentityFacts,
  done: Done,
): Promise<Access> {
  const written = isWrite(change);
  if (written) {
    await client.addPolicy(principalId, vault.tenantId);
    done(change, { id: `${vault.id}/accessPolicies/${principalId}` });
  }
  return { vault, role: undefined, assignments: [], written };
}

async function applyAssignments(
  client: AssignmentClient,
  { vault, role, changes }: Extract<AccessStep, { means: 'role-assignment' }>,
  { principalId }: IdentityFacts,
  done: Done,
): Promise<Access> {
  const assignments: AssignmentFacts[] = [];
  let written = false;
  for (const change of changes) {
    const { scope, roleId, id = '', name } = change;
    if (!isWrite(change)) {
      assignments.push({ id, name, scope, principalId, roleId, description: undefined });
      continue;
    }
    const { assignment, outcome } = await client.assign(scope, principalId, roleId);
    assignments.push(assignment);
    written ||= outcome === 'created';
    done(change, { id: assignment.id, outcome });
  }
  return { vault, role, assignments, written };
}
