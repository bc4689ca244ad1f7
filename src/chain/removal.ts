// Taking an environment away: what carries its marks goes, in an order that leaves nothing behind; all else stays, and is told.
import { isDescribed, marksOfMetadata, marksOfTags, sameMarks, description } from './marks';
import { bindingName, bindingRoleName, credentialName } from './names';
import { formatResourceId, scopeCovers } from './resource-id';
import {
  valueOf,
  type AssignmentFacts,
  type BindingFacts,
  type CredentialFacts,
  type Fact,
  type IdentityFacts,
  type NamespaceFacts,
  type ServiceAccountFacts,
} from './facts';
import type { Desired } from './desired';
import type { Diagnosis } from './diagnosis';

/** What is there of an environment. */
export interface RemovalFacts {
  identity: Fact<IdentityFacts>;
  credentials: Fact<readonly CredentialFacts[]>;
  assignments: Fact<readonly AssignmentFacts[]>;
  /** Bindings of the cluster; absent where bindings are not in use. */
  bindings: Fact<readonly BindingFacts[]>;
  /** The cluster's issuer; undefined when it has none, or cannot be read. */
  issuer: string | undefined;
  namespace: Fact<NamespaceFacts>;
  serviceAccount: Fact<ServiceAccountFacts>;
}

export interface Removal {
  kind:
    | 'role assignment'
    | 'federated identity credential'
    | 'identity binding'
    | 'ClusterRole and ClusterRoleBinding'
    | 'ServiceAccount'
    | 'Namespace'
    | 'identity';
  id: string;
  name: string;
}

export interface RemovalPlan {
  /** In the order of doing: role assignments first, since those of a deleted identity block their names; the identity last. */
  removals: readonly Removal[];
  left: readonly { object: string; why: string }[];
  problems: readonly Diagnosis[];
}

export function planRemoval(desired: Desired, facts: RemovalFacts): RemovalPlan {
  const left: { object: string; why: string }[] = [];
  const identity = valueOf(facts.identity);
  const ownIdentity = identity !== undefined && sameMarks(marksOfTags(identity.tags), desired.marks);
  if (identity !== undefined && !ownIdentity)
    left.push({ object: `identity ${desired.identity.name}`, why: 'it does not carry the marks of this environment' });

  const assignments = (valueOf(facts.assignments) ?? []).filter((assignment) => {
    const ours = ownIdentity && assignment.description === description(desired.marks) && inVault(desired, assignment);
    if (!ours && ownIdentity)
      left.push({
        object: `role assignment ${assignment.id}`,
        why: isDescribed(assignment.description) ? 'it belongs to another environment' : 'somebody else made it',
      });
    return ours;
  });
  const credentials = (valueOf(facts.credentials) ?? []).filter((credential) => {
    const subject = credential.subject === desired.subject && (facts.issuer === undefined || credential.issuer === facts.issuer);
    const ours =
      subject &&
      credential.name ===
        credentialName(
          desired.cluster.name,
          (facts.issuer ?? credential.issuer).replace(/\/$/, ''),
          desired.namespace,
          desired.serviceAccount,
        );
    if (subject && !ours) left.push({ object: `federated identity credential ${credential.name}`, why: 'somebody else made it' });
    return ours;
  });
  return {
    removals: [
      ...assignments.map(({ id, name }): Removal => ({ kind: 'role assignment', id, name })),
      ...credentials.map(({ id, name }): Removal => ({ kind: 'federated identity credential', id, name })),
      ...(desired.federation === 'identity-binding' ? bindingRemovals(desired, facts, ownIdentity) : []),
      ...kubernetesRemovals(desired, facts, left),
      ...(ownIdentity ? [{ kind: 'identity' as const, id: identity.id, name: desired.identity.name }] : []),
    ],
    left,
    problems: [facts.identity, facts.credentials, facts.assignments, facts.namespace, facts.serviceAccount]
      .flatMap((fact) => (fact.state === 'unknown' ? [fact.problem] : []))
      .filter((problem, index, all) => all.findIndex(({ seen }) => seen === problem.seen) === index),
  };
}

/** The right goes with the environment; the binding only with an identity of its own. */
function bindingRemovals(desired: Desired, facts: RemovalFacts, ownIdentity: boolean): Removal[] {
  const role = bindingRoleName(desired.namespace, desired.serviceAccount);
  const derived = bindingName(desired.identity.name, formatResourceId(desired.identity));
  const own = (valueOf(facts.bindings) ?? []).filter(({ name }) => ownIdentity && name === derived);
  return [
    ...own.map(({ id, name }): Removal => ({ kind: 'identity binding', id, name })),
    ...(valueOf(facts.namespace) === undefined ? [] : [{ kind: 'ClusterRole and ClusterRoleBinding' as const, id: role, name: role }]),
  ];
}

function inVault(desired: Desired, { scope }: AssignmentFacts): boolean {
  return scopeCovers(formatResourceId(desired.vault), scope);
}

/** A namespace of the environment takes all that is in it along; in one of somebody else, only the ServiceAccount goes. */
function kubernetesRemovals(desired: Desired, facts: RemovalFacts, left: { object: string; why: string }[]): Removal[] {
  const { namespace, serviceAccount, marks } = desired;
  const foundNamespace = valueOf(facts.namespace);
  if (foundNamespace === undefined || foundNamespace.terminating) return [];
  if (sameMarks(marksOfMetadata(foundNamespace), marks)) return [{ kind: 'Namespace', id: namespace, name: namespace }];
  left.push({ object: `Namespace ${namespace}`, why: 'it does not carry the marks of this environment; what is in it stays' });
  const foundAccount = valueOf(facts.serviceAccount);
  if (foundAccount === undefined) return [];
  if (sameMarks(marksOfMetadata(foundAccount), marks))
    return [{ kind: 'ServiceAccount', id: `${namespace}/${serviceAccount}`, name: serviceAccount }];
  left.push({ object: `ServiceAccount ${namespace}/${serviceAccount}`, why: 'it does not carry the marks of this environment' });
  return [];
}
