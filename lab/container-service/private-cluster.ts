// Private clusters: a private name, and a public one for the private address only where it was asked for.
import type { ClusterProperties } from '../world';

interface AccessProfile {
  enablePrivateCluster?: boolean;
  enablePrivateClusterPublicFQDN?: boolean;
  disableRunCommand?: boolean;
}

export function accessProfile(properties: ClusterProperties): AccessProfile {
  const profile: AccessProfile = properties['apiServerAccessProfile'] ?? {};
  return profile;
}

export function isPrivate(properties: ClusterProperties): boolean {
  return accessProfile(properties).enablePrivateCluster === true;
}

export function hasPublicName(properties: ClusterProperties): boolean {
  return !isPrivate(properties) || accessProfile(properties).enablePrivateClusterPublicFQDN === true;
}
