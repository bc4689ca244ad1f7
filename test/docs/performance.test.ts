// docs/performance.md is what the bench wrote: each row that it measures today is there, with a figure in each cell.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ofEachKind, type Figures } from '../../tools/bench/figures';
import { pageOf, ROWS } from '../../tools/bench/page';

const PAGE = readFileSync('docs/performance.md', 'utf8');

/** Cells by the heading of their row. */
function rowsOf(page: string): Map<string, string[]> {
  return new Map(
    [...page.matchAll(/^\| (.+?) \|(.*)\|$/gm)].map(([, heading = '', cells = '']): [string, string[]] => [
      heading,
      cells.split('|').map((cell) => cell.trim()),
    ]),
  );
}

const FIGURES: Figures = {
  commit: 'abc',
  date: '2026-01-01',
  node: '24.0.0',
  cores: 2,
  load: [0.1, 0.2],
  runs: 7,
  start: { empty: 150, warm: 100 },
  chain: ['one', 'two'],
  walls: { empty: ofEachKind(() => [200, 300, 500]), warm: ofEachKind(() => [100, 200, 400]) },
  byHand: { commands: ['az login'], walls: [2000, 3000, 6000] },
  growth: [{ what: 'manifests applied', count: 10, requests: 50, milliseconds: 1000 }],
};

describe('the page of figures', () => {
  test.each(ROWS)('has the row: %s', (row) => {
    const cells = rowsOf(PAGE).get(row);
    expect(cells?.length).toBeGreaterThan(0);
    for (const cell of cells ?? []) expect(cell).toMatch(/^\d+(\.\d+)?( ms| times)?$/);
  });

  test('names commit, day, machine and load', () => {
    expect(PAGE).toMatch(/Commit [0-9a-f]{12}, \d{4}-\d\d-\d\d, Node [\d.]+, \d+ cores, load [\d.]+ before and [\d.]+ after\./);
  });

  test('measures its aims', () => {
    const page = pageOf(FIGURES);
    expect(page).toContain('with an empty cache: 150 ms, met.');
    // 500 ms of 150 + 2 x 150.
    expect(page).toContain('at 150 ms a request: 1.11 times, met.');
    expect(page).toContain('at 150 ms a request: 12.0 times, met.');
    expect(rowsOf(page).get('manifests applied, 10')).toEqual(['50', '1000 ms', '5.0', '100 ms']);
    expect(pageOf({ ...FIGURES, start: { empty: 201, warm: 100 } })).toContain('201 ms, not met.');
  });

  test('says where az is not installed', () => {
    const page = pageOf({ ...FIGURES, byHand: undefined });
    expect(rowsOf(page).get('the Action is quicker by')).toEqual(['not installed', 'not installed', 'not installed']);
    expect(page).toContain('10 times quicker than the commands, at 150 ms a request: not measured.');
  });
});
