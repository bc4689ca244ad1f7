// The credential of the identity that the ServiceAccount had before: where it was ours, it goes with the change.
import { ownerOfTags, sameOwner } from '../../../chain/ownership';
import { mayWrite } from '../../../chain/write';
import { isFor, named, type CredentialFacts } from './plan';
import type { CredentialChange } from '../../../chain/change';
import type { Desired } from '../../../chain/desired';
import type { NamedIdentity } from '../../identity/named';

export interface Former {
  identity: NamedIdentity;
  credentials: readonly CredentialFacts[];
}

/** Ours by its name, and by the marks of the identity or by what an earlier run has written on the account. */
export function planFormer(desired: Desired, issuer: string | undefined, former: Former | undefined): CredentialChange | undefined {
  if (former === undefined || issuer === undefined || !mayWrite(desired.write, 'azure')) return undefined;
  const { resource, facts, recorded } = former.identity;
  if (!recorded && !sameOwner(ownerOfTags(facts.tags), desired.ownership)) return undefined;
  const { name } = named({ ...desired, identity: resource }, issuer);
  const own = former.credentials.find(
    (one) => one.name === name && isFor([one], desired.subject, issuer) && one.audiences.includes(desired.audience),
  );
  return (
    own && {
      link: 'federation',
      kind: 'federated identity credential',
      action: 'delete',
      id: own.id,
      name: own.name,
      differs: [],
      why: `the ServiceAccount had the identity '${resource.name}' before`,
    }
  );
}
