// What can be found out about the credentials of an identity that has no room for another one.
import { clusterClient } from '../links/cluster/client';
import { pullRequestOfSubject, type BudgetFacts } from '../links/federation/credential/budget';
import { listNamespaces } from '../links/namespace/client';
import { pullRequestState, type ModeParts } from './mode-parts';
import type { Context } from '../links/context';
import type { CredentialFacts } from '../links/federation/credential/plan';

/** Asked for only at the limit, to say which credentials are dead: what cannot be read is left out. */
export async function budgetOf(
  parts: ModeParts,
  { session, desired, kubernetes }: Context,
  credentials: readonly CredentialFacts[],
): Promise<BudgetFacts> {
  const client = clusterClient(session, desired.cluster);
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => read().catch(() => undefined);
  const numbers = [...new Set(credentials.flatMap(({ subject }) => pullRequestOfSubject(subject) ?? []))];
  const [issuers, namespaces, cluster, states] = await Promise.all([
    attempt(async () => new Set(await client.listIssuers())),
    attempt(async () => new Set(await listNamespaces(await kubernetes()))),
    attempt(() => client.read()),
    Promise.all(numbers.map(async (number) => ({ number, state: await pullRequestState(parts, number) }))),
  ]);
  const closed = states.filter(({ state }) => state === 'closed').map(({ number }) => number);
  return { issuers, clusterIssuer: cluster?.issuerUrl, namespaces, closedPullRequests: new Set(closed) };
}
