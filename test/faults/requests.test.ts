// Distinct requests: what changes from run to run is no difference, a dry run is one, and a pattern finds its own request only.
import { describe, expect, test } from '@jest/globals';
import { distinctRequests, nameOf, patternOf } from './requests';
import type { JournalEntry } from '../../lab/journal';

const entry = (method: string, path: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  service: 'kubernetes',
  method,
  host: 'h',
  path,
  query: '',
  startedAt: 0,
  ...more,
});
const GUID = '11111111-2222-3333-4444-555555555555';

describe('distinct requests', () => {
  test('in their order, counted; those of services are left out', () => {
    const found = distinctRequests([
      entry('GET', `/subscriptions/${GUID}/x`),
      entry('GET', '/subscriptions/99999999-2222-3333-4444-555555555555/x'),
      entry('POST', '/pods', { query: 'dryRun=All' }),
      entry('POST', '/pods'),
      entry('GET', '/pods/wli-check-0a1b2c3d/log'),
      entry('GET', '/issues/17/comments'),
      entry('GET', '/keys', { principal: 'entra' }),
    ]);
    expect(found.map((request) => [nameOf(request), request.count, request.writes])).toEqual([
      ['GET kubernetes/subscriptions/{guid}/x', 2, false],
      ['POST kubernetes/pods?dryRun=All', 1, false],
      ['POST kubernetes/pods', 1, false],
      ['GET kubernetes/pods/wli-check-{id}/log', 1, false],
      ['GET kubernetes/issues/{number}/comments', 1, false],
    ]);
  });

  test.each([
    [`/subscriptions/${GUID}/a.b`, ''],
    ['/pods', ''],
    ['/pods', 'dryRun=All'],
    ['/pods/wli-check-0a1b2c3d/log', 'container=check'],
    ['/repos/o/r/issues/17/comments', 'per_page=100'],
    ['/repos/o/r/deployments/17', ''],
    ['/a(b)[c]', ''],
  ])('the pattern of %s?%s finds it, and nothing else', (path, query) => {
    const [request] = distinctRequests([entry('GET', path, { query })]);
    const pattern = new RegExp(patternOf(request?.template ?? ''), 'i');
    const matches = (one: string, asked: string): boolean => pattern.test(asked === '' ? one : `${one}?${asked}`);
    expect(matches(path, query)).toBe(true);
    expect(matches(`${path}/more`, query)).toBe(false);
    expect(matches(`/more${path}`, query)).toBe(false);
    expect(matches(path, query === 'dryRun=All' ? '' : 'dryRun=All')).toBe(false);
    expect(matches(path.replace('a.b', 'axb').replace('check-', 'other-').replace('/17', '/x').replace('(b)', 'b') + '!', query)).toBe(
      false,
    );
  });
});
