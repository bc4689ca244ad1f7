// A forward proxy, as a company has one: it opens every tunnel itself and answers in place of the real host.
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CertificateAuthority } from './certificates';
import { serviceOf } from './hosts';

export interface Proxy {
  url: string;
  close(): Promise<void>;
}

export interface ProxyTarget {
  /** A request for a host that the laboratory plays, inside its tunnel. */
  onRequest: http.RequestListener;
  /** A request to change protocols (exec, port-forward), inside its tunnel. */
  onUpgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Whether a host that is played has a name at the moment. */
  resolves: (host: string) => boolean;
}

/** `authorityOf`: who vouches for a host, since a cluster has an authority of its own. */
export async function startProxy(authorityOf: (host: string) => CertificateAuthority, target: ProxyTarget): Promise<Proxy> {
  const sockets = new Set<Socket>();
  // Never listens: tunnels are handed to it as connections.
  const inner = https.createServer(
    {
      ALPNProtocols: ['http/1.1'],
      SNICallback: (host, done) => {
        authorityOf(host)
          .secureContext(host)
          .then(
            (context) => done(null, context),
            (error: Error) => done(error),
          );
      },
    },
    target.onRequest,
  );
  inner.on('upgrade', target.onUpgrade);
  inner.keepAliveTimeout = 60_000;

  const outer = http.createServer((request, response) => {
    // Plain HTTP: no service of the table speaks it.
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end(`The laboratory plays no host ${request.headers.host ?? ''} over plain HTTP.\n`);
  });
  outer.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  outer.on('connect', (request, socket: Duplex, head: Buffer) => {
    const host = (request.url ?? '').replace(/:\d+$/, '');
    socket.on('error', () => socket.destroy());
    if (serviceOf(host) === undefined) {
      socket.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n\r\nThe laboratory plays no host ${host}.\n`);
      return;
    }
    // A name that DNS does not know looks like this through a proxy.
    if (!target.resolves(host.toLowerCase())) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    inner.emit('connection', socket);
  });

  await new Promise<void>((resolve) => {
    outer.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(outer.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        outer.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
