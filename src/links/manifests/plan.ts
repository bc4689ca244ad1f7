// What applying the user's manifests would do.
import { planOf } from '../../engine/plan';
import { NOT_YET_KNOWN } from './files';
import type { ManifestFacts } from './client';
import type { Difference, ManifestChange } from '../../chain/change';
import type { Plan } from '../../engine/link';

export function planManifests(manifests: readonly ManifestFacts[]): Plan<readonly ManifestChange[]> {
  const changes = manifests.map(planManifest);
  return planOf(
    changes,
    changes,
    manifests.flatMap(({ problem }) => problem ?? []),
  );
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
