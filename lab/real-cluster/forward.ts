// Requests for the cluster's host name, put through to the real API server: bodies are streamed, both ways.
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { connect } from 'node:tls';
import type { ApiServer } from './api-server';

export interface Forwarder {
  forward(request: Request): Promise<Response>;
  forwardUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Headers that belong to one connection, not to the request. */
const OF_THE_CONNECTION = ['host', 'connection', 'keep-alive', 'transfer-encoding'];

export function forwarder({ url, ca }: ApiServer): Forwarder {
  const agent = new https.Agent({ keepAlive: true, ca });
  return {
    forward: (request) =>
      new Promise((resolve, reject) => {
        const { pathname, search } = new URL(request.url);
        const headers = Object.fromEntries([...request.headers].filter(([name]) => !OF_THE_CONNECTION.includes(name)));
        const sent = https.request(`${url}${pathname}${search}`, { agent, method: request.method, headers }, (answer) =>
          resolve(responseOf(answer)),
        );
        // A connection that is cut may say so more than once.
        sent.on('error', reject);
        request.signal.addEventListener('abort', () => sent.destroy());
        if (request.body === null) sent.end();
        else pipeline(Readable.fromWeb(request.body), sent, (error) => error && sent.destroy());
      }),
    forwardUpgrade: (request, socket, head) => {
      const { hostname, port } = new URL(url);
      const upstream = connect({ host: hostname, port: Number(port), ca }, () => {
        const lines = request.rawHeaders.flatMap((name, index, raw) => (index % 2 === 0 ? [`${name}: ${raw[index + 1]}`] : []));
        upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const [one, other] of [
        [upstream, socket],
        [socket, upstream],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    },
  };
}

function responseOf(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (OF_THE_CONNECTION.includes(name)) continue;
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  const status = answer.statusCode ?? 502;
  return new Response([204, 304].includes(status) ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers });
}
