// The whole plan: from what is wished and what was observed to what is to be done, and what stands in the way.
import { planAccess, type AccessChange } from './access';
import { planBinding, type BindingChange } from './binding';
import { planCluster } from './cluster';
import { planFederation, type FederationChange } from './federation';
import { planIdentity } from './identity';
import { planManifest, planNamespace, planServiceAccount, wantedAnnotations } from './workload';
import { valueOf, type Facts } from '../facts';
import type { Change } from './change';
import type { Desired } from '../desired';
import type { Diagnosis } from '../diagnosis';

export interface Plan {
  /** Undefined for a link of which too little could be read. */
  cluster: Change | undefined;
  identity: Change | undefined;
  federation: FederationChange | undefined;
  /** In the place of a credential, where an identity binding is wished. */
  binding: readonly BindingChange[];
  access: readonly AccessChange[];
  namespace: Change | undefined;
  serviceAccount: Change | undefined;
  manifests: readonly Change[];
  /** What `ensure` would stop at before it writes anything. */
  problems: readonly Diagnosis[];
}

export function planChain(desired: Desired, facts: Facts): Plan {
  const problems: Diagnosis[] = unknownFacts(facts);
  const note = <T extends { problem?: Diagnosis }>(planned: T): T => {
    if (planned.problem !== undefined) problems.push(planned.problem);
    return planned;
  };
  const readable = (...names: (keyof Omit<Facts, 'budget'>)[]): boolean =>
    names.every((name) => (facts[name] as { state?: string }).state !== 'unknown');

  const [cluster, identity, vault] = [valueOf(facts.cluster), valueOf(facts.identity), valueOf(facts.vault)];
  const role = valueOf(facts.role);
  const wanted = identity === undefined ? undefined : wantedAnnotations(identity, cluster?.tenantId, desired.federation);
  return {
    cluster: cluster && note(planCluster(desired, cluster)).change,
    identity: readable('identity') ? planIdentity(desired, identity) : undefined,
    federation:
      desired.federation === 'credential' && readable('identity', 'credentials', 'cluster')
        ? note(planFederation(desired, facts.issuer, valueOf(facts.credentials) ?? [], facts.budget)).change
        : undefined,
    binding:
      desired.federation === 'identity-binding' && readable('identity', 'bindings', 'bindingGranted')
        ? planBinding(desired, identity, valueOf(facts.bindings) ?? [], valueOf(facts.bindingGranted) ?? false)
        : [],
    access:
      vault !== undefined && role !== undefined && readable('identity', 'assignments')
        ? note(planAccess(desired, vault, role, identity?.principalId, valueOf(facts.assignments) ?? [])).changes
        : [],
    namespace: readable('namespace') ? note(planNamespace(desired, valueOf(facts.namespace))).change : undefined,
    serviceAccount: readable('serviceAccount', 'identity')
      ? note(planServiceAccount(desired, valueOf(facts.serviceAccount), wanted)).change
      : undefined,
    manifests: facts.manifests.map((manifest) => note(planManifest(manifest)).change),
    problems,
  };
}

/** The changes in the order of the chain. */
export function changesOf(plan: Plan): Change[] {
  return [
    plan.cluster,
    plan.identity,
    plan.federation,
    ...plan.binding,
    ...plan.access,
    plan.namespace,
    plan.serviceAccount,
    ...plan.manifests,
  ].filter((change) => change !== undefined);
}

/** Each reason once: one missing thing hides several facts. Rights are each a reason of their own. */
function unknownFacts({ issuer, manifests: _manifests, budget: _budget, ...facts }: Facts): Diagnosis[] {
  const problems = [...Object.values(facts), issuer.discovery, issuer.token].flatMap((fact) =>
    fact?.state === 'unknown' ? [fact.problem] : [],
  );
  const reason = ({ code, seen }: Diagnosis): string => (code.endsWith('_RIGHT_MISSING') ? seen : code);
  const once = problems.filter((problem, index) => problems.findIndex((other) => reason(other) === reason(problem)) === index);
  const stopped = valueOf(facts.cluster)?.running === false;
  return once.filter(({ code }) => !(stopped && code === 'CLUSTER_UNREACHABLE'));
}
