// Clients of every kind: with a proxy, without one, and with Java's own way of trusting.
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHash, X509Certificate } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { promisify } from 'node:util';
import { startLab, type RunningLab } from '../../lab/lab';

describe('any client', () => {
  let lab: RunningLab;
  afterEach(() => lab.close());

  test('Node’s own fetch reaches the laboratory by the environment alone', async () => {
    lab = await startLab();
    const program = "fetch('https://management.azure.com/subscriptions?api-version=2022-12-01').then((r) => console.log(r.status))";
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', program], { env: { PATH: process.env['PATH'], ...lab.env } });
    expect(stdout.trim()).toBe('401');
  });

  test('Java’s trust store holds the authority, sealed as the format says', async () => {
    lab = await startLab();
    const options = lab.env['JAVA_TOOL_OPTIONS']!;
    expect(options).toContain(`-Dhttps.proxyPort=${new URL(lab.env['HTTPS_PROXY']!).port}`);
    const store = readFileSync(/trustStore=(\S+)/.exec(options)![1]!);
    const [data, seal] = [store.subarray(0, -20), store.subarray(-20)];
    const password = Buffer.from([...'changeit'].flatMap((letter) => [0, letter.charCodeAt(0)]));
    expect(createHash('sha1').update(password).update('Mighty Aphrodite').update(data).digest()).toEqual(seal);
    expect([data.readUInt32BE(0), data.readUInt32BE(4), data.readUInt32BE(8), data.readUInt32BE(12)]).toEqual([0xfeedfeed, 2, 1, 2]);
    const alias = data.readUInt16BE(16);
    expect(data.subarray(18, 18 + alias).toString()).toBe('laboratory');
    const certificate = data.subarray(18 + alias + 8 + 2 + 'X.509'.length + 4);
    expect(new X509Certificate(certificate).fingerprint256).toBe(new X509Certificate(readFileSync(lab.ca)).fingerprint256);
  });

  test('without a proxy, the names themselves lead to the laboratory, and a client needs its authority and a hosts file', async () => {
    lab = await startLab({ direct: { address: '127.0.0.1', port: 0 } });
    expect(Object.keys(lab.env).filter((name) => /proxy/i.test(name))).toEqual([]);
    const { port, hosts } = lab.direct!;
    for (const name of [
      'management.azure.com',
      'login.microsoftonline.com',
      'wliakvpoc.vault.azure.net',
      lab.world().clusters[0]!.resource.properties.fqdn,
    ])
      expect(hosts).toContain(`127.0.0.1 ${name}`);
    const get = (name: string, path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        https
          .get(
            { host: '127.0.0.1', port, servername: name, headers: { host: name }, path, ca: readFileSync(lab.ca), agent: false },
            (answer) => {
              answer.resume();
              resolve(answer.statusCode);
            },
          )
          .once('error', reject);
      });
    expect(await get('management.azure.com', '/subscriptions?api-version=2022-12-01')).toBe(401);
    expect(await get('login.microsoftonline.com', '/common/discovery/keys')).toBe(200);
    lab.world().registries.push({ id: '/x', name: 'Images', location: 'westus', tags: {}, properties: {}, repositories: [] });
    expect(await (await fetch(`${lab.control}/hosts`)).json()).toContain('127.0.0.1 images.azurecr.io');
  });

  test('a port that is taken is said at once', async () => {
    lab = await startLab({ direct: { address: '127.0.0.1', port: 0 } });
    await expect(startLab({ direct: { address: '127.0.0.1', port: lab.direct!.port } })).rejects.toThrow('EADDRINUSE');
  });
});
