// Federation by a federated identity credential: one for the ServiceAccount, on the identity.
import { isWrite } from '../../../chain/change';
import { BrokenLink } from '../../../chain/diagnosis';
import { knownOf, present, valueOf, type Known } from '../../../chain/fact';
import { unreadable } from '../../../engine/plan';
import { readDiscovery } from './discovery';
import { agreeIssuer } from './issuer';
import { CREDENTIAL_QUOTA, named, planCredential, type CredentialFacts, type CredentialStep } from './plan';
import { planCredentialRemoval } from './removal';
import type { BudgetFacts } from './budget';
import type { CredentialClient } from './client';
import type { Federation, FederationNeeds, Variant } from '../variant';
import type { ServiceAccountClient } from '../../service-account/client';
import type { Context } from '../../context';

interface CredentialsSeen {
  credentials: Known<readonly CredentialFacts[]>;
  /** Undefined where the cluster names no issuer to ask. */
  discovery: Known<string> | undefined;
  budget: BudgetFacts | undefined;
}

interface Clients {
  credentials: CredentialClient;
  serviceAccount: ServiceAccountClient;
  /** What can be found out about credentials, asked for only at the limit. */
  budget: (credentials: readonly CredentialFacts[]) => Promise<BudgetFacts>;
}

export function credentialVariant(
  context: Context,
  clients: Clients,
  { cluster, serviceAccount }: FederationNeeds,
): Variant<CredentialsSeen, CredentialStep> {
  const { desired } = context;
  const issuerOfCluster = async (): Promise<string | undefined> => valueOf(await cluster.value())?.issuerUrl;
  return {
    observe: async () => {
      const discovering = async (): Promise<Known<string> | undefined> => {
        const issuer = await issuerOfCluster();
        return issuer === undefined ? undefined : knownOf(() => readDiscovery(issuer, context));
      };
      const [credentials, discovery] = await Promise.all([knownOf(() => clients.credentials.list()), discovering()]);
      const found = valueOf(credentials) ?? [];
      return { credentials, discovery, budget: found.length < CREDENTIAL_QUOTA ? undefined : await clients.budget(found) };
    },
    found: async ({ credentials }) => {
      if (credentials.state === 'unknown') return credentials;
      const issuer = await issuerOfCluster();
      const match = credentials.value.find((one) => one.issuer === issuer && one.subject === desired.subject);
      return present<Federation>({ issuer, credentialId: match?.id, credentials: credentials.value, written: false });
    },
    plan: async ({ credentials, discovery, budget }) => {
      if (credentials.state === 'unknown') return unreadable(credentials, ...(discovery === undefined ? [] : [discovery]));
      if (discovery?.state === 'unknown') return unreadable(discovery);
      const sources = { profile: await issuerOfCluster(), discovery: discovery && valueOf(discovery), token: undefined };
      return planCredential(desired, sources, credentials.value, budget);
    },
    apply: async ({ change, sources }, seen, done) => {
      const before = valueOf(seen.credentials) ?? [];
      if (!isWrite(change)) return { issuer: sources.profile, credentialId: change.id, credentials: before, written: false };
      // The ServiceAccount exists by now, unless it is somebody else's to make: its token carries what Entra ID gets to see.
      const account = await serviceAccount.value();
      const token = account.state === 'absent' ? undefined : await clients.serviceAccount.tokenIssuer(desired.audience);
      const { issuerUrl: profile } = await cluster.applied();
      const agreed = agreeIssuer({ ...sources, profile, token });
      if (agreed.outcome === 'differs') throw new BrokenLink(agreed.problem);
      const issuer = agreed.outcome === 'agreed' ? agreed.issuer : (token ?? profile ?? '');
      const place = change.id === undefined ? named(desired, issuer) : { name: change.name, id: change.id };
      const written = (await clients.credentials.write({ ...change, ...place }, issuer)) === 'written';
      done(change, { id: place.id, ...(!written && { outcome: 'adopted' }) });
      const own: CredentialFacts = { ...place, issuer, subject: desired.subject, audiences: [desired.audience] };
      return { issuer, credentialId: place.id, credentials: [...before.filter(({ id }) => id !== place.id), own], written };
    },
    planRemoval: async (identity) => {
      const issuer = await issuerOfCluster();
      return identity.state === 'present'
        ? planCredentialRemoval(desired, identity.value, issuer, await knownOf(() => clients.credentials.list()))
        : { removals: [], kept: [], problems: [] };
    },
    remove: ({ name }) => clients.credentials.remove(name),
  };
}
