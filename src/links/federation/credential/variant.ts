// Federation by a federated identity credential: one for the ServiceAccount, on the identity.
import { isWrite } from '../../../chain/change';
import { BrokenLink } from '../../../chain/diagnosis';
import { knownOf, present, valueOf, type Known } from '../../../chain/fact';
import { ownerOfMetadata, sameOwner } from '../../../chain/ownership';
import { unreadable } from '../../../engine/plan';
import { planFormer, type Former } from './former';
import { readDiscovery } from './discovery';
import { agreeIssuer } from './issuer';
import { CREDENTIAL_QUOTA, named, planCredential, type CredentialFacts, type CredentialStep } from './plan';
import { planCredentialRemoval } from './removal';
import type { NamedIdentity } from '../../identity/named';
import type { CredentialChange } from '../../../chain/change';
import type { ResourceId } from '../../../chain/resource-id';
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
  former: Former | undefined;
}

interface Step extends CredentialStep {
  /** The credential of the identity before, to be deleted. */
  former: CredentialChange | undefined;
}

interface Clients {
  credentials: CredentialClient;
  credentialsOf: (identity: ResourceId) => CredentialClient;
  /** The identity that the account has had so far, where it is another one. */
  namedInstead: () => Promise<NamedIdentity | undefined>;
  serviceAccount: ServiceAccountClient;
  /** What can be found out about credentials, asked for only at the limit. */
  budget: (credentials: readonly CredentialFacts[]) => Promise<BudgetFacts>;
}

export function credentialVariant(
  context: Context,
  clients: Clients,
  { cluster, serviceAccount }: FederationNeeds,
): Variant<CredentialsSeen, Step> {
  const { desired } = context;
  const issuerOfCluster = async (): Promise<string | undefined> => valueOf(await cluster.value())?.issuerUrl;
  return {
    observe: async () => {
      const discovering = async (): Promise<Known<string> | undefined> => {
        const issuer = await issuerOfCluster();
        return issuer === undefined ? undefined : knownOf(() => readDiscovery(issuer, context));
      };
      const [credentials, discovery, former] = await Promise.all([
        knownOf(() => clients.credentials.list()),
        discovering(),
        readFormer(clients),
      ]);
      const found = valueOf(credentials) ?? [];
      return { credentials, discovery, former, budget: found.length < CREDENTIAL_QUOTA ? undefined : await clients.budget(found) };
    },
    found: async ({ credentials }) => {
      if (credentials.state === 'unknown') return credentials;
      const issuer = await issuerOfCluster();
      const match = credentials.value.find((one) => one.issuer === issuer && one.subject === desired.subject);
      return present<Federation>({ issuer, credentialId: match?.id, credentials: credentials.value, written: false });
    },
    plan: async ({ credentials, discovery, budget, former }) => {
      if (credentials.state === 'unknown') return unreadable(credentials, ...(discovery === undefined ? [] : [discovery]));
      if (discovery?.state === 'unknown') return unreadable(discovery);
      const sources = { profile: await issuerOfCluster(), discovery: discovery && valueOf(discovery), token: undefined };
      const plan = planCredential(desired, sources, credentials.value, budget);
      if (plan.state !== 'ready') return plan;
      const change = planFormer(desired, sources.profile, former);
      return { ...plan, changes: [...plan.changes, ...(change === undefined ? [] : [change])], step: { ...plan.step, former: change } };
    },
    apply: async ({ change, sources, former: old }, seen, done) => {
      // The account names the new identity by now.
      if (old !== undefined && seen.former !== undefined) {
        await clients.credentialsOf(seen.former.identity.resource).remove(old.name);
        done(old);
      }
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
      if (identity.state === 'unknown') return { removals: [], kept: [], problems: [identity.problem] };
      if (identity.state === 'absent') return { removals: [], kept: [], problems: [] };
      const account = desired.keepsNamespace ? valueOf(await serviceAccount.value()) : undefined;
      const ownAccount = account !== undefined && sameOwner(ownerOfMetadata(account), desired.ownership);
      return planCredentialRemoval(desired, identity.value, issuer, await knownOf(() => clients.credentials.list()), ownAccount);
    },
    remove: ({ name }) => clients.credentials.remove(name),
  };
}

async function readFormer({ namedInstead, credentialsOf }: Clients): Promise<Former | undefined> {
  const identity = await namedInstead();
  const credentials = identity && valueOf(await knownOf(() => credentialsOf(identity.resource).list()));
  return identity === undefined || credentials === undefined ? undefined : { identity, credentials };
}
