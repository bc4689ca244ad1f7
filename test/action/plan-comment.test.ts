// The comment that shows a plan on a pull request: as much of it as GitHub takes.
import { describe, expect, test } from '@jest/globals';
import { planCommentOf } from '../../src/action/report/comment';
import { planOf } from '../../src/engine/plan';
import { CHANGES, planned, record, target } from './example';

const GITHUB_TAKES = 65_536;

/** Of a plan with so many changes, each with a difference of this length. */
function comment(changes: number, length: number): string {
  const differs = [{ field: 'tag', before: 'x'.repeat(length), after: 'y' }];
  const identity = planOf(Array(changes).fill({ ...CHANGES.identity, differs }), 'step');
  return planCommentOf(record({ target: target('plan'), planned: planned({ identity }) }), {}, new Date(0));
}

describe('the comment of a plan', () => {
  test('shows what would be done, and what differs', () => {
    expect(comment(1, 10)).toMatch(/: 4 changes\n[^]*\| identity \| would create \|[^]*xxxxxxxxxx[^]*1970-01-01 00:00 UTC$/);
  });

  test.each([
    ['many differences', 5, 20_000, '| identity | would create |'],
    ['many objects', 2000, 1, 'The plan is too long for a comment: the summary of the run shows it.'],
  ])('%s are left out where they do not fit', (_name, changes, length, words) => {
    const text = comment(changes, length);
    expect(text.length).toBeLessThan(GITHUB_TAKES);
    expect(text).toContain(words);
    expect(text).not.toContain('xxxxx');
    expect(text).toMatch(/1970-01-01 00:00 UTC$/);
  });
});
