// The identity that the live ServiceAccount names, where that is not the one of this run: operators make names that nobody knows
// beforehand, and a run that names another one takes the account from it.
import { knownOf, valueOf } from '../../chain/fact';
import { formatResourceId, parseResourceId, sameId, type ResourceId } from '../../chain/resource-id';
import { CLIENT_ID_ANNOTATION, recordedIdentity } from '../service-account/plan';
import { identityClient, type IdentityClient, type IdentityFacts } from './client';
import type { AzureSession } from '../../azure/session';
import type { Link } from '../../engine/link';
import type { ServiceAccountFacts } from '../service-account/client';

export interface NamedIdentity {
  resource: ResourceId;
  facts: IdentityFacts;
  /** An earlier run of ours has given it to the account. */
  recorded: boolean;
}

interface Needs {
  identity: Link<IdentityFacts>;
  serviceAccount: Link<ServiceAccountFacts>;
}

/** Undefined where the account names none, or this run's, or one that is not to be seen: it may be gone. Looked for once. */
export function identityNamedInstead(session: AzureSession, own: ResourceId, needs: Needs): () => Promise<NamedIdentity | undefined> {
  let found: Promise<NamedIdentity | undefined> | undefined;
  const look = async (): Promise<NamedIdentity | undefined> => {
    const [account, ours] = await Promise.all([needs.serviceAccount.observed(), needs.identity.observed()]);
    const annotations = valueOf(account)?.annotations ?? {};
    const clientId = annotations[CLIENT_ID_ANNOTATION]?.toLowerCase() ?? '';
    if (clientId === '' || clientId === valueOf(ours)?.clientId.toLowerCase()) return undefined;
    const record = parseResourceId(recordedIdentity(annotations) ?? '');
    const recorded = record && (await readOne(identityClient(session, record)));
    if (record !== undefined && recorded?.clientId.toLowerCase() === clientId) return { resource: record, facts: recorded, recorded: true };
    return inList(identityClient(session, own), clientId);
  };
  // A run beside this one may have made this run's identity, and named it, since it was looked for.
  const another = async (): Promise<NamedIdentity | undefined> => {
    const one = await look();
    return one !== undefined && sameId(formatResourceId(one.resource), formatResourceId(own)) ? undefined : one;
  };
  return () => (found ??= another());
}

async function readOne(client: IdentityClient): Promise<IdentityFacts | undefined> {
  return valueOf(await knownOf(() => client.read()));
}

/** Who may not list the subscription may list the group. */
async function inList(client: IdentityClient, clientId: string): Promise<NamedIdentity | undefined> {
  for (const list of [() => client.list(), () => client.listSubscription()]) {
    const facts = valueOf(await knownOf(list))?.find((one) => one.clientId.toLowerCase() === clientId);
    const resource = parseResourceId(facts?.id ?? '');
    if (facts !== undefined && resource !== undefined) return { resource, facts, recorded: false };
  }
  return undefined;
}
