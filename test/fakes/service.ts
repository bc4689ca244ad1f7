// A service on loopback that answers as a test says: real clients talk to it over TLS, as they talk to Azure.
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createCertificateAuthority } from '../../lab/network/certificates';
import type { AddressInfo } from 'node:net';

export interface ServiceRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage['headers'];
  /** The client's port: two requests of one port came by one connection. */
  port: number | undefined;
  body: string;
}

export interface ServiceAnswer {
  status?: number;
  /** A string is sent as it is. */
  body?: object | string;
  headers?: Record<string, string>;
}

export interface Service {
  url: string;
  /** The certificate of its authority, PEM. */
  authority: string;
  requests: ServiceRequest[];
  /** From now on, this answers. */
  answer(answers: (request: ServiceRequest) => ServiceAnswer): void;
  close(): Promise<void>;
}

/** `trusted`: by this whole process; otherwise by those who are handed the authority. `tls: false`: plain HTTP. */
export async function startService({ trusted = true, tls = true } = {}): Promise<Service> {
  const authority = await createCertificateAuthority('a service of the tests');
  if (trusted && tls) setDefaultCACertificates([...getCACertificates('default'), authority.pem]);
  const requests: ServiceRequest[] = [];
  let answers = (_request: ServiceRequest): ServiceAnswer => ({ status: 500, body: 'nothing is set up' });
  const server = tls ? createTlsServer(await authority.issue('localhost')) : createServer();
  server.on('request', (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        port: incoming.socket.remotePort,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      const { status = 200, body = '', headers = {} } = answers(request);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, {
        'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
        'connection': 'close',
        ...headers,
      });
      response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://localhost:${port}`,
    authority: authority.pem,
    requests,
    answer: (next) => {
      requests.length = 0;
      answers = next;
    },
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

/** The body of a refusal of Azure Resource Manager. */
export function refusal(status: number, code: string, message: string): ServiceAnswer {
  return { status, body: { error: { code, message } } };
}
