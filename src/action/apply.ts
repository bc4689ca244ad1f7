// Applying a plan: in the order of what needs what, each write safe to repeat after a crash at any point.
import { BrokenLink } from '../chain/diagnosis';
import { valueOf, type Facts, type IdentityFacts } from '../chain/facts';
import { agreeIssuer } from '../chain/plan/issuer';
import { isWrite, OUTCOMES, type Change } from '../chain/plan/change';
import { planAccess, type AccessChange } from '../chain/plan/access';
import { planFederation, type FederationChange } from '../chain/plan/federation';
import { wantedAnnotations } from '../chain/plan/workload';
import { bindingRoleClient } from '../kubernetes/binding-role';
import { manifestsClient } from '../kubernetes/manifests';
import { workloadClient, type WorkloadClient } from '../kubernetes/workload';
import type { Clients } from './clients';
import type { UserManifests } from './user-manifests';
import type { Desired } from '../chain/desired';
import type { Plan } from '../chain/plan/plan';

export interface ApplyParts {
  desired: Desired;
  facts: Facts;
  plan: Plan;
  clients: Clients;
  manifests: UserManifests;
  mask: (secret: string) => void;
  /** Called when a change is done, with the word for how it ended. */
  onDone: (change: Change, outcome: string) => void;
}

/** The facts afterwards: with the identity that was made, so that the proof and the outputs can name it. */
export async function apply(parts: ApplyParts): Promise<Facts> {
  const { facts, plan, clients, desired, onDone } = parts;
  if (plan.cluster !== undefined) onDone(plan.cluster, OUTCOMES[plan.cluster.action]);
  const identity = await applyIdentity(parts);
  const workload = async (): Promise<WorkloadClient> => workloadClient(await clients.kubernetes(), desired, parts.mask);
  // What fails first is told; the rest is let end, so that nothing is cut in the middle of a write.
  const results = await Promise.allSettled([
    applyAccess(parts, identity),
    applyWorkload(parts, identity, workload).then(() =>
      Promise.all([federate(parts, identity, workload), applyManifests(parts, identity)]),
    ),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { ...facts, identity: { state: 'present', value: identity } };
}

async function applyIdentity({ facts, plan, clients, desired, onDone }: ApplyParts): Promise<IdentityFacts> {
  const found = valueOf(facts.identity);
  const change = plan.identity;
  if (change === undefined) throw new Error('a plan without its identity is never applied');
  const location = desired.location ?? valueOf(facts.cluster)?.location ?? '';
  const identity = found ?? (await clients.identity.create(location));
  onDone({ ...change, id: identity.id }, OUTCOMES[change.action]);
  return identity;
}

async function applyAccess({ facts, plan, clients, desired, onDone }: ApplyParts, identity: IdentityFacts): Promise<void> {
  const [vault, role] = [valueOf(facts.vault), valueOf(facts.role)];
  // The ids of assignments depend on the principal: planned again, now that it is known.
  const changes: readonly AccessChange[] =
    vault === undefined || role === undefined
      ? plan.access
      : planAccess(desired, vault, role, identity.principalId, valueOf(facts.assignments) ?? []).changes;
  for (const change of changes) {
    if (!isWrite(change)) {
      onDone(change, OUTCOMES[change.action]);
    } else if (change.means === 'access-policy') {
      await clients.vault.addPolicy(identity.principalId, vault?.tenantId ?? identity.tenantId);
      onDone(change, OUTCOMES[change.action]);
    } else {
      const { id, outcome } = await clients.access.assign(change.scope, identity.principalId, change.roleId);
      onDone({ ...change, id, ...(outcome === 'adopted' && { action: 'adopt' as const }) }, outcome);
    }
  }
}

async function applyWorkload(
  { facts, plan, desired, onDone }: ApplyParts,
  identity: IdentityFacts,
  workload: () => Promise<WorkloadClient>,
): Promise<void> {
  const { namespace, serviceAccount } = plan;
  if (namespace === undefined || serviceAccount === undefined) throw new Error('a plan without its workload is never applied');
  if (isWrite(namespace)) await (await workload()).createNamespace();
  onDone(namespace, OUTCOMES[namespace.action]);
  const wanted = wantedAnnotations(identity, valueOf(facts.cluster)?.tenantId, desired.federation);
  if (isWrite(serviceAccount)) await (await workload()).applyServiceAccount(wanted, valueOf(facts.serviceAccount));
  onDone({ ...serviceAccount, id: `${desired.namespace}/${desired.serviceAccount}` }, OUTCOMES[serviceAccount.action]);
}

function federate(parts: ApplyParts, identity: IdentityFacts, workload: () => Promise<WorkloadClient>): Promise<void> {
  return parts.desired.federation === 'credential' ? applyFederation(parts, workload) : applyBinding(parts, identity);
}

async function applyBinding({ plan, clients, desired, onDone }: ApplyParts, { clientId }: IdentityFacts): Promise<void> {
  for (const change of plan.binding) {
    if (isWrite(change) && change.means === 'binding') await clients.binding.create(change.name);
    if (isWrite(change) && change.means === 'use-managed-identity')
      await bindingRoleClient(await clients.kubernetes(), desired).grant(clientId);
    onDone(change, OUTCOMES[change.action]);
  }
}

/** The issuer is taken from a token of the ServiceAccount, which exists by now: that is what Entra ID gets to see. */
async function applyFederation(
  { facts, plan, clients, desired, onDone }: ApplyParts,
  workload: () => Promise<WorkloadClient>,
): Promise<void> {
  let change: FederationChange | undefined = plan.federation;
  if (change === undefined) throw new Error('a plan without its federation is never applied');
  if (isWrite(change)) {
    const token = valueOf(facts.issuer.token) ?? (await (await workload()).tokenIssuer());
    const issuer = { ...facts.issuer, ...(token !== undefined && { token: { state: 'present' as const, value: token } }) };
    const planned = planFederation(desired, issuer, valueOf(facts.credentials) ?? [], facts.budget);
    if (planned.problem !== undefined) throw new BrokenLink(planned.problem);
    change = planned.change;
    const agreed = agreeIssuer(issuer);
    if (isWrite(change) && agreed.outcome === 'agreed' && (await clients.federation.write(change, agreed.issuer)) === 'adopted') {
      change = { ...change, action: 'adopt', why: 'another run wrote the same one meanwhile' };
    }
  }
  onDone(change, OUTCOMES[change.action]);
}

async function applyManifests({ facts, plan, clients, desired, manifests, onDone }: ApplyParts, identity: IdentityFacts): Promise<void> {
  if (manifests.count === 0) return;
  const client = manifestsClient(await clients.kubernetes(), desired.namespace, manifests.definedKinds);
  // One after the other: a namespace or a kind may be what the next one needs.
  for (const [index, manifest] of manifests.render(identity, valueOf(facts.vault)).entries()) {
    const change = plan.manifests[index];
    if (change === undefined) continue;
    if (isWrite(change)) await client.apply(manifest);
    onDone(change, OUTCOMES[change.action]);
  }
}
