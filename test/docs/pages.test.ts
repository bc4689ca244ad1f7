// The documents hold together: nothing generated is stale, no link is dead, every claim of security.md has its test.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import semver from 'semver';
import { anchorsOf, PAGES, read } from './pages';
import { CHAIN_VARIABLES } from '../../src/chain/variables';
import { INPUTS } from '../../src/inputs/declaration';
import { FIRST_INPUTS, TABLES, withTables } from '../../tools/tables';
import { EXAMPLE } from '../runner/example';

/** Text, and the target of each relative link. */
function linksOf(page: string): [text: string, file: string, anchor: string | undefined][] {
  return [...read(page).matchAll(/\[([^\]]*)\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)].map(([, text = '', path = '', anchor]) => [
    text,
    path === '' ? page : normalize(join(dirname(page), path)),
    anchor,
  ]);
}

describe('generated parts', () => {
  test.each(PAGES)('of %s are current', (page) => {
    expect(withTables(read(page)).text).toBe(read(page));
  });

  test('are all in some page', () => {
    const placed = new Set(PAGES.flatMap((page) => withTables(read(page)).names));
    expect([...placed].sort()).toEqual(Object.keys(TABLES).sort());
  });

  test('a stale part, an unknown one', () => {
    expect(withTables('<!-- BEGIN links -->\nstale\n<!-- END links -->').text).not.toContain('stale');
    expect(() => withTables('<!-- BEGIN nothing -->\n<!-- END nothing -->')).toThrow("no generated part 'nothing'");
  });
});

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', (page) => {
    for (const [, file, anchor] of linksOf(page)) {
      expect([file, existsSync(file)]).toEqual([file, true]);
      if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
    }
  });

  test('the README leads to every page of docs/', () => {
    const linked = linksOf('README.md').map(([, file]) => file);
    for (const page of PAGES.filter((name) => name.startsWith('docs/'))) expect(linked).toContain(page);
  });

  test('headings that others link to are there', () => {
    // By the READMEs of scaffolded repositories.
    expect(anchorsOf('README.md')).toEqual(expect.arrayContaining(['the-rights-that-it-needs', 'when-a-link-is-broken']));
  });
});

describe('security.md', () => {
  const tables = read('docs/security.md').match(/\| attack \| what stops it \| test \|\n\| --- .*\n(\|.*\n)+/g) ?? [];
  const rows = tables.flatMap((text) => text.trim().split('\n').slice(2));

  test('every claim names a test', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/\]\(\.\.\/test\/[^)]+\.test\.ts\)/.test(row))).toEqual([]);
  });

  test('every test that is named is there', () => {
    for (const [title, file] of linksOf('docs/security.md').filter(([, path]) => path.startsWith('test/'))) {
      const source = readFileSync(file, 'utf8').replaceAll("\\'", "'");
      expect([file, title, source.includes(title)]).toEqual([file, title, true]);
    }
  });
});

describe('the README', () => {
  test('names the six inputs of the example, and each variable of the chain', () => {
    expect([...FIRST_INPUTS]).toEqual(Object.keys(EXAMPLE));
    for (const name of CHAIN_VARIABLES) expect(read('README.md')).toContain(`\`${name}\``);
    for (const name of Object.keys(INPUTS)) expect(read('README.md')).toContain(`| \`${name}\` |`);
  });

  test('promises a Node that npm ci has no warnings about', () => {
    const [, version = ''] = /npm and Node (\d+\.\d+) or later/.exec(read('README.md')) ?? [];
    const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { engines?: { node?: string } }> };
    const unmet = Object.entries(packages).filter(([, { engines }]) => !semver.satisfies(`${version}.0`, engines?.node ?? '*'));
    expect(unmet.map(([path]) => path)).toEqual([]);
  });
});

describe('words', () => {
  const BANNED = /\b(mend(s|ed|ing)?|tak(e|es|en|ing) away|told|wish(ed)?|one a line|ways out|becomes of)\b/i;

  test.each([...PAGES, 'API.md', 'action.yml'])('%s speaks plainly', (page) => {
    expect(read(page).match(BANNED)?.[0]).toBeUndefined();
  });
});
