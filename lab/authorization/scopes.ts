// Scopes of Azure: the tenant, management groups, subscriptions, groups and resources, each within the one above it.
import { same } from '../text';
import type { World } from '../world';

const MANAGEMENT_GROUP = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)\/?$/i;

export function managementGroupId(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** True when `scope` is `ancestor` or lies below it by its path alone. */
export function scopeCovers(ancestor: string, scope: string): boolean {
  const [above = '', below = ''] = [ancestor, scope].map((id) => `${id.replace(/\/+$/, '').toLowerCase()}/`);
  return below.startsWith(above);
}

/** The same with management groups, whose place no path shows. */
export function covers(world: World, ancestor: string, scope: string): boolean {
  if (scopeCovers(ancestor, scope)) return true;
  const group = MANAGEMENT_GROUP.exec(ancestor)?.[1];
  return group !== undefined && managementGroupsAbove(world, scope).some((name) => same(name, group));
}

/** Names of the management groups that a scope lies in, nearest first; the root has the tenant's id. */
export function managementGroupsAbove(world: World, scope: string): string[] {
  const { managementGroups, tenantId } = world;
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1];
  let name =
    subscription === undefined
      ? MANAGEMENT_GROUP.exec(scope)?.[1]
      : (managementGroups.find(({ subscriptions }) => subscriptions.some((id) => same(id, subscription)))?.name ?? tenantId);
  const above: string[] = [];
  while (name !== undefined && !above.includes(name)) {
    above.push(name);
    const current: string = name;
    const parent: string | undefined = managementGroups.find((group) => same(group.name, current))?.parent;
    name = same(current, tenantId) ? undefined : (parent ?? tenantId);
  }
  return above;
}
