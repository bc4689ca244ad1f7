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
  type MarkFacts,
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
  /** Bindings of the cluster, and the right to use them; absent where bindings are not in use. */
  bindings: Fact<readonly BindingFacts[]>;
  clusterRole: Fact<MarkFacts>;
  clusterRoleBinding: Fact<MarkFacts>;
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
    | 'ClusterRoleBinding'
    | 'ClusterRole'
    | 'ServiceAccount'
    | 'Namespace'
    | 'identity';
  id: string;
  name: string;
}

/** What stays, and why. */
export interface Left {
  object: string;
  why: string;
}

export interface RemovalPlan {
  /** In the order of doing: role assignments first, since those of a deleted identity block their names; the identity last. */
  removals: readonly Removal[];
  left: readonly Left[];
  problems: readonly Diagnosis[];
}

export function planRemoval(desired: Desired, facts: RemovalFacts): RemovalPlan {
  const left: Left[] = [];
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
      ...(desired.federation === 'identity-binding' ? bindingRemovals(desired, facts, ownIdentity, left) : []),
      ...kubernetesRemovals(desired, facts, left),
      ...(ownIdentity ? [{ kind: 'identity' as const, id: identity.id, name: desired.identity.name }] : []),
    ],
    left,
    problems: factsOf(facts)
      .flatMap((fact) => (fact.state === 'unknown' ? [fact.problem] : []))
      .filter((problem, index, all) => all.findIndex(({ seen }) => seen === problem.seen) === index),
  };
}

/** All that was asked; the issuer is none of it, since an environment can go without it. */
function factsOf({ issuer: _issuer, ...facts }: RemovalFacts): Fact<unknown>[] {
  return Object.values(facts);
}

/** The right goes with the environment; the binding only with an identity of its own. */
function bindingRemovals(desired: Desired, facts: RemovalFacts, ownIdentity: boolean, left: Left[]): Removal[] {
  const role = bindingRoleName(desired.namespace, desired.serviceAccount);
  const derived = bindingName(desired.identity.name, formatResourceId(desired.identity));
  const own = (valueOf(facts.bindings) ?? []).filter(({ name }) => ownIdentity && name === derived);
  const rights = [
    { kind: 'ClusterRoleBinding', found: valueOf(facts.clusterRoleBinding) },
    { kind: 'ClusterRole', found: valueOf(facts.clusterRole) },
  ] as const;
  return [
    ...own.map(({ id, name }): Removal => ({ kind: 'identity binding', id, name })),
    ...rights.flatMap(({ kind, found }) => removalByMarks({ kind, id: role, name: role }, found, desired, left)),
  ];
}

function inVault(desired: Desired, { scope }: AssignmentFacts): boolean {
  return scopeCovers(formatResourceId(desired.vault), scope);
}

/** A namespace of the environment takes all that is in it along; in one of somebody else, only the ServiceAccount goes. */
function kubernetesRemovals(desired: Desired, facts: RemovalFacts, left: Left[]): Removal[] {
  const { namespace, serviceAccount, marks } = desired;
  const foundNamespace = valueOf(facts.namespace);
  if (foundNamespace === undefined || foundNamespace.terminating) return [];
  if (sameMarks(marksOfMetadata(foundNamespace), marks)) return [{ kind: 'Namespace', id: namespace, name: namespace }];
  left.push({ object: `Namespace ${namespace}`, why: 'it does not carry the marks of this environment; what is in it stays' });
  const account: Removal = { kind: 'ServiceAccount', id: `${namespace}/${serviceAccount}`, name: serviceAccount };
  return removalByMarks(account, valueOf(facts.serviceAccount), desired, left);
}

/** A Kubernetes object goes when it carries the marks of the environment; one of somebody else is told. */
function removalByMarks(removal: Removal, found: MarkFacts | undefined, { marks }: Desired, left: Left[]): Removal[] {
  if (found === undefined) return [];
  if (sameMarks(marksOfMetadata(found), marks)) return [removal];
  left.push({ object: `${removal.kind} ${removal.id}`, why: 'it does not carry the marks of this environment' });
  return [];
}
