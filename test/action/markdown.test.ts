// Markdown that no value can break out of.
import { describe, expect, test } from '@jest/globals';
import { details, escapeMarkdown, link, shellBlock, table } from '../../src/action/report/markdown';

describe('markdown', () => {
  test.each([
    '[x](https://evil.example)',
    '<img src=x onerror=alert(1)>',
    '@octo-org/everyone',
    '`code` **bold** ~~x~~',
    'a\n\n# heading',
    '| cell | cell |',
    '![x](y)',
  ])('%j is shown as it is', (text) => {
    const escaped = escapeMarkdown(text);
    expect(escaped).not.toMatch(/[`*_[\]()<>|~@\n]/);
    const shown = escaped
      .replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
    expect(shown).toBe(text.replace(/[\r\n]+/g, ' '));
  });

  test('a cell cannot end its row', () => {
    const lines = table(
      ['a'],
      [['x | y\n| z'], ['`x | y`'], [{ code: 'x | `y`\n| z' }], [{ text: 'x | y', url: 'https://p/(a|b) c\n| z' }]],
    ).split('\n');
    expect(lines).toHaveLength(6);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(2);
    expect(lines[4]).toBe('| `x \\| y\\| z` |');
  });

  test('a link leads where it should, and nowhere else', () => {
    const [, , row = ''] = table(['a'], [[{ text: '](https://evil)', url: 'https://portal/x) [y](https://evil' }]]).split('\n');
    expect(row.match(/\]\(/g)).toHaveLength(1);
    expect(row).toContain('](https://portal/x%29%20%5By%5D%28https://evil) |');
  });

  test('an address is encoded once, and cannot end itself', () => {
    expect(link('https://a.example/(x)%20y', 'https://a.example/(x)%20y')).toBe(
      '[https://a.example/&#40;x&#41;%20y](https://a.example/%28x%29%20y)',
    );
  });

  test('lines of a shell cannot end their block', () => {
    expect(shellBlock(['a ```\n# b'])).toBe('```sh\na # b\n```');
  });

  test('a fold cannot be closed by its title', () => {
    expect(details('a</summary></details>', 'body')).toBe(
      '<details><summary>a&lt;/summary&gt;&lt;/details&gt;</summary>\n\nbody\n\n</details>',
    );
  });
});
