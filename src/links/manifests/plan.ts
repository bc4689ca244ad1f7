// What applying the user's manifests would do.
import { ownerOfMetadata, sameOwner, type Ownership } from '../../chain/ownership';
import { planOf } from '../../engine/plan';
import { NOT_YET_KNOWN } from './files';
import type { Found, ManifestFacts } from './client';
import type { Manifest } from './files';
import type { Difference, ManifestChange } from '../../chain/change';
import type { Fact } from '../../chain/fact';
import type { Plan, RemovalPlan } from '../../engine/link';

export function planManifests(manifests: readonly ManifestFacts[]): Plan<readonly ManifestChange[]> {
  const changes = manifests.map(planManifest);
  return planOf(
    changes,
    changes,
    manifests.flatMap(({ problem }) => problem ?? []),
  );
}

export interface LiveManifest {
  manifest: Manifest;
  found: Fact<Found>;
}

/** Of what the manifests name, that which carries the marks of this environment. */
export function planManifestRemoval(ownership: Ownership, live: readonly LiveManifest[]): RemovalPlan {
  const there = live.flatMap(({ manifest: { object }, found }) =>
    found.state === 'present' ? [{ object, ...found.value, ours: sameOwner(ownerOfMetadata(found.value), ownership) }] : [],
  );
  return {
    removals: there.filter(({ ours }) => ours).map(({ object, path }) => ({ kind: object.kind, id: path, name: object.metadata.name })),
    kept: there
      .filter(({ ours }) => !ours)
      .map(({ object }) => ({ object: `${object.kind} ${object.metadata.name}`, why: 'it does not carry the marks of this environment' })),
    problems: live.flatMap(({ found }) => (found.state === 'unknown' ? [found.problem] : [])),
  };
}

function planManifest({ object, file, state, differs }: ManifestFacts): ManifestChange {
  const base = { link: 'manifests', kind: 'manifest', name: object, id: object, differs: differs.map(shown) } as const;
  switch (state) {
    case 'absent':
      return { ...base, action: 'create', why: `${file}: there is none` };
    case 'differs':
      return { ...base, action: 'update', why: `${file}: it differs` };
    case 'same':
      return { ...base, action: 'keep', why: `${file}: it is the same` };
  }
}

function shown({ field, before, after }: Difference): Difference {
  const placeholders: readonly string[] = Object.values(NOT_YET_KNOWN);
  return { field, before, after: placeholders.reduce((text, value) => text?.replaceAll(value, '(known after apply)'), after) };
}
