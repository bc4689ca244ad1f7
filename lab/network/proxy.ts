// A forward proxy, as a company has one: it opens every tunnel itself and answers in place of the real host.
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CertificateAuthority } from './certificates';
import type { Reach } from './reach';

export interface Proxy {
  url: string;
  /** Answers at an address as well, for clients whose hosts file leads there. The port, which 0 leaves to the machine. */
  listen(at: { address: string; port: number }): Promise<number>;
  close(): Promise<void>;
}

export interface ProxyTarget {
  /** A request for a host that the laboratory plays, inside its tunnel. */
  onRequest: http.RequestListener;
  /** A request to change protocols (exec, port-forward), inside its tunnel. */
  onUpgrade: (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** `inside`: asked by a process inside the clusters' network. */
  reach: (host: string, inside: boolean) => Reach;
  /** Told of every host that was asked for in vain. */
  notPlayed: (host: string) => void;
}

/** What a process inside the clusters' network says of itself: it comes through the same proxy, and sees private names. */
const INSIDE = `Basic ${Buffer.from('inside:').toString('base64')}`;

export function insideUrl(proxyUrl: string): string {
  return proxyUrl.replace('http://', 'http://inside:@');
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
  inner.on('upgrade', (request, socket, head) => {
    // Node gives the socket away with its handlers taken off.
    socket.on('error', () => socket.destroy());
    target.onUpgrade(request, socket, head);
  });
  inner.keepAliveTimeout = 60_000;

  const refused = new Set<string>();
  /** Said to the client, and once to whoever started the laboratory: clients rarely show what a proxy answers. */
  const explain = (host: string, why: string): string => {
    target.notPlayed(host);
    const words = `${why} GET /unplayed on the control port lists what was asked for and not played.`;
    if (!refused.has(host)) process.stderr.write(`laboratory: ${words}\n`);
    refused.add(host);
    return words;
  };
  const outer = http.createServer((request, response) => {
    const { status, host } = plainHttp(request);
    // Not hop by hop: the client is to believe it and go on.
    response.writeHead(status, { 'content-type': 'text/plain', 'connection': 'close' });
    const why = `The laboratory plays no host ${host} over plain HTTP${status === 403 ? ': it is unreachable from here' : ''}.`;
    response.end(`${explain(host, why)}\n`);
  });
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  outer.on('connection', track);
  outer.on('connect', (request, socket: Duplex, head: Buffer) => {
    const host = (request.url ?? '').replace(/:\d+$/, '');
    socket.on('error', () => socket.destroy());
    const found = target.reach(host.toLowerCase(), request.headers['proxy-authorization'] === INSIDE);
    if (found.kind === 'not-played') {
      const words = explain(host, found.why);
      // In the reason as well: that is all that Go and Python show of a proxy's answer.
      socket.end(`HTTP/1.1 501 LaboratoryNotPlayed: ${found.why}\r\nContent-Type: text/plain\r\n\r\n${words}\n`);
      return;
    }
    // A name that DNS does not know looks like this through a proxy.
    if (found.kind === 'no-such-name') {
      socket.end(`HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\n${host} has no name in DNS.\n`);
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
    listen: ({ address, port }) =>
      new Promise((resolve, reject) => {
        inner.once('error', reject);
        inner.on('connection', track);
        inner.listen(port, address, () => resolve((inner.address() as AddressInfo).port));
      }),
    close: () =>
      new Promise((resolve) => {
        inner.close();
        outer.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * The instance metadata service is refused with 403 and the word "unreachable": what the SDKs of Azure take for "no such
 * service here" (azure-identity in JavaScript, Python and .NET), where any other answer would make them ask it for tokens.
 */
function plainHttp(request: http.IncomingMessage): { status: number; host: string } {
  const host = URL.parse(request.url ?? '')?.hostname ?? (request.headers.host ?? '').replace(/:\d+$/, '');
  return { host, status: host.startsWith('169.254.') ? 403 : 501 };
}
