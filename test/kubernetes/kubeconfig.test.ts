// Kubeconfigs as AKS hands them out: for Entra ID, with a certificate, with a token. Nothing that one names is ever executed,
// and no file that it names is ever read.
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { readKubeconfig } from '../../src/kubernetes/kubeconfig';
import { createCertificateAuthority } from '../../lab/network/certificates';
import type { RequestOptions } from 'node:https';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const SERVER = 'https://aks.hcp.westus.azmk8s.io:443';
const kubeconfig = (user: object, cluster: object = {}): string =>
  stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'current-context': 'mine',
    'clusters': [
      { name: 'other', cluster: { server: 'https://other' } },
      { name: 'aks', cluster: { server: SERVER, ...cluster } },
    ],
    'contexts': [{ name: 'mine', context: { cluster: 'aks', user: 'me' } }],
    'users': [
      { name: 'somebody', user: { token: 'not this' } },
      { name: 'me', user },
    ],
  });

function read(text: string, address?: string) {
  const [asked, masked]: [(string | undefined)[], string[]] = [[], []];
  const config = readKubeconfig(text, {
    token: async (application) => {
      asked.push(application);
      return `token ${asked.length}`;
    },
    mask: (secret) => void masked.push(secret),
    proxy: () => address,
  });
  const headers = async (): Promise<unknown> => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return options.headers;
  };
  return { config, asked, masked, headers };
}

describe('kubeconfig', () => {
  test('of a cluster with Entra ID: a token for the application that the arguments of kubelogin name, asked for each time', async () => {
    const exec = { command: 'kubelogin', args: ['get-token', '--server-id', 'application', '--login', 'devicecode'] };
    const { headers, asked } = read(kubeconfig({ exec }));
    expect(await headers()).toEqual({ Authorization: 'Bearer token 1' });
    expect(await headers()).toEqual({ Authorization: 'Bearer token 2' });
    expect(asked).toEqual(['application', 'application']);
    const unnamed = read(kubeconfig({ exec: { args: ['get-token'] } }));
    await unnamed.headers();
    expect(unnamed.asked).toEqual([undefined]);
  });

  test('of a cluster with local accounts: its token, masked; nobody else is asked', async () => {
    const { headers, asked, masked } = read(kubeconfig({ token: 'secret' }));
    expect(await headers()).toEqual({ Authorization: 'Bearer secret' });
    expect(asked).toEqual([]);
    expect(masked).toEqual(['secret']);
  });

  test('with a certificate: its key is masked line by line', async () => {
    const { key, cert } = await (await createCertificateAuthority('a cluster of the tests')).issueClient('me', 'us');
    const { headers, masked, config } = read(kubeconfig({ 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }));
    expect(await headers()).toEqual({});
    expect(masked).toEqual(key.split('\n').filter((line) => line !== ''));
    expect(config.getCurrentUser()?.certData).toBe(base64(cert));
  });

  test('never starts a program that it names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    const trace = join(folder, 'started');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: '/bin/sh',
      args: ['-c', `touch ${trace}`],
      interactiveMode: 'Never',
    };
    expect(await read(kubeconfig({ exec })).headers()).toEqual({ Authorization: 'Bearer token 1' });
    const provider = {
      name: 'gcp',
      config: { 'cmd-path': '/bin/sh', 'cmd-args': `-c "touch ${trace}"`, 'expiry': '2000-01-01T00:00:00Z' },
    };
    await read(kubeconfig({ 'auth-provider': provider }))
      .headers()
      .catch(() => undefined);
    expect(existsSync(trace)).toBe(false);
  });

  test('never reads a file that it names', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'kubeconfig-')), 'secret');
    writeFileSync(file, 'content of the file');
    for (const user of [
      { tokenFile: file },
      { 'client-certificate': file, 'client-key': file },
      { 'auth-provider': { name: 'tokenFile', config: { tokenFile: file } } },
    ]) {
      const { config, headers } = read(kubeconfig(user));
      expect(await headers()).toEqual({});
      expect(JSON.stringify(config.getCurrentUser())).not.toContain(file);
    }
    const { config } = read(kubeconfig({ token: 't' }, { 'certificate-authority': file }));
    expect(JSON.stringify(config.getCurrentCluster())).not.toContain(file);
  });

  test("takes the runner's proxy, unless it names one itself", () => {
    expect(read(kubeconfig({ token: 't' }), 'http://runner:3128').config.getCurrentCluster()?.proxyUrl).toBe('http://runner:3128');
    expect(
      read(kubeconfig({ token: 't' }, { 'proxy-url': 'http://own:3128' }), 'http://runner:3128').config.getCurrentCluster()?.proxyUrl,
    ).toBe('http://own:3128');
    expect(read(kubeconfig({ token: 't' })).config.getCurrentCluster()?.proxyUrl).toBeUndefined();
  });

  test.each([
    ['a page of a proxy', '<html>', 'it lacks clusters, users or contexts'],
    ['nothing', '', 'it lacks clusters, users or contexts'],
    ['text that is no YAML', 'a: [', 'it lacks clusters, users or contexts'],
    ['no current context', kubeconfig({}).replace('current-context: mine', 'current-context: none'), 'it has no current context'],
    ['an address without TLS', kubeconfig({}, { server: 'http://aks' }), 'the address of the API server is not an https URL'],
    ['an address of nobody', kubeconfig({}, { server: 'https:///x' }), 'the address of the API server is not an https URL'],
  ])('%s is refused', (_name, text, problem) => {
    expect(() => read(text)).toThrow(`KUBECONFIG_MALFORMED): the kubeconfig that Azure gave for the cluster cannot be used: ${problem}.`);
  });
});
