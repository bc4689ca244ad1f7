// The budget of federated credentials of a shared identity: which of them are dead, and what can be done about it.
import { pullRequestOf } from '../../../chain/environment-name';
import type { CredentialFacts } from './plan';
import type { Ownership } from '../../../chain/ownership';

/** What could be found out about the credentials; undefined for what could not be asked for. */
export interface BudgetFacts {
  /** Issuers of the clusters that can be seen. */
  issuers: ReadonlySet<string> | undefined;
  /** The issuer of this run's cluster, whose namespaces are known. */
  clusterIssuer: string | undefined;
  namespaces: ReadonlySet<string> | undefined;
  /** Numbers of the pull requests that GitHub says are closed. */
  closedPullRequests: ReadonlySet<number> | undefined;
}

export interface CredentialState {
  name: string;
  state: 'alive' | 'dead' | 'unknown';
  why: string;
}

export function judgeCredentials(credentials: readonly CredentialFacts[], facts: BudgetFacts): CredentialState[] {
  return credentials.map(({ name, issuer, subject }): CredentialState => {
    const namespace = namespaceOf(subject);
    if (namespace === undefined) return { name, state: 'unknown', why: `its subject is ${subject}` };
    if (issuer === facts.clusterIssuer) return ofThisCluster(name, namespace, facts);
    if (facts.issuers === undefined) return { name, state: 'unknown', why: 'the clusters of the subscription cannot be listed' };
    return facts.issuers.has(issuer)
      ? { name, state: 'alive', why: 'another cluster of the subscription has its issuer' }
      : { name, state: 'dead', why: 'its issuer is of no cluster that can be seen' };
  });
}

function namespaceOf(subject: string): string | undefined {
  return /^system:serviceaccount:([^:]+):/.exec(subject)?.[1];
}

/** The pull request for which the namespace of a subject was made, by its name. */
export function pullRequestOfSubject(subject: string): number | undefined {
  return pullRequestOf(/pr-\d+$/.exec(namespaceOf(subject) ?? '')?.[0] ?? '');
}

function ofThisCluster(name: string, namespace: string, { namespaces, closedPullRequests }: BudgetFacts): CredentialState {
  if (namespaces === undefined) return { name, state: 'unknown', why: 'the namespaces cannot be listed' };
  if (!namespaces.has(namespace)) return { name, state: 'dead', why: `its namespace ${namespace} is gone` };
  const number = pullRequestOf(/pr-\d+$/.exec(namespace)?.[0] ?? '');
  if (number !== undefined && closedPullRequests?.has(number) === true)
    return { name, state: 'dead', why: `pull request ${number} is closed` };
  return { name, state: 'alive', why: `namespace ${namespace}` };
}

/** The options that fit what was found, the cheapest first. */
export function optionsAtQuota(states: readonly CredentialState[], { environment }: Ownership): string {
  const dead = states.filter(({ state }) => state === 'dead');
  const closed = dead.filter(({ why }) => why.startsWith('pull request'));
  const others = dead.filter((one) => !closed.includes(one)).map(({ name }) => name);
  return [
    ...(closed.length > 0 ? ['run with `mode: sweep`, which deletes the environments of closed pull requests'] : []),
    ...(others.length > 0 ? [`delete the dead ones (${others.join(', ')})`] : []),
    environment === ''
      ? 'set `identity` to another identity'
      : 'leave `identity` out, so that each environment gets an identity of its own',
  ].join('; or ');
}

export function describeCredentials(states: readonly CredentialState[]): string {
  return states.map(({ name, state, why }) => `${name} (${state}: ${why})`).join(', ');
}
