// The code of a failed connection: a word that a person can look up.
import { describe, expect, test } from '@jest/globals';
import { errorCode } from '../../src/chain/error-code';

const coded = (code: unknown, message = 'words'): Error => Object.assign(new Error(message), { code });

describe('error codes', () => {
  test.each([
    ['its own code', coded('ECONNRESET'), 'ECONNRESET'],
    ['of the innermost cause', new Error('fetch failed', { cause: new Error('connect', { cause: coded('ENOTFOUND') }) }), 'ENOTFOUND'],
    ['the outer code does not count', Object.assign(new Error('outer', { cause: coded('EPIPE') }), { code: 'OUTER' }), 'EPIPE'],
    ['the time was up', Object.assign(coded(23), { name: 'TimeoutError' }), 'ETIMEDOUT'],
    [
      'the time was up, further in',
      new Error('fetch failed', { cause: Object.assign(new Error('x'), { name: 'TimeoutError' }) }),
      'ETIMEDOUT',
    ],
    ['no code: the first line', new Error('first\nsecond'), 'first'],
    ['a number is no word', coded(23, 'words'), 'words'],
    ['a cause that is no error', new Error('outer', { cause: 'text' }), 'outer'],
    ['no error at all', 'text', 'text'],
    ['nothing', undefined, 'undefined'],
  ])('%s', (_name, error, expected) => {
    expect(errorCode(error)).toBe(expected);
  });
});
