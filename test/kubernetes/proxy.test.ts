// Which proxy a runner's environment names for an address, and for which it names none.
import { describe, expect, test } from '@jest/globals';
import { proxyFor } from '../../src/kubernetes/proxy';

const PROXY = 'http://proxy.example:3128';
const of = (address: string, variables: Record<string, string>): string | undefined => proxyFor(new URL(address), variables);
const reached = (address: string, exceptions: string): boolean => of(address, { HTTPS_PROXY: PROXY, NO_PROXY: exceptions }) === undefined;
const SERVER = 'https://aks-1.hcp.westus.azmk8s.io:443';

describe('proxies', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['none', {}, undefined],
    ['of HTTPS', { HTTPS_PROXY: PROXY }, PROXY],
    ['in lower case, which goes first', { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, PROXY],
    ['empty is none', { HTTPS_PROXY: '', https_proxy: '' }, undefined],
    ['an empty one in lower case hides none', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
    ['of everything', { ALL_PROXY: PROXY }, PROXY],
    ['of HTTPS before that of everything', { ALL_PROXY: 'http://other', HTTPS_PROXY: PROXY }, PROXY],
    ['of HTTP is not for HTTPS', { HTTP_PROXY: PROXY }, undefined],
    ['without a scheme', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['with a name and a password', { HTTPS_PROXY: 'http://u:p@proxy.example' }, 'http://u:p@proxy.example'],
    ['of another kind', { HTTPS_PROXY: 'socks5://proxy.example' }, 'socks5://proxy.example'],
  ])('%s', (_name, variables, expected) => {
    expect(of(SERVER, variables)).toBe(expected);
  });

  test.each<[string, string, boolean]>([
    ['', SERVER, false],
    ['*', SERVER, true],
    ['azmk8s.io', SERVER, true],
    ['.azmk8s.io', SERVER, true],
    ['*.azmk8s.io', SERVER, true],
    ['mk8s.io', SERVER, false],
    ['aks-1.hcp.westus.azmk8s.io', SERVER, true],
    ['AKS-1.HCP.westus.azmk8s.io', SERVER, true],
    ['aks-1.hcp.westus.azmk8s.io.evil', SERVER, false],
    ['localhost, azmk8s.io', SERVER, true],
    ['localhost azmk8s.io', SERVER, true],
    ['azmk8s.io:443', SERVER, true],
    ['azmk8s.io:8443', SERVER, false],
    ['azmk8s.io:8443', 'https://x.azmk8s.io:8443', true],
    ['127.0.0.1', 'https://127.0.0.1:6443', true],
    ['127.0.0.1', 'https://127.0.0.11:6443', false],
  ])('NO_PROXY=%s and %s: reached directly is %s', (exceptions, address, expected) => {
    expect(reached(address, exceptions)).toBe(expected);
  });
});
