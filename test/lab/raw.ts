// A request whose body is bytes as they are, through the laboratory's proxy.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { RunningLab } from '../../lab/lab';

export async function raw(lab: RunningLab, url: string, token: string, body: Buffer, encoding: string): Promise<number> {
  const [proxy, target] = [new URL(lab.env['HTTPS_PROXY']!), new URL(url)];
  return new Promise((resolve, reject) => {
    const tunnel = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${target.hostname}:443` });
    tunnel.once('connect', (_response, socket) => {
      const secure = tls.connect({ socket, servername: target.hostname, ca: readFileSync(lab.ca) });
      const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json', 'content-encoding': encoding };
      const request = https.request(
        { createConnection: () => secure, method: 'PUT', host: target.hostname, path: target.pathname + target.search, headers },
        (answer) => {
          answer.resume();
          socket.destroy();
          resolve(answer.statusCode ?? 0);
        },
      );
      request.once('error', reject);
      request.end(body);
    });
    tunnel.once('error', reject);
    tunnel.end();
  });
}
