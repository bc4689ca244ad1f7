// What the ConfigMap is to hold, and whether it does. One that is not this workload's is compared, and never written.
import { isForWorkload, ownerOfMetadata, sameOwner } from '../../chain/ownership';
import { planOf } from '../../engine/plan';
import { diagnose } from './diagnoses';
import type { PublishedFacts } from './client';
import type { Difference, PublishChange } from '../../chain/change';
import type { Desired, ObjectName } from '../../chain/desired';
import type { Plan } from '../../engine/link';
import type { IdentityFacts } from '../identity/client';

export const PUBLISHED = ['CLIENT_ID', 'TENANT_ID', 'PRINCIPAL_ID', 'IDENTITY_NAME', 'VAULT_URI'] as const;
type Key = (typeof PUBLISHED)[number];
export type PublishedData = Partial<Record<Key, string>>;

const LATER = '(known after apply)';

/** `vaultUri` is undefined where no vault is asked for. */
export function publishedData(
  { identity }: Pick<Desired, 'identity'>,
  ids: Pick<IdentityFacts, 'clientId' | 'tenantId' | 'principalId'> | undefined,
  vaultUri: string | undefined,
): PublishedData {
  return {
    CLIENT_ID: ids?.clientId ?? LATER,
    TENANT_ID: ids?.tenantId ?? LATER,
    PRINCIPAL_ID: ids?.principalId ?? LATER,
    IDENTITY_NAME: identity.name,
    ...(vaultUri !== undefined && { VAULT_URI: vaultUri }),
  };
}

/** `found` is undefined while there is none, or while its namespace is about to go. */
export function planPublish(
  desired: Desired,
  { namespace, name }: ObjectName,
  found: PublishedFacts | undefined,
  data: PublishedData,
  namespaceMissing: boolean,
): Plan<PublishChange> {
  const id = `${namespace}/${name}`;
  const base = { link: 'publish', kind: 'ConfigMap', name: id, id, differs: [] } as const;
  if (found === undefined) {
    const change: PublishChange = { ...base, action: 'create', why: 'there is none of this name' };
    return planOf([change], change, namespaceMissing ? [diagnose('PUBLISH_NAMESPACE_MISSING', { namespace, name })] : []);
  }
  const differs = PUBLISHED.map((field): Difference => ({ field, before: found.data[field], after: data[field] })).filter(
    ({ before, after }) => before !== after,
  );
  const ours = isOurs(desired, found);
  const [first] = differs;
  if (first === undefined) {
    const change: PublishChange = ours
      ? { ...base, action: 'keep', why: 'it holds the values' }
      : { ...base, action: 'adopt', why: "it holds the values, and is somebody else's" };
    return planOf([change], change);
  }
  const change: PublishChange = { ...base, action: 'update', differs, why: 'it holds other values' };
  const manager = differs.map(({ field }) => found.managers[field]).find((one) => one !== undefined);
  return planOf([change], change, [
    ...(ours ? [] : [diagnose('PUBLISH_TAKEN', { object: id, why: whose(found) })]),
    ...(ours && manager !== undefined ? [diagnose('PUBLISH_CONFLICT', { field: first.field, object: id, manager })] : []),
  ]);
}

export function isOurs({ ownership, namespace, serviceAccount }: Desired, found: PublishedFacts): boolean {
  return sameOwner(ownerOfMetadata(found), ownership) && isForWorkload(found, namespace, serviceAccount);
}

function whose(found: PublishedFacts): string {
  return ownerOfMetadata(found) === undefined
    ? 'somebody else created it'
    : 'its marks are those of another workload, repository or environment';
}
