// Markdown that no value can break out of.
import { describe, expect, test } from '@jest/globals';
import { escapeMarkdown, table } from '../../src/action/report/markdown';

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
    const lines = table(['a'], [['x | y\n| z'], ['`x | y`']]).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[2]?.match(/(?<!\\)\|/g)).toHaveLength(2);
    expect(lines[3]).toBe('| `x \\| y` |');
  });
});
