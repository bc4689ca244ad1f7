// The ServiceAccount and its annotations: by them the webhook knows which identity its pods get.
import { isMarkedByOlderRelease, ownerOfMetadata, sameOwner } from '../../chain/ownership';
import { formatResourceId, sameId, type ResourceId } from '../../chain/resource-id';
import { planOf } from '../../engine/plan';
import { diagnose } from './diagnoses';
import type { ServiceAccountFacts } from './client';
import type { Change, Difference, ServiceAccountChange } from '../../chain/change';
import type { Diagnosis } from '../../chain/diagnosis';
import type { Desired } from '../../chain/desired';
import type { Plan } from '../../engine/link';

export const CLIENT_ID_ANNOTATION = 'azure.workload.identity/client-id';
export const TENANT_ID_ANNOTATION = 'azure.workload.identity/tenant-id';
/** The run of GitHub that wrote the annotations, and the identity that it named. */
export const RUN_ANNOTATION = 'aks-wli-run';

/** Which run named which identity: two steps of one run must agree. Nothing outside GitHub. */
export function runAnnotation({ run, identity }: Pick<Desired, 'run' | 'identity'>): Record<string, string> {
  return run === '' ? {} : { [RUN_ANNOTATION]: `${run} ${formatResourceId(identity)}` };
}

/** The id of the identity that the last run of ours named. */
export function recordedIdentity(annotations: Readonly<Record<string, string>>): string | undefined {
  return annotations[RUN_ANNOTATION]?.split(' ')[1];
}

/**
 * Whoever may write the account could name any identity: one that does not trust the account yet is used where the workflow names
 * it, and nowhere else.
 */
export function untrustedIdentity(found: ResourceId, { serviceAccount, namespace }: Desired): Diagnosis {
  const details = { serviceAccount, namespace, identity: found.name, id: formatResourceId(found) };
  return diagnose('SERVICE_ACCOUNT_UNTRUSTED_IDENTITY', details);
}

function namedOtherwise(found: ServiceAccountFacts, { run, identity }: Desired): boolean {
  const [byRun, named] = (found.annotations[RUN_ANNOTATION] ?? '').split(' ');
  return run !== '' && byRun === run && named !== undefined && !sameId(named, formatResourceId(identity));
}

/** The ids that the annotations hold. */
export interface IdentityIds {
  clientId: string;
  tenantId: string;
}

export interface ServiceAccountStep {
  change: ServiceAccountChange;
  /** Whether a tenant annotation that is there must be overwritten. */
  tenantAnnotated: boolean;
  /** Whether our marks go on it. */
  mark: boolean;
}

/**
 * The annotations that a ServiceAccount needs: the tenant where it is not the cluster's, always for an identity binding, and
 * where there is one already.
 */
export function requiredAnnotations(
  { clientId, tenantId }: IdentityIds,
  clusterTenantId: string | undefined,
  { federation }: Pick<Desired, 'federation'>,
  tenantAnnotated: boolean,
): Record<string, string> {
  const otherTenant = clusterTenantId !== undefined && clusterTenantId.toLowerCase() !== tenantId.toLowerCase();
  return {
    [CLIENT_ID_ANNOTATION]: clientId,
    ...((federation === 'identity-binding' || otherTenant || tenantAnnotated) && { [TENANT_ID_ANNOTATION]: tenantId }),
  };
}

/** `ids` is undefined while the identity does not exist; `found` while the account does not. */
export function planServiceAccount(
  desired: Desired,
  found: ServiceAccountFacts | undefined,
  ids: IdentityIds | undefined,
  clusterTenantId: string | undefined,
): Plan<ServiceAccountStep> {
  const { namespace, serviceAccount, ownership, identity } = desired;
  const id = `${namespace}/${serviceAccount}`;
  const base = { link: 'service-account', kind: 'ServiceAccount', name: id, id } as const;
  if (found === undefined) {
    const change: ServiceAccountChange = { ...base, action: 'create', differs: [], why: 'there is none of this name' };
    return planOf([change], { change, tenantAnnotated: false, mark: true });
  }
  const tenantAnnotated = found.annotations[TENANT_ID_ANNOTATION] !== undefined;
  const required = ids && requiredAnnotations(ids, clusterTenantId, desired, tenantAnnotated);
  const differs: Difference[] = Object.entries(required ?? { [CLIENT_ID_ANNOTATION]: '(of the new identity)' })
    .map(([field, after]) => ({ field, before: found.annotations[field], after }))
    // Ids are compared without case: the webhook and Entra ID do so, too.
    .filter(({ before, after }) => before?.toLowerCase() !== after.toLowerCase());
  const owner = ownerOfMetadata(found);
  const step = { tenantAnnotated, mark: owner !== undefined };
  const [first] = differs;
  if (first === undefined) {
    const stale = sameOwner(owner, ownership) && owner !== undefined && isMarkedByOlderRelease(owner, ownership, found);
    const change: ServiceAccountChange = {
      ...base,
      differs,
      ...(owner === undefined
        ? { action: 'adopt', why: 'it is annotated, created by somebody else' }
        : stale
          ? { action: 'update', why: 'its marks are those of an older release' }
          : { action: 'keep', why: 'it is annotated' }),
    };
    return planOf([change], { ...step, change });
  }
  const replaced = found.annotations[CLIENT_ID_ANNOTATION];
  const another = replaced !== undefined && differs.some(({ field }) => field === CLIENT_ID_ANNOTATION);
  const why = another
    ? `it names another identity, ${replaced}: pods that run keep that one until they are restarted`
    : first.before === undefined
      ? 'it lacks an annotation'
      : 'an annotation has another value';
  const change: ServiceAccountChange = { ...base, action: 'update', differs, why };
  const manager = differs.map(({ field }) => found.managers[field]).find((name) => name !== undefined);
  const conflict = { field: first.field, serviceAccount, manager: manager ?? '', value: first.after ?? '' };
  const sameRun = another && namedOtherwise(found, desired);
  const teams = desired.keepsNamespace && !sameOwner(owner, ownership);
  return planOf([change], { ...step, change }, [
    ...(teams
      ? [diagnose('SERVICE_ACCOUNT_OF_THE_TEAM', { serviceAccount, identity: identity.name, environment: ownership.environment })]
      : []),
    ...(manager === undefined ? [] : [diagnose('SERVICE_ACCOUNT_CONFLICT', conflict)]),
    ...(sameRun ? [diagnose('SERVICE_ACCOUNT_TWO_IDENTITIES', { serviceAccount, found: replaced, identity: identity.name })] : []),
  ]);
}

/** The identity that an account is taken from, where a plan does that. */
export function replacedIdentity({ kind, action, differs }: Change): string | undefined {
  if (kind !== 'ServiceAccount' || action !== 'update') return undefined;
  return differs.find(({ field }) => field === CLIENT_ID_ANNOTATION)?.before;
}
