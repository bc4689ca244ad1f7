// Marks: what an object says of its owner, in every place that can carry them; and who counts as the same.
import { describe, expect, test } from '@jest/globals';
import {
  isMarkedByOlderRelease,
  OWNED_SELECTORS,
  ownerOfDescription,
  ownerOfMetadata,
  ownerOfTags,
  ownershipDescription,
  ownershipMetadata,
  ownershipTags,
  sameOwner,
  sameRepository,
  type Ownership,
} from '../../src/chain/ownership';

const OWNER: Ownership = {
  repository: 'octo-org/octo-repo',
  repositoryId: '4711',
  environment: 'pr-17',
  expires: '2026-12-01T00:00:00.000Z',
};
const OUTSIDE: Ownership = { repository: '', repositoryId: '', environment: '', expires: undefined };
const OLDER: Ownership = { ...OWNER, repositoryId: '' };

describe('marks', () => {
  test.each([OWNER, OLDER, OUTSIDE, { ...OWNER, environment: '', expires: undefined }])('%j is read as it was written', (owner) => {
    expect(ownerOfTags(ownershipTags(owner))).toEqual(owner);
    expect(ownerOfMetadata(ownershipMetadata(owner))).toEqual(owner);
    // A description has no place for the time.
    expect(ownerOfDescription(ownershipDescription(owner))).toEqual({ ...owner, expires: undefined });
  });

  test('of a description are those of the format, whole', () => {
    expect(ownershipDescription(OWNER)).toBe(
      'managed-by=aks-wli-action repository=octo-org/octo-repo repository-id=4711 environment=pr-17',
    );
    for (const text of [
      undefined,
      '',
      'read secrets',
      ` ${ownershipDescription(OWNER)}`,
      `${ownershipDescription(OWNER)} more`,
      'managed-by=terraform repository=a/b environment=',
    ])
      expect(ownerOfDescription(text)).toBeUndefined();
  });

  test("of others are no marks: Helm's label is Helm's", () => {
    expect(ownerOfTags({ ...ownershipTags(OWNER), 'managed-by': 'terraform' })).toBeUndefined();
    const { annotations } = ownershipMetadata(OWNER);
    expect(ownerOfMetadata({ labels: {}, annotations })).toBeUndefined();
    expect(ownerOfMetadata({ labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations })).toBeUndefined();
  });

  test('of older releases still count, and are to be renewed', () => {
    const { annotations } = ownershipMetadata(OLDER);
    const legacy = { labels: { 'app.kubernetes.io/managed-by': 'aks-wli-action' }, annotations };
    expect(ownerOfMetadata(legacy)).toEqual(OLDER);
    expect(OWNED_SELECTORS).toEqual(['aks-wli-managed-by=aks-wli-action', 'app.kubernetes.io/managed-by=aks-wli-action']);
    expect(isMarkedByOlderRelease(OLDER, OWNER, legacy)).toBe(true);
    expect(isMarkedByOlderRelease(OWNER, OWNER, legacy)).toBe(true);
    expect(isMarkedByOlderRelease(OLDER, OWNER, ownershipMetadata(OWNER))).toBe(true);
    expect(isMarkedByOlderRelease(OWNER, OWNER, ownershipMetadata(OWNER))).toBe(false);
    expect(isMarkedByOlderRelease(OLDER, OLDER, ownershipMetadata(OLDER))).toBe(false);
  });
});

describe('the same repository', () => {
  const other = (changes: Partial<Ownership>): Ownership => ({ ...OWNER, ...changes });
  test.each<[string, Ownership, boolean]>([
    ['itself', OWNER, true],
    ['renamed', other({ repository: 'octo-org/new' }), true],
    ['a new one under the old name', other({ repositoryId: '1' }), false],
    ['by name, where one has no id', other({ repositoryId: '' }), true],
    ['by name, in another case', other({ repositoryId: '', repository: 'Octo-Org/Octo-Repo' }), true],
    ['another name, without an id', other({ repositoryId: '', repository: 'octo-org/octo-repo2' }), false],
    ['nobody', OUTSIDE, false],
  ])('%s', (_name, one, expected) => {
    expect(sameRepository(one, OWNER)).toBe(expected);
    expect(sameRepository(OWNER, one)).toBe(expected);
  });

  test('nobody is not even the same as nobody', () => {
    expect(sameRepository(OUTSIDE, OUTSIDE)).toBe(false);
    expect(sameOwner(OUTSIDE, OUTSIDE)).toBe(false);
  });

  test('the same owner has the same environment, letter by letter', () => {
    expect(sameOwner(other({ expires: undefined }), OWNER)).toBe(true);
    expect(sameOwner(other({ environment: 'PR-17' }), OWNER)).toBe(false);
    expect(sameOwner(other({ environment: '' }), OWNER)).toBe(false);
    expect(sameOwner(undefined, OWNER)).toBe(false);
  });
});
