// The log of the step: text from outside never becomes a command of the runner.
import { describe, expect, test } from '@jest/globals';
import { plainLine } from '../../src/action/plain-line';

const COMMAND = '::set-output name=x::y';

describe('a line of the log', () => {
  test.each([
    COMMAND,
    ` \t${COMMAND}`,
    `words\n${COMMAND}`,
    `words\r${COMMAND}`,
    `words\r\n  ${COMMAND}`,
    `words\u2028${COMMAND}`,
    `words\u2029${COMMAND}`,
    `words\u0085${COMMAND}`,
    '##[add-mask]x',
    'words ##[error]x',
    '##[##[error]x',
    `\n${COMMAND}`,
    `\u00a0${COMMAND}`,
    `\ufeff${COMMAND}`,
  ])('%j is none of the runner’s commands', (text) => {
    const line = plainLine(text);
    expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
    expect(line.trimStart()).not.toMatch(/^::/);
    expect(line).not.toContain('##[');
  });

  test('says what it said, to a person', () => {
    const shown = (text: string): string => plainLine(text).replaceAll('\u200b', '');
    expect(shown(COMMAND)).toBe(COMMAND);
    expect(shown('##[error]x')).toBe('##[error]x');
    expect(shown('a\nb')).toBe('a b');
  });

  test('is left alone where there is nothing in it', () => {
    for (const text of ['identity: created x', '      field: a -> b', 'a::b', 'http://[::1]:8080', '', '# [x]'])
      expect(plainLine(text)).toBe(text);
  });
});
