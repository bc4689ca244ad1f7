// The federated identity credential: matched by issuer and subject first, by name second.
import type { Desired } from '../../../chain/desired';
import { credentialName } from '../../../chain/names';
import { formatResourceId } from '../../../chain/resource-id';
import { planOf } from '../../../engine/plan';
import { diagnose } from '../diagnoses';
import { describeCredentials, judgeCredentials, optionsAtQuota, type BudgetFacts } from './budget';
import { agreeIssuer, type IssuerSources } from './issuer';
import type { CredentialChange, Difference } from '../../../chain/change';
import type { Diagnosis } from '../../../chain/diagnosis';
import type { Plan } from '../../../engine/link';

/** Azure takes no more credentials on one identity. */
export const CREDENTIAL_QUOTA = 20;

export interface CredentialFacts {
  id: string;
  name: string;
  issuer: string;
  subject: string;
  audiences: readonly string[];
}

export interface CredentialStep {
  change: CredentialChange;
  sources: IssuerSources;
}

export function planCredential(
  desired: Desired,
  sources: IssuerSources,
  credentials: readonly CredentialFacts[],
  budget: BudgetFacts | undefined,
): Plan<CredentialStep> {
  const agreed = agreeIssuer(sources);
  const create = { link: 'federation', kind: 'federated identity credential', action: 'create', differs: [] } as const;
  const step = (change: CredentialChange, problems: readonly Diagnosis[] = []): Plan<CredentialStep> =>
    planOf([change], { change, sources }, problems);
  // The issuer of a cluster whose issuer is off is not known: nothing can be there for it.
  if (agreed.outcome === 'none')
    return step({ ...create, name: `for ${desired.subject}`, id: undefined, why: "there is none: the cluster's issuer is off" });
  const names = named(desired, agreed.outcome === 'agreed' ? agreed.issuer : (sources.profile ?? ''));
  if (agreed.outcome === 'differs') return step({ ...create, ...names, why: 'the issuer is not certain' }, [agreed.problem]);

  const match = credentials.find((one) => one.issuer === agreed.issuer && one.subject === desired.subject);
  if (match !== undefined) return planMatch(desired, match, names.name, step);
  const stale = credentials.find((one) => sameName(one.name, names.name));
  if (stale !== undefined) {
    const differs = differences(stale, agreed.issuer, desired);
    return step({ ...create, action: 'repair', id: stale.id, name: stale.name, differs, why: 'it names another issuer or subject' });
  }
  const full = credentials.length >= CREDENTIAL_QUOTA ? [quotaProblem(desired, credentials, budget)] : [];
  return step({ ...create, ...names, why: 'there is none yet' }, full);
}

/** Whether one of them is for a subject of this issuer. A trailing slash makes no other issuer of it. */
export function isFor(credentials: readonly CredentialFacts[], subject: string, issuer: string | undefined): boolean {
  return credentials.some((one) => one.subject === subject && one.issuer.replace(/\/$/, '') === issuer?.replace(/\/$/, ''));
}

/** Name and id of the credential for an issuer. A trailing slash makes no other cluster of it. */
export function named({ cluster, namespace, serviceAccount, identity }: Desired, issuer: string): { name: string; id: string } {
  const name = credentialName(cluster.name, issuer.replace(/\/$/, ''), namespace, serviceAccount);
  return { name, id: `${formatResourceId(identity)}/federatedIdentityCredentials/${name}` };
}

function planMatch(
  { identity, audience }: Desired,
  { id, name, audiences }: CredentialFacts,
  ownName: string,
  step: (change: CredentialChange, problems?: readonly Diagnosis[]) => Plan<CredentialStep>,
): Plan<CredentialStep> {
  const base = { link: 'federation', kind: 'federated identity credential', id, name, differs: [] } as const;
  const own = sameName(name, ownName);
  if (audiences.includes(audience)) {
    return own
      ? step({ ...base, action: 'keep', why: 'issuer, subject and audience match' })
      : step({ ...base, action: 'adopt', why: 'issuer, subject and audience match, under another name' });
  }
  const found = audiences.join(',');
  if (own) {
    const differs = [{ field: 'audience', before: found, after: audience }];
    return step({ ...base, action: 'update', differs, why: 'it is for another audience' });
  }
  // Somebody else's, for another purpose: pulling images, say. To rewrite it would take that away.
  const conflict = { credential: name, identity: identity.name, found, group: identity.resourceGroup };
  return step({ ...base, action: 'adopt', why: 'it is for another audience' }, [diagnose('FEDERATION_OTHER_AUDIENCE', conflict)]);
}

function quotaProblem(
  { identity, ownership }: Desired,
  credentials: readonly CredentialFacts[],
  budget: BudgetFacts | undefined,
): Diagnosis {
  const nothing: BudgetFacts = { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, closedPullRequests: undefined };
  const states = judgeCredentials(credentials, budget ?? nothing);
  return diagnose('FEDERATION_QUOTA', {
    identity: identity.name,
    count: String(credentials.length),
    credentials: describeCredentials(states),
    options: optionsAtQuota(states, ownership),
  });
}

function differences(stale: CredentialFacts, issuer: string, { subject }: Desired): Difference[] {
  return [
    { field: 'issuer', before: stale.issuer, after: issuer },
    { field: 'subject', before: stale.subject, after: subject },
  ].filter(({ before, after }) => before !== after);
}

function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
