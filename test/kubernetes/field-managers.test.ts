// Who wrote which field, and how the fields of one manager become another's without a loss.
import { describe, expect, test } from '@jest/globals';
import { annotationManagers, appliesOtherFields, handOver, type ManagedFields } from '../../src/kubernetes/field-managers';

type Entry = ManagedFields[number];
const entry = (manager: string, fieldsV1: Record<string, unknown>, changes: Partial<Entry> = {}): Entry => ({
  manager,
  operation: 'Apply',
  subresource: '',
  fieldsV1,
  ...changes,
});
const annotations = (...names: string[]): Record<string, unknown> => ({
  'f:metadata': { 'f:annotations': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) },
});
const CLIENT_SIDE = { manager: 'kubectl-client-side-apply', operation: 'Update' };

describe('managers of annotations', () => {
  test('are all but the one', () => {
    const fields = [entry('us', annotations('a')), entry('helm', annotations('b', 'c')), entry('kubelet', { 'f:status': {} })];
    expect(annotationManagers(fields, 'us')).toEqual({ b: 'helm', c: 'helm' });
    expect(annotationManagers([], 'us')).toEqual({});
  });
});

describe('a manager that applies other fields', () => {
  const isOwn = (field: string): boolean => field.startsWith('.metadata.annotations.aks-wli-');
  test.each<[string, ManagedFields, boolean]>([
    ['nobody', [], false],
    ['own fields only', [entry('us', annotations('aks-wli-environment'))], false],
    ['another annotation', [entry('us', annotations('aks-wli-environment', 'team'))], true],
    ['a field of another kind', [entry('us', { 'f:imagePullSecrets': { '.': {}, 'k:{"name":"x"}': {} } })], true],
    [
      'an own field that is a set of its own',
      [entry('us', { 'f:metadata': { 'f:annotations': { '.': {}, 'f:aks-wli-environment': {} } } })],
      false,
    ],
    ['another manager', [entry('helm', annotations('team'))], false],
    ['an update of the same name', [entry('us', annotations('team'), { operation: 'Update' })], false],
  ])('%s', (_name, fields, expected) => {
    expect(appliesOtherFields(fields, 'us', isOwn)).toBe(expected);
  });
});

describe('handing over', () => {
  const theirs = entry(CLIENT_SIDE.manager, { 'f:spec': { 'f:replicas': {}, 'f:template': { 'f:a': {} } } }, { operation: 'Update' });
  const kubelet = entry('kubelet', { 'f:status': {} }, { operation: 'Update', subresource: 'status' });

  test('where the new manager has none, the entry becomes its own', () => {
    expect(handOver([kubelet, theirs], CLIENT_SIDE, 'new')).toEqual([kubelet, { ...theirs, manager: 'new', operation: 'Apply' }]);
  });

  test('where it has some, both sets are its own from then on', () => {
    const own = entry('new', { 'f:spec': { 'f:template': { 'f:b': {} }, 'f:paused': {} }, 'f:metadata': { 'f:labels': {} } });
    const after = handOver([own, theirs, kubelet], CLIENT_SIDE, 'new');
    expect(after.map(({ manager, operation }) => [manager, operation])).toEqual([
      ['kubelet', 'Update'],
      ['new', 'Apply'],
    ]);
    expect(after[1]?.fieldsV1).toEqual({
      'f:metadata': { 'f:labels': {} },
      'f:spec': { 'f:paused': {}, 'f:replicas': {}, 'f:template': { 'f:a': {}, 'f:b': {} } },
    });
  });

  test('several entries of the old manager go over together: one for each version of the API', () => {
    const other = entry(CLIENT_SIDE.manager, { 'f:spec': { 'f:selector': {} } }, { operation: 'Update', apiVersion: 'apps/v1beta1' });
    const after = handOver([theirs, other], CLIENT_SIDE, 'new');
    expect(after).toHaveLength(1);
    expect(after[0]?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {}, 'f:selector': {}, 'f:template': { 'f:a': {} } } });
  });

  test('of the same name but another operation or a subresource, nothing goes over', () => {
    for (const changes of [{ operation: 'Apply' }, { subresource: 'scale' }]) {
      const fields = [{ ...theirs, ...changes }, kubelet];
      expect(handOver(fields, CLIENT_SIDE, 'new')).toEqual(fields);
    }
  });

  test('fields that nobody knows stay on the entry', () => {
    const dated = { ...theirs, time: '2026-11-26T00:00:00Z', apiVersion: 'apps/v1' };
    expect(handOver([dated], CLIENT_SIDE, 'new')).toEqual([{ ...dated, manager: 'new', operation: 'Apply' }]);
  });
});
