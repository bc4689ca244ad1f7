// The hosts that a run talks to: every mode, behind a proxy that refuses all hosts but those of the list.
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { mayDestroy } from '../runner/may-destroy';
import { startLab, type RunningLab } from '../../lab/lab';
import { MODES, type Mode } from '../../src/inputs/declaration';
import { matchesHost, runnerHosts } from '../../tools/hosts';
import { EXAMPLE } from '../runner/example';
import { pullRequestEvent } from '../runner/pull-request-event';
import { runAction } from '../runner/run';
import type { CloudName } from '../../src/chain/cloud';

interface Firewall {
  url: string;
  asked: Set<string>;
  refused: string[];
  close(): void;
}

/** Tunnels to the hosts that are allowed go through the laboratory's proxy; all others are refused, and written down. */
async function firewall(allowed: readonly string[], upstream: string): Promise<Firewall> {
  const [asked, refused] = [new Set<string>(), [] as string[]];
  const sockets = new Set<net.Socket>();
  const server = http.createServer((request, response) => {
    refused.push(request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, client: net.Socket) => {
    const host = (request.url ?? '').replace(/:\d+$/, '');
    client.on('error', () => client.destroy());
    if (!allowed.some((name) => matchesHost(name, host))) {
      refused.push(host);
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    asked.add(host);
    const { hostname, port } = new URL(upstream);
    const tunnel = net.connect(Number(port), hostname, () => {
      tunnel.write(`CONNECT ${request.url} HTTP/1.1\r\nHost: ${request.url}\r\n\r\n`);
      tunnel.pipe(client);
      client.pipe(tunnel);
    });
    sockets.add(tunnel);
    tunnel.on('error', () => client.destroy());
    client.on('close', () => tunnel.destroy());
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    refused,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Every spelling that a client may look for. */
const behind = (url: string): Record<string, string> =>
  Object.fromEntries(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].map((name) => [name, url]));

describe('hosts', () => {
  let lab: RunningLab | undefined;
  let wall: Firewall | undefined;
  afterEach(async () => {
    wall?.close();
    await lab?.close();
  });

  const cases: [Mode, CloudName][] = [
    ...MODES.map((mode): [Mode, CloudName] => [mode, 'AzureCloud']),
    ['ensure', 'AzureUSGovernment'],
    ['ensure', 'AzureChinaCloud'],
  ];

  test.each(cases)('%s in %s talks to the hosts of the list, and to no others', async (mode, cloud) => {
    lab = await startLab({ seed: 3, cloud });
    mayDestroy(lab);
    const { github } = lab.world();
    github.pullRequests.push({ number: 17, state: 'open', title: 't', head: { ref: 'x', sha: 'c'.repeat(40) }, comments: [] });
    const inputs = {
      ...EXAMPLE,
      cloud,
      'environment': 'pr-17',
      'github-token': github.token,
    };
    const env = { ...lab.env, GITHUB_EVENT_PATH: pullRequestEvent({ number: 17 }) };
    // There must be something to check, to destroy and to ask for.
    if (!['ensure', 'plan'].includes(mode)) expect((await runAction({ inputs, env })).status).toBe(0);

    const listed = runnerHosts(cloud).filter(({ modes }) => modes.includes(mode));
    wall = await firewall(
      listed.map(({ name }) => name),
      lab.env['HTTPS_PROXY']!,
    );
    const { environment: _environment, ...ofAll } = inputs;
    const run = await runAction({
      inputs: { ...(mode.endsWith('sweep') ? ofAll : inputs), mode },
      env: { ...env, ...behind(wall.url) },
    });
    expect([run.status, wall.refused, run.status === 0 ? '' : run.log]).toEqual([0, [], '']);
    const { asked } = wall;
    const idle = listed.filter(({ name }) => ![...asked].some((host) => matchesHost(name, host)));
    expect(idle.map(({ name, reason }) => `${name}: ${reason}`)).toEqual([]);
  });

  test('a host that is not listed is refused, and the run fails', async () => {
    lab = await startLab({ seed: 3 });
    const [github] = runnerHosts('AzureCloud');
    wall = await firewall([github!.name], lab.env['HTTPS_PROXY']!);
    const run = await runAction({ inputs: EXAMPLE, env: { ...lab.env, ...behind(wall.url) } });
    expect([run.status, [...new Set(wall.refused)]]).toEqual([1, ['login.microsoftonline.com']]);
  });
});
