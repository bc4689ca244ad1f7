// Kubeconfigs as AKS hands them out: for Entra ID, with a certificate, with a token.
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { readKubeconfig } from '../../src/kubernetes/kubeconfig';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const kubeconfig = (user: object): string =>
  stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'mine',
    'clusters': [
      { name: 'other', cluster: { server: 'https://other' } },
      { name: 'aks', cluster: { 'server': 'https://aks.hcp.westus.azmk8s.io:443/', 'certificate-authority-data': base64('CA') } },
    ],
    'contexts': [{ name: 'mine', context: { cluster: 'aks', user: 'me' } }],
    'users': [
      { name: 'somebody', user: { token: 'not this' } },
      { name: 'me', user },
    ],
  });

describe('kubeconfig', () => {
  test('of a cluster with Entra ID: the application comes from the arguments of kubelogin', () => {
    const exec = { command: 'kubelogin', args: ['get-token', '--server-id', 'application', '--login', 'devicecode'] };
    expect(readKubeconfig(kubeconfig({ exec }))).toEqual({
      server: 'https://aks.hcp.westus.azmk8s.io:443',
      certificateAuthority: 'CA',
      user: { kind: 'entra', serverApplication: 'application' },
    });
    expect(readKubeconfig(kubeconfig({ exec: { args: ['get-token'] } })).user).toEqual({ kind: 'entra', serverApplication: undefined });
  });

  test('of a cluster with local accounts: a certificate goes before a token', () => {
    const certificate = { 'client-certificate-data': base64('CERT'), 'client-key-data': base64('KEY') };
    expect(readKubeconfig(kubeconfig({ ...certificate, token: 't' })).user).toEqual({
      kind: 'certificate',
      certificate: 'CERT',
      key: 'KEY',
    });
    expect(readKubeconfig(kubeconfig({ token: 't' })).user).toEqual({ kind: 'token', token: 't' });
  });

  test('that names nobody is refused', () => {
    expect(() => readKubeconfig(kubeconfig({}))).toThrow('neither an exec entry nor a certificate nor a token');
    expect(() => readKubeconfig(kubeconfig({}).replace('current-context: mine', 'current-context: none'))).toThrow('no current context');
  });
});
