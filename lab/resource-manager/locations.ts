// Where a resource goes: a region of this cloud, in either of its spellings.
import { cloudOf, regionName } from '../clouds';
import { armErrors } from './errors';
import type { World } from '../world';

export function regionNames(world: World): string[] {
  return cloudOf(world).regions.map(({ name }) => name);
}

/** The region that a body names, as Azure writes it. */
export function requireLocation(world: World, location: unknown, type: string): string {
  if (typeof location !== 'string' || location.trim() === '') throw armErrors.locationRequired();
  const regions = regionNames(world);
  if (regions.includes(regionName(location))) return regionName(location);
  throw type === 'Microsoft.Resources/resourceGroups'
    ? armErrors.groupLocationUnavailable(location, regions)
    : armErrors.locationUnavailable(location, type, regions);
}
