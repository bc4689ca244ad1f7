// The budget of federated credentials of a shared identity: which of them are dead, and which ways out there are.
import { pullRequestOf } from './sweep';
import type { Desired } from './desired';
import type { CredentialFacts } from './facts';

/** What could be found out about the credentials; undefined for what could not be asked for. */
export interface BudgetFacts {
  /** Issuers of the clusters that can be seen. */
  issuers: ReadonlySet<string> | undefined;
  /** The issuer of this run's cluster, whose namespaces are known. */
  clusterIssuer: string | undefined;
  namespaces: ReadonlySet<string> | undefined;
  openPullRequests: ReadonlySet<number> | undefined;
}

export interface CredentialState {
  name: string;
  state: 'alive' | 'dead' | 'unknown';
  why: string;
}

export function judgeCredentials(credentials: readonly CredentialFacts[], facts: BudgetFacts): CredentialState[] {
  return credentials.map(({ name, issuer, subject }): CredentialState => {
    const namespace = /^system:serviceaccount:([^:]+):/.exec(subject)?.[1];
    if (namespace === undefined) return { name, state: 'unknown', why: `its subject is ${subject}` };
    if (issuer === facts.clusterIssuer) return ofThisCluster(name, namespace, facts);
    if (facts.issuers === undefined) return { name, state: 'unknown', why: 'the clusters of the subscription cannot be listed' };
    return facts.issuers.has(issuer)
      ? { name, state: 'alive', why: 'another cluster of the subscription has its issuer' }
      : { name, state: 'dead', why: 'its issuer is of no cluster that can be seen' };
  });
}

function ofThisCluster(name: string, namespace: string, { namespaces, openPullRequests }: BudgetFacts): CredentialState {
  if (namespaces === undefined) return { name, state: 'unknown', why: 'the namespaces cannot be listed' };
  if (!namespaces.has(namespace)) return { name, state: 'dead', why: `its namespace ${namespace} is gone` };
  const number = pullRequestOf(/pr-\d+$/.exec(namespace)?.[0] ?? '');
  if (number !== undefined && openPullRequests !== undefined && !openPullRequests.has(number)) {
    return { name, state: 'dead', why: `pull request ${number} is closed` };
  }
  return { name, state: 'alive', why: `namespace ${namespace}` };
}

/** The ways out that fit what was found, the cheapest first. */
export function waysOut(states: readonly CredentialState[], { marks }: Desired): string {
  const dead = states.filter(({ state }) => state === 'dead');
  const closed = dead.filter(({ why }) => why.startsWith('pull request'));
  return [
    ...(closed.length > 0 ? ['run with `mode: sweep`, which takes away the environments of closed pull requests'] : []),
    ...(dead.length > closed.length
      ? [
          `delete the dead ones (${dead
            .filter((one) => !closed.includes(one))
            .map(({ name }) => name)
            .join(', ')})`,
        ]
      : []),
    marks.environment === ''
      ? 'set `identity` to another identity'
      : 'leave `identity` out, so that each environment gets an identity of its own',
  ].join('; or ');
}

export function describeStates(states: readonly CredentialState[]): string {
  return states.map(({ name, state, why }) => `${name} (${state}: ${why})`).join(', ');
}
