// What a run may write, by plane: the other half may be somebody else's, made by Terraform or a chart.
import type { Change } from './change';

export const WRITES = ['all', 'azure', 'kubernetes', 'none'] as const;
export type Write = (typeof WRITES)[number];

export type Plane = 'azure' | 'kubernetes' | 'published';

export function planeOf({ link, kind }: Pick<Change, 'link' | 'kind'>): Plane {
  if (kind === 'ClusterRole and ClusterRoleBinding') return 'kubernetes';
  // For whoever makes the cluster's half: asked for by name, it goes with either.
  if (link === 'publish') return 'published';
  return ['namespace', 'service-account', 'manifests'].includes(link) ? 'kubernetes' : 'azure';
}

export function mayWrite(write: Write, plane: Plane): boolean {
  return write === 'all' || write === plane || (plane === 'published' && write !== 'none');
}
