// Management locks: they hold writes and deletions through Resource Manager, whoever asks, and no data plane.
// https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
import { covers } from '../authorization/scopes';
import { armErrors } from '../resource-manager/errors';
import type { World } from '../world';

/** POST counts as a write: under ReadOnly not even a kubeconfig can be listed. */
export function checkLocks(world: World, scope: string, operation: 'write' | 'delete'): void {
  const holding = world.locks.filter(
    ({ level, scope: locked }) =>
      (level === 'ReadOnly' || operation === 'delete') &&
      // A group cannot go while anything in it is locked.
      (covers(world, locked, scope) || (operation === 'delete' && covers(world, scope, locked))),
  );
  if (holding.length > 0)
    throw armErrors.locked(
      scope,
      operation,
      holding.map(({ scope: locked }) => locked),
    );
}
