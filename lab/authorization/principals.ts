// The directory as role assignments see it: whether an object id is known by now, and of what type it is.
import { same } from '../text';
import type { Lab } from '../context';

type PrincipalType = 'User' | 'Group' | 'ServicePrincipal';

/** Undefined for a principal that does not exist, or has not replicated yet. */
export function directoryType(lab: Lab, objectId: string): PrincipalType | undefined {
  const { applications, identities, clusters, users, groups } = lab.world;
  const identity = identities.find(({ principalId }) => same(principalId, objectId));
  if (identity !== undefined)
    return identity.createdAt + lab.settings.principalReplicationMs <= lab.clock.now() ? 'ServicePrincipal' : undefined;
  if (users.some((user) => same(user.objectId, objectId))) return 'User';
  if (groups.some((group) => same(group.objectId, objectId))) return 'Group';
  const ofClusters = clusters.flatMap(({ resource }) => {
    const own = (resource['identity'] as { principalId?: string } | undefined)?.principalId;
    const profile = (resource.properties['identityProfile'] ?? {}) as Record<string, { objectId?: string }>;
    return [own ?? '', ...Object.values(profile).map((entry) => entry.objectId ?? '')];
  });
  const known = applications.some((application) => same(application.objectId, objectId)) || ofClusters.some((id) => same(id, objectId));
  return known ? 'ServicePrincipal' : undefined;
}
