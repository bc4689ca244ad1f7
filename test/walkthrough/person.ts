// A person at a keyboard, in place of the deployer of a workflow: may do everything in the subscription.
import { ROLES } from '../../lab/authorization/built-in-roles';
import type { RunningLab } from '../../lab/lab';

export function asPerson(lab: RunningLab): void {
  const [first] = lab.world().roleAssignments;
  const scope = `/subscriptions/${lab.world().subscriptions[0]!.subscriptionId}`;
  for (const [index, role] of [ROLES.owner, ROLES.keyVaultAdministrator, ROLES.aksRbacClusterAdmin].entries())
    lab.world().roleAssignments.push({ ...first!, scope, role, condition: null, name: `00000000-0000-4000-8000-00000000000${index}` });
}
