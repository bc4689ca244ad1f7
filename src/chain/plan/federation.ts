// The federated identity credential: matched by issuer and subject first, by name second.
import { AUDIENCE, type Desired } from '../desired';
import { describeStates, judgeCredentials, waysOut } from '../credential-budget';
import { diagnose, type Diagnosis } from '../diagnosis';
import { credentialName } from '../names';
import { formatResourceId } from '../resource-id';
import { agreeIssuer } from './issuer';
import type { Change } from './change';
import type { BudgetFacts } from '../credential-budget';
import type { CredentialFacts, IssuerFacts } from '../facts';

/** Azure takes no more credentials on one identity. */
export const CREDENTIAL_QUOTA = 20;

export interface FederationChange extends Change {
  /** Name under which the credential is, or will be. */
  name: string;
  /** Undefined until the cluster has an issuer. */
  issuer: string | undefined;
}

export function planFederation(
  desired: Desired,
  issuerFacts: IssuerFacts,
  credentials: readonly CredentialFacts[],
  budget: BudgetFacts | undefined,
): { change: FederationChange; problem?: Diagnosis } {
  const agreed = agreeIssuer(issuerFacts);
  const issuer = agreed.outcome === 'agreed' ? agreed.issuer : undefined;
  const name = credentialName(desired.cluster.name, issuer?.replace(/\/$/, '') ?? '', desired.namespace, desired.serviceAccount);
  const base = {
    link: 'federation',
    kind: 'federated identity credential',
    name,
    issuer,
    id: `${formatResourceId(desired.identity)}/federatedIdentityCredentials/${name}`,
  } as const;
  if (agreed.outcome === 'none') return { change: { ...base, action: 'create', differs: [], why: "waits for the cluster's issuer" } };
  if (agreed.outcome === 'differs')
    return { change: { ...base, action: 'keep', differs: [], why: 'the issuer is not certain' }, problem: agreed.problem };

  const match = credentials.find((credential) => credential.issuer === issuer && credential.subject === desired.subject);
  if (match !== undefined) return { change: { ...base, ...matched(match, name) } };
  const stale = credentials.find((credential) => credential.name.toLowerCase() === name.toLowerCase());
  if (stale !== undefined)
    return {
      change: {
        ...base,
        action: 'repair',
        id: stale.id,
        name: stale.name,
        differs: differences(stale, base, desired),
        why: 'it names another issuer or subject',
      },
    };
  if (credentials.length >= CREDENTIAL_QUOTA) {
    return {
      change: { ...base, action: 'create', differs: [], why: 'there is none for this issuer and subject' },
      problem: quotaProblem(desired, credentials, budget),
    };
  }
  return { change: { ...base, action: 'create', differs: [], why: 'there is none for this issuer and subject' } };
}

function quotaProblem(desired: Desired, credentials: readonly CredentialFacts[], budget: BudgetFacts | undefined): Diagnosis {
  const nothing: BudgetFacts = { issuers: undefined, clusterIssuer: undefined, namespaces: undefined, openPullRequests: undefined };
  const states = judgeCredentials(credentials, budget ?? nothing);
  return diagnose('FEDERATION_QUOTA', {
    identity: desired.identity.name,
    count: String(credentials.length),
    credentials: describeStates(states),
    waysOut: waysOut(states, desired),
  });
}

function matched(match: CredentialFacts, derivedName: string): Pick<FederationChange, 'action' | 'id' | 'name' | 'differs' | 'why'> {
  const { id, name } = match;
  if (!match.audiences.includes(AUDIENCE)) {
    return {
      action: 'update',
      id,
      name,
      differs: [{ field: 'audience', before: match.audiences.join(','), after: AUDIENCE }],
      why: 'it is for another audience',
    };
  }
  return name.toLowerCase() === derivedName.toLowerCase()
    ? { action: 'keep', id, name, differs: [], why: 'issuer, subject and audience match' }
    : { action: 'adopt', id, name, differs: [], why: 'issuer, subject and audience match, under another name' };
}

function differences(stale: CredentialFacts, { issuer }: { issuer: string | undefined }, { subject }: Desired) {
  return [
    { field: 'issuer', before: stale.issuer, after: issuer },
    { field: 'subject', before: stale.subject, after: subject },
  ].filter(({ before, after }) => before !== after);
}
