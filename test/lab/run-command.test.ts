// Run command: files, a token, a result that is waited for, and a network in which private names are known.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import http from 'node:http';
import { strToU8, zipSync } from 'fflate';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';

describe('run command', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 12 });
    arm = armOf(lab);
  });
  beforeEach(async () => {
    await lab.reset();
    arm.grant('contributor');
  });
  afterAll(() => lab.close());
  const path = (): string => `${arm.group()}/providers/Microsoft.ContainerService/managedClusters/hashbnuswest`;
  const profile = (value: object): void => {
    lab.world().clusters[0]!.resource.properties['apiServerAccessProfile'] = value;
  };
  const run = async (body: object) => {
    const started = await arm.call('POST', `${path()}/runCommand`, '2026-04-01', body);
    if (started.status !== 202) return started;
    const at = new URL(started.headers.get('location')!).pathname;
    for (;;) {
      const answer = await arm.call('GET', at, '2026-04-01');
      if (answer.status !== 202) return answer;
    }
  };

  test('runs with the files and the token that were sent, and tells output and exit code', async () => {
    const context = Buffer.from(zipSync({ 'ns.yaml': strToU8('kind: Namespace'), 'sub/x': strToU8('y') })).toString('base64');
    const command = 'cat ns.yaml sub/x; echo; grep -c "token: the-token" "$KUBECONFIG"; echo lost >&2; exit 3';
    const { status, body } = await run({ command, context, clusterToken: 'the-token' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ properties: { provisioningState: 'Succeeded', exitCode: 3, logs: 'kind: Namespacey\n1\nlost\n' } });
  });

  test('a file that would leave its folder is not written', async () => {
    const context = Buffer.from(zipSync({ '../out': strToU8('x'), 'in': strToU8('x') })).toString('base64');
    expect((await run({ command: 'ls . ..', context, clusterToken: 't' })).body).toMatchObject({
      properties: { logs: expect.not.stringContaining('out') },
    });
  });

  test('what is refused: no token, no command, run command off, a result that there is not, no right', async () => {
    expect(codeOf(await run({ command: 'true' }))).toBe('400 BadRequest');
    expect(codeOf(await run({ clusterToken: 't' }))).toBe('400 InvalidRequestContent');
    expect(codeOf(await arm.call('GET', `${path()}/commandResults/none`, '2026-04-01'))).toBe('404 NotFound');
    profile({ disableRunCommand: true });
    expect(codeOf(await run({ command: 'true', clusterToken: 't' }))).toBe('400 RunCommandDisabled');
    await lab.reset();
    expect(codeOf(await run({ command: 'true', clusterToken: 't' }))).toBe('403 AuthorizationFailed');
  });

  test('it is inside the network: a private cluster has its name there, and not outside', async () => {
    profile({ enablePrivateCluster: true });
    const { fqdn } = lab.world().clusters[0]!.resource.properties;
    const { body } = await run({ command: 'printf %s "$HTTPS_PROXY"', clusterToken: 't' });
    const inside = new URL((body as { properties: { logs: string } }).properties.logs);
    const connect = (user: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = user === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${user}:`).toString('base64')}` };
        const request = http.request({ host: inside.hostname, port: inside.port, method: 'CONNECT', path: `${fqdn}:443`, headers });
        request.once('connect', (response, socket) => {
          socket.destroy();
          resolve(response.statusCode);
        });
        request.once('error', reject);
        request.end();
      });
    expect([await connect(''), await connect('somebody'), await connect(inside.username)]).toEqual([502, 502, 200]);
  });
});
