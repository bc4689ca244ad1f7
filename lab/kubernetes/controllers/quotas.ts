// The status of every ResourceQuota: what it allows and what of it is used.
import { sameJson } from '../../json';
import { quotaStatuses } from '../admission/quota';
import { builtIn } from '../resources';
import type { Store } from '../store';

const QUOTA = builtIn('ResourceQuota');

export function reconcileQuotas(store: Store): undefined {
  const namespaces = new Set(store.all().flatMap(({ kind, metadata }) => (kind === QUOTA.kind ? [metadata.namespace ?? ''] : [])));
  for (const namespace of namespaces) {
    for (const { quota, status } of quotaStatuses(store, namespace)) {
      if (!sameJson(quota['status'], status)) store.put(QUOTA, { ...quota, status });
    }
  }
  return undefined;
}
