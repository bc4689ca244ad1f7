// What applying the user's manifests would do, and what stops it.
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../src/links/manifests/diagnoses';
import { NOT_YET_KNOWN } from '../../../src/links/manifests/files';
import { planManifests } from '../../../src/links/manifests/plan';
import { actionsOf, codesOf } from '../short';
import type { ManifestFacts } from '../../../src/links/manifests/client';

const FACTS: ManifestFacts = { object: 'Deployment ns/app', file: 'k8s/app.yaml:3', state: 'same', differs: [], problem: undefined };

describe('manifests', () => {
  test('each is created, updated or kept', () => {
    const plan = planManifests((['absent', 'differs', 'same'] as const).map((state) => ({ ...FACTS, state })));
    expect(actionsOf(plan)).toEqual(['create', 'update', 'keep']);
    expect(plan.changes.map(({ why }) => why)).toEqual([
      'k8s/app.yaml:3: there is none',
      'k8s/app.yaml:3: it differs',
      'k8s/app.yaml:3: it is the same',
    ]);
  });

  test('an id that is not known yet is not shown as one', () => {
    const differs = [{ field: '.data.id', before: '"old"', after: `"${NOT_YET_KNOWN.clientId} at ${NOT_YET_KNOWN.vaultUri}"` }];
    expect(planManifests([{ ...FACTS, state: 'differs', differs }]).changes[0]?.differs).toEqual([
      { field: '.data.id', before: '"old"', after: '"(known after apply) at (known after apply)"' },
    ]);
  });

  test('every problem is reported', () => {
    const problem = (object: string) => diagnose('MANIFEST_UNKNOWN_KIND', { object, file: 'f' });
    expect(codesOf(planManifests([{ ...FACTS, problem: problem('a') }, FACTS, { ...FACTS, problem: problem('b') }]))).toEqual([
      'MANIFEST_UNKNOWN_KIND',
      'MANIFEST_UNKNOWN_KIND',
    ]);
  });
});
