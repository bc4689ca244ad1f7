// Addresses for a browser: of what is given or found, nothing but http and https gets through.
import { describe, expect, test } from '@jest/globals';
import { addressOf, webAddress } from '../../src/chain/web-address';

describe('an address', () => {
  test.each([
    ['https://pr-17.example.com', 'https://pr-17.example.com/'],
    ['HTTP://Example.com:8080/a?b=c#d', 'http://example.com:8080/a?b=c#d'],
    ['https://[2001:db8::1]/x', 'https://[2001:db8::1]/x'],
    ['https://bücher.example/(a)', 'https://xn--bcher-kva.example/(a)'],
  ])('%s is %s', (text, address) => expect(webAddress(text)).toBe(address));

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    'file:///etc/passwd',
    '//example.com',
    'example.com',
    '',
    'https://user:password@example.com',
    'https://good.example@evil.example/',
    'https://a.example/\n::error::x',
    'https://a.example/a b',
    'java\tscript:alert(1)',
    'https://*.example.com',
    'https://a"b.example',
    'https://(a).example',
  ])('%j is none', (text) => expect(webAddress(text)).toBeUndefined());

  test('of a host and a port: a standard port is left out', () => {
    expect(addressOf('https', 'a.example', 443)).toBe('https://a.example/');
    expect(addressOf('http', '2001:db8::1', 8080, '/x')).toBe('http://[2001:db8::1]:8080/x');
    expect(addressOf('http', '', 80)).toBeUndefined();
    expect(addressOf('http', 'evil.example/path?', undefined)).toBeUndefined();
  });
});
