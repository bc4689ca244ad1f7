// Removing: observe one environment, plan what goes, take it away in order.
import { BrokenLink, stopAt, type Diagnosis } from '../chain/diagnosis';
import { ABSENT, valueOf } from '../chain/facts';
import { planRemoval, type Removal, type RemovalPlan } from '../chain/removal';
import { bindingRoleClient, type BindingObject } from '../kubernetes/binding-role';
import { workloadClient } from '../kubernetes/workload';
import { fact } from './observe';
import type { Clients } from './clients';
import type { Desired } from '../chain/desired';

export interface RemoveParts {
  desired: Desired;
  clients: Clients;
  mask: (secret: string) => void;
}

export async function observeForRemoval({ desired, clients, mask }: RemoveParts): Promise<RemovalPlan> {
  const workload = clients.kubernetes().then((connection) => workloadClient(connection, desired, mask));
  // Its failure is told by each fact that needs it.
  workload.catch(() => undefined);
  const identity = fact(() => clients.identity.read());
  const byBinding = desired.federation === 'identity-binding';
  const bindingObject = (kind: BindingObject) =>
    byBinding ? fact(async () => bindingRoleClient(await clients.kubernetes(), desired).readMarks(kind)) : ABSENT;
  const [found, credentials, assignments, cluster, namespace, serviceAccount, bindings, clusterRole, clusterRoleBinding] =
    await Promise.all([
      identity,
      identity.then((one) => (one.state === 'present' ? fact(() => clients.federation.list()) : ABSENT)),
      identity.then((one) => (one.state === 'present' ? fact(() => clients.access.list(one.value.principalId)) : ABSENT)),
      fact(() => clients.cluster.read()),
      fact(async () => (await workload).readNamespace()),
      fact(async () => (await workload).readServiceAccount()),
      byBinding ? fact(() => clients.binding.list()) : ABSENT,
      bindingObject('ClusterRole'),
      bindingObject('ClusterRoleBinding'),
    ]);
  return planRemoval(desired, {
    identity: found,
    credentials,
    assignments,
    namespace,
    serviceAccount,
    bindings,
    clusterRole,
    clusterRoleBinding,
    issuer: valueOf(cluster)?.issuerUrl,
  });
}

/**
 * Takes away what the plan says. Where a role assignment stays, the identity stays: an assignment whose principal is gone
 * can only be found by hand, and blocks its name. Everything else that can go, goes; the problems are told at the end.
 */
export async function remove(
  { desired, clients, mask }: RemoveParts,
  plan: RemovalPlan,
  onDone: (removal: Removal) => void,
): Promise<void> {
  const problems: Diagnosis[] = [...plan.problems];
  for (const removal of plan.removals) {
    if (removal.kind === 'identity' && problems.length > 0) continue;
    try {
      await removeOne(removal, { desired, clients, mask });
      onDone(removal);
    } catch (error) {
      if (!(error instanceof BrokenLink)) throw error;
      problems.push(error.diagnoses[0]);
    }
  }
  stopAt(problems);
}

async function removeOne({ kind, id, name }: Removal, { desired, clients, mask }: RemoveParts): Promise<void> {
  switch (kind) {
    case 'role assignment':
      return clients.access.remove(id);
    case 'federated identity credential':
      return clients.federation.remove(name);
    case 'identity binding':
      return clients.binding.remove(name);
    case 'ClusterRoleBinding':
    case 'ClusterRole':
      return bindingRoleClient(await clients.kubernetes(), desired).remove(kind);
    case 'identity':
      return clients.identity.remove();
    case 'Namespace':
      return workloadClient(await clients.kubernetes(), desired, mask).deleteNamespace();
    case 'ServiceAccount':
      return workloadClient(await clients.kubernetes(), desired, mask).deleteServiceAccount();
  }
}
