// The Namespace: there, to be created, or to be waited for.
import { isMarkedByOlderRelease, ownerOfMetadata, sameOwner, type MarkedObject } from '../../chain/ownership';
import { planOf } from '../../engine/plan';
import { diagnose } from '../../kubernetes/diagnoses';
import type { NamespaceFacts } from './client';
import type { NamespaceChange } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Plan } from '../../engine/link';

export interface NamespaceStep {
  change: NamespaceChange;
  /** The old one is still being deleted. */
  waitFirst: boolean;
}

/** https://learn.microsoft.com/azure/aks/concepts-managed-namespaces: Azure's webhook refuses changes and the deletion of those. */
export function isManaged({ labels }: MarkedObject): boolean {
  return labels['kubernetes.azure.com/managedByArm'] === 'true';
}

export function planNamespace({ namespace, ownership, keepsNamespace }: Desired, found: NamespaceFacts | undefined): Plan<NamespaceStep> {
  const base = { link: 'namespace', kind: 'Namespace', name: namespace, id: namespace, differs: [] } as const;
  const step = (change: NamespaceChange, waitFirst = false): Plan<NamespaceStep> => planOf([change], { change, waitFirst });
  if (keepsNamespace && (found === undefined || found.terminating)) {
    const change: NamespaceChange = { ...base, action: 'create', why: 'there is none of this name' };
    return planOf([change], { change, waitFirst: false }, [diagnose('NAMESPACE_MISSING', { namespace })]);
  }
  if (found === undefined) return step({ ...base, action: 'create', why: 'there is none of this name' });
  if (found.terminating) return step({ ...base, action: 'create', why: 'the one of this name is being deleted' }, true);
  // Whoever created it: it is changed through Resource Manager alone.
  if (isManaged(found)) return step({ ...base, action: 'adopt', why: 'it is a managed namespace: Azure Resource Manager keeps it' });
  const owner = ownerOfMetadata(found);
  if (owner === undefined) return step({ ...base, action: 'adopt', why: 'it exists, created by somebody else' });
  return sameOwner(owner, ownership) && isMarkedByOlderRelease(owner, ownership, found)
    ? step({ ...base, action: 'update', why: 'its marks are those of an older release' })
    : step({ ...base, action: 'keep', why: 'it exists' });
}
