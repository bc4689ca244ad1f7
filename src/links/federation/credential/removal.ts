// Which credentials go with an environment: those on an identity of its own; of an identity that is shared on purpose, exactly
// the one of this environment.
import { notOurs, ownerOfTags, sameOwner } from '../../../chain/ownership';
import { named, type CredentialFacts } from './plan';
import type { IdentityFacts } from '../../identity/client';
import type { Desired } from '../../../chain/desired';
import type { Known } from '../../../chain/fact';
import type { RemovalPlan } from '../../../engine/link';

/** `clusterIssuer` is undefined where the cluster is gone: then the credential's own issuer must give its name. */
export function planCredentialRemoval(
  desired: Desired,
  identity: IdentityFacts,
  clusterIssuer: string | undefined,
  credentials: Known<readonly CredentialFacts[]>,
  /** In a namespace that is shared: whether the ServiceAccount is this environment's. */
  ownAccount: boolean,
): RemovalPlan {
  if (credentials.state === 'unknown') return { removals: [], kept: [], problems: [credentials.problem] };
  const ownIdentity = sameOwner(ownerOfTags(identity.tags), desired.ownership);
  const ofSubject = credentials.value.filter(
    ({ subject, issuer }) => subject === desired.subject && (clusterIssuer === undefined || issuer === clusterIssuer),
  );
  const mayGo = ownIdentity || (desired.identityGiven && (ownAccount || !desired.keepsNamespace));
  const isOurs = ({ name, issuer }: CredentialFacts): boolean => mayGo && name === named(desired, clusterIssuer ?? issuer).name;
  return {
    removals: ofSubject.filter(isOurs).map(({ id, name }) => ({ kind: 'federated identity credential', id, name })),
    kept: ofSubject
      .filter((credential) => !isOurs(credential))
      .map(({ name }) => ({
        object: `federated identity credential ${name}`,
        why: mayGo
          ? 'somebody else created it'
          : notOurs(desired.ownership, `its ${desired.identityGiven ? 'ServiceAccount' : 'identity'}`),
      })),
    problems: [],
  };
}
