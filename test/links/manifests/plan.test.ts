// What applying the user's manifests would do, and what stops it.
import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../src/links/manifests/diagnoses';
import { NOT_YET_KNOWN } from '../../../src/links/manifests/files';
import { planManifestRemoval, planManifests } from '../../../src/links/manifests/plan';
import { present, unknown, ABSENT, type Fact } from '../../../src/chain/fact';
import { ownershipMetadata } from '../../../src/chain/ownership';
import { IN_ENVIRONMENT, OWNERSHIP } from '../example';
import { actionsOf, codesOf } from '../short';
import type { Found } from '../../../src/links/manifests/client';
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

  test.each<[string, Fact<Found>, [number, number, number]]>([
    ['of this environment goes', present({ path: '/p', ...ownershipMetadata(IN_ENVIRONMENT) }), [1, 0, 0]],
    ['of the team stays', present({ path: '/p', ...ownershipMetadata(OWNERSHIP) }), [0, 1, 0]],
    ['without marks stays', present({ path: '/p', labels: {}, annotations: {} }), [0, 1, 0]],
    ['that is gone is no matter', ABSENT, [0, 0, 0]],
    ['that cannot be read is a problem', unknown(diagnose('MANIFEST_INVALID', { problem: 'x' })), [0, 0, 1]],
  ])('removal: what the manifests name %s', (_name, found, expected) => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const manifest = { object, file: 'a.yaml:1', placeOf: () => ({ file: 'a.yaml', line: 1, column: 1 }) };
    const { removals, kept, problems } = planManifestRemoval(IN_ENVIRONMENT, [{ manifest, found }]);
    expect([removals.length, kept.length, problems.length]).toEqual(expected);
  });
});
