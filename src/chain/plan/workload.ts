// The workload's own objects in the cluster: Namespace, ServiceAccount, and the user's manifests.
import { diagnose, type Diagnosis } from '../diagnosis';
import { isLabelled } from '../marks';
import type { Change } from './change';
import type { Desired, Federation } from '../desired';
import type { Difference, ManifestFacts, NamespaceFacts, ServiceAccountFacts } from '../facts';

export const CLIENT_ID_ANNOTATION = 'azure.workload.identity/client-id';
export const TENANT_ID_ANNOTATION = 'azure.workload.identity/tenant-id';

export function planNamespace({ namespace }: Desired, found: NamespaceFacts | undefined): { change: Change; problem?: Diagnosis } {
  const base = { link: 'namespace', kind: 'Namespace', id: namespace, differs: [] } as const;
  if (found === undefined) return { change: { ...base, action: 'create', why: 'there is none of this name' } };
  const change: Change = isLabelled(found.labels)
    ? { ...base, action: 'keep', why: 'it exists' }
    : { ...base, action: 'adopt', why: 'it exists, made by somebody else' };
  return found.terminating ? { change, problem: diagnose('NAMESPACE_TERMINATING', { namespace }) } : { change };
}

/** The annotations that a ServiceAccount needs; the tenant where it is not the cluster's, and always for an identity binding. */
export function wantedAnnotations(
  { clientId, tenantId }: { clientId: string; tenantId: string },
  clusterTenantId: string | undefined,
  federation: Federation,
): Record<string, string> {
  return {
    [CLIENT_ID_ANNOTATION]: clientId,
    ...(federation === 'identity-binding' && { [TENANT_ID_ANNOTATION]: tenantId }),
    ...(clusterTenantId !== undefined && clusterTenantId.toLowerCase() !== tenantId.toLowerCase() && { [TENANT_ID_ANNOTATION]: tenantId }),
  };
}

/** `wanted` is undefined while the identity does not exist. */
export function planServiceAccount(
  { namespace, serviceAccount }: Desired,
  found: ServiceAccountFacts | undefined,
  wanted: Record<string, string> | undefined,
): { change: Change; problem?: Diagnosis } {
  const base = { link: 'service-account', kind: 'ServiceAccount', id: `${namespace}/${serviceAccount}` } as const;
  if (found === undefined) return { change: { ...base, action: 'create', differs: [], why: 'there is none of this name' } };
  const differs: Difference[] = Object.entries(wanted ?? { [CLIENT_ID_ANNOTATION]: '(of the new identity)' })
    .map(([field, after]) => ({ field, before: found.annotations[field], after }))
    .filter(({ before, after }) => before !== after);
  const [first] = differs;
  if (first === undefined) {
    return {
      change: {
        ...base,
        differs,
        ...(isLabelled(found.labels)
          ? { action: 'keep', why: 'it is annotated' }
          : { action: 'adopt', why: 'it is annotated, made by somebody else' }),
      },
    };
  }
  const change: Change = {
    ...base,
    action: 'update',
    differs,
    why: first.before === undefined ? 'it lacks an annotation' : 'an annotation has another value',
  };
  const owner = differs.map(({ field }) => found.owners[field]).find((manager) => manager !== undefined);
  return owner === undefined
    ? { change }
    : {
        change,
        problem: diagnose('SERVICE_ACCOUNT_CONFLICT', { field: first.field, serviceAccount, manager: owner, value: first.after ?? '' }),
      };
}

export function planManifest({ object, file, state, differs, problem }: ManifestFacts): { change: Change; problem?: Diagnosis } {
  const base = { link: 'manifests', kind: 'manifest', id: object, differs } as const;
  const change: Change = {
    absent: { ...base, action: 'create' as const, why: `${file}: there is none` },
    pending: { ...base, action: 'create' as const, why: `${file}: waits for the identity` },
    differs: { ...base, action: 'update' as const, why: `${file}: it differs` },
    same: { ...base, action: 'keep' as const, why: `${file}: it is the same` },
  }[state];
  return problem === undefined ? { change } : { change, problem };
}
