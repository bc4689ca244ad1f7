// The link `access`: what the identity may do with the vault and with other resources.
import { isWrite } from '../../chain/change';
import { withoutRepetition, type Diagnosis } from '../../chain/diagnosis';
import { knownOf, present, valueOf, type Known } from '../../chain/fact';
import { covers } from '../../chain/grant';
import { sameId, scopeCovers } from '../../chain/resource-id';
import { link } from '../../engine/engine';
import { blocked, unreadable, waitingOn } from '../../engine/plan';
import { assignedGrants, planAccess, type AccessStep, type KnownGrant } from './plan';
import { planAccessRemoval } from './removal';
import type { AssignmentClient } from './assignment/client';
import type { AssignmentFacts, Granted } from './assignment/plan';
import type { VaultClient, VaultFacts } from './vault';
import type { IdentityFacts } from '../identity/client';
import type { Context } from '../context';
import type { RoleFacts } from './roles';
import type { TargetReader } from './target-client';
import type { Grant } from '../../chain/grant';
import type { Done, Link, Plan } from '../../engine/link';

interface AccessSeen {
  /** Undefined where no vault is asked for. */
  vault: Known<VaultFacts> | undefined;
  /** Every role that is asked for: looked at before anything is written. */
  grants: LookedAt;
  granted: Known<Granted>;
}

interface LookedAt {
  known: readonly KnownGrant[];
  problems: readonly Diagnosis[];
}

/** What the identity may do. */
export interface Access {
  vault: VaultFacts | undefined;
  grants: readonly KnownGrant[];
  granted: Granted;
  /** This run has written it: it may take minutes to count. */
  written: boolean;
}

interface Clients {
  /** Undefined where no vault is asked for. */
  vault: VaultClient | undefined;
  assignments: AssignmentClient;
  target: TargetReader;
}

const NONE: Granted = { roles: new Map(), assignments: [] };

export function accessLink({ desired }: Context, clients: Clients, identity: Link<IdentityFacts>): Link<Access> {
  const all = [...desired.vaultGrants, ...desired.otherGrants];
  const assignmentsOf = async (): Promise<readonly AssignmentFacts[]> => {
    const found = valueOf(await identity.value());
    return found === undefined ? [] : clients.assignments.list(found.principalId);
  };
  const grantedOf = async (grants: readonly KnownGrant[]): Promise<Granted> =>
    readGranted(clients.assignments, grants, await assignmentsOf());
  return link<AccessSeen, AccessStep, Access>({
    name: 'access',
    needs: [identity],
    observe: async () => {
      const grants = rolesOf(clients, all);
      const [vault, granted] = await Promise.all([vaultOf(clients.vault), knownOf(async () => grantedOf((await grants).known))]);
      return { vault, grants: await grants, granted };
    },
    found: async ({ vault, grants, granted }) =>
      vault?.state === 'unknown'
        ? vault
        : present({ vault: vault && valueOf(vault), grants: grants.known, granted: valueOf(granted) ?? NONE, written: false }),
    plan: async ({ vault, grants, granted }): Promise<Plan<AccessStep>> => {
      if (vault?.state === 'unknown') return blocked([vault.problem, ...grants.problems]);
      const found = vault && valueOf(vault);
      const assigned = assignedGrants(desired, found);
      // A policy vault needs no role: one that cannot be found is of no use there, and does no harm.
      const [first, ...others] = grants.problems;
      if (first !== undefined && assigned.length > 0) return blocked([first, ...others]);
      const owner = await identity.value();
      if (owner.state === 'unknown') return waitingOn('identity');
      if (granted.state === 'unknown' && assigned.length > 0) return unreadable(granted);
      const { principalId, tenantId } = valueOf(owner) ?? {};
      const known = grants.known.filter(({ grant }) => assigned.includes(grant));
      return planAccess(desired, found, known, principalId, valueOf(granted) ?? NONE, tenantId);
    },
    apply: async (step, done) => {
      const owner = await identity.applied();
      const policyWritten = await applyPolicy(clients.vault, desired, step, owner, done);
      const { vault, grants, granted } = step;
      const { assignments, written } = await applyAssignments(clients.assignments, step, owner, done);
      const after = { ...granted, assignments: [...granted.assignments, ...assignments] };
      return { vault, grants, granted: after, written: policyWritten || written };
    },
    removal: {
      plan: async () => planAccessRemoval(desired, await identity.value(), await knownOf(assignmentsOf)),
      remove: ({ id }) => clients.assignments.remove(id),
    },
  });
}

