// Which credentials go with an environment: those on an identity of its own; of an identity that is shared on purpose, exactly
// the one of this environment.
import { ownerOfTags, sameOwner } from '../../../chain/ownership';
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
): RemovalPlan {
  if (credentials.state === 'unknown') return { removals: [], kept: [], problems: [credentials.problem] };
  const ownIdentity = sameOwner(ownerOfTags(identity.tags), desired.ownership);
  const ofSubject = credentials.value.filter(
    ({ subject, issuer }) => subject === desired.subject && (clusterIssuer === undefined || issuer === clusterIssuer),
  );
  const isOurs = ({ name, issuer }: CredentialFacts): boolean =>
    (ownIdentity || desired.identityGiven) && name === named(desired, clusterIssuer ?? issuer).name;
  return {
    removals: ofSubject.filter(isOurs).map(({ id, name }) => ({ kind: 'federated identity credential', id, name })),
    kept: ofSubject
      .filter((credential) => !isOurs(credential))
      .map(({ name }) => ({
        object: `federated identity credential ${name}`,
        why:
          ownIdentity || desired.identityGiven ? 'somebody else created it' : 'its identity does not carry the marks of this environment',
      })),
    problems: [],
  };
}
