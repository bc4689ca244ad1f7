// The deployer of a laboratory that may also delete: what jobs that delete environments need besides.
import { DESTROY_RIGHTS } from '../../lab/deployer-rights';
import type { World } from '../../lab/world';

export function mayDestroy(lab: { world(): World }): void {
  const [role] = lab.world().roleDefinitions;
  if (role === undefined) throw new Error('the deployer of a laboratory has a role');
  role.actions.push(...DESTROY_RIGHTS.actions);
  role.dataActions.push(...DESTROY_RIGHTS.dataActions);
}