async function vaultOf(client: VaultClient | undefined): Promise<Known<VaultFacts> | undefined> {
  return client && knownOf(() => client.read());
}

/** Each role once, however many scopes it is asked for on. */
async function rolesOf(
  { assignments: client, target }: Pick<Clients, 'assignments' | 'target'>,
  grants: readonly Grant[],
): Promise<LookedAt> {
  const asked = new Map<string, Promise<RoleFacts>>();
  const roleOf = (grant: Grant): Promise<RoleFacts> => {
    const [, , subscription = ''] = grant.scope.split('/');
    // A role of one's own is known in some subscriptions only.
    const key = `${subscription} ${grant.role}`.toLowerCase();
    const found = asked.get(key) ?? client.role(grant);
    asked.set(key, found);
    return found;
  };
  const look = async (grant: Grant) => {
    const [role, facts] = await Promise.all([knownOf(() => roleOf(grant)), target(grant)]);
    return { grant, role, facts };
  };
  const looked = await Promise.all(grants.map(look));
  return {
    known: looked.flatMap(({ grant, role, facts }) => (role.state === 'present' ? [{ grant, role: role.value, facts }] : [])),
    problems: withoutRepetition(looked.flatMap(({ role }) => (role.state === 'unknown' ? [role.problem] : []))),
  };
}

/** Other roles are read where they could be enough in place of one that is missing, and nowhere else. */
async function readGranted(
  client: AssignmentClient,
  grants: readonly KnownGrant[],
  assignments: readonly AssignmentFacts[],
): Promise<Granted> {
  const roles = new Map(grants.map(({ role }) => [role.id, role]));
  const others = grants.flatMap(({ grant: { scope }, role }) => {
    const near = assignments.filter((one) => covers(one.scope, scope) || scopeCovers(scope, one.scope));
    const [own, foreign] = [near.filter(({ roleId }) => sameId(roleId, role.id)), near.filter(({ roleId }) => !sameId(roleId, role.id))];
    return own.some((one) => covers(one.scope, scope)) ? [] : foreign.map(({ roleId }) => ({ roleId, scope }));
  });
  const [first] = others;
  if (first === undefined) return { roles, assignments };
  const read = await client.roles(
    others.map(({ roleId }) => roleId),
    first.scope,
  );
  return { roles: new Map([...roles, ...read.map((role) => [role.id, role] as const)]), assignments };
}

async function applyPolicy(
  client: VaultClient | undefined,
  { vaultPermissions }: Context['desired'],
  { vault, policy }: AccessStep,
  { principalId }: IdentityFacts,
  done: Done,
): Promise<boolean> {
  if (client === undefined || vault === undefined || policy === undefined || !isWrite(policy)) return false;
  await client.addPolicy(principalId, vault.tenantId, vaultPermissions);
  done(policy, { id: `${vault.id}/accessPolicies/${principalId}` });
  return true;
}

async function applyAssignments(
  client: AssignmentClient,
  { assignments: planned }: AccessStep,
  { principalId }: IdentityFacts,
  done: Done,
): Promise<{ assignments: AssignmentFacts[]; written: boolean }> {
  const assignments: AssignmentFacts[] = [];
  let written = false;
  for (const { change, role } of planned) {
    if (!isWrite(change)) continue;
    const { assignment, outcome } = await client.assign(change.scope, principalId, role);
    assignments.push(assignment);
    written ||= outcome === 'created';
    done(change, { id: assignment.id, outcome });
  }
  return { assignments, written };
}
