// A plain HTTP client of the laboratory: node's own, through the proxy, trusting for each host the authority that is its.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';
import type { RunningLab } from '../../lab/lab';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface Client {
  json(
    method: string,
    url: string,
    options?: { token?: string | undefined; body?: object | undefined; headers?: Record<string, string> },
  ): Promise<Answer>;
  form(url: string, fields: Record<string, string>): Promise<Answer>;
  /** A token of the deployer for a resource. */
  token(resource: string): Promise<string>;
}

export function client(lab: RunningLab): Client {
  const proxy = new URL(lab.env['HTTPS_PROXY']!);
  const send = (method: string, url: string, headers: Record<string, string>, body: string | undefined): Promise<Answer> => {
    const target = new URL(url);
    return new Promise((resolve, reject) => {
      const tunnel = http.request({ host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: `${target.hostname}:443` });
      tunnel.once('error', reject);
      tunnel.once('connect', (response, socket) => {
        if (response.statusCode !== 200) return reject(new Error(`CONNECT ${response.statusCode}`));
        const ca = target.hostname.endsWith('.azmk8s.io') ? lab.clusterAuthority : readFileSync(lab.ca);
        const secure = tls.connect({ socket, servername: target.hostname, ca });
        // Node sends the body of a DELETE without its length unless told.
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const request = https.request(
          {
            createConnection: () => secure,
            method,
            host: target.hostname,
            path: target.pathname + target.search,
            headers: { ...headers, ...length },
          },
          (answer) => {
            let text = '';
            answer
              .setEncoding('utf8')
              .on('data', (chunk: string) => {
                text += chunk;
              })
              .once('end', () => {
                socket.destroy();
                let parsed: unknown = text;
                try {
                  parsed = JSON.parse(text);
                } catch {
                  /* it is text */
                }
                resolve({
                  status: answer.statusCode ?? 0,
                  headers: new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
                  body: parsed,
                });
              });
            answer.once('error', reject);
          },
        );
        request.once('error', reject);
        request.end(body);
      });
      tunnel.end();
    });
  };
  const self: Client = {
    json: (method, url, { token, body, headers = {} } = {}) =>
      send(
        method,
        url,
        {
          'content-type': 'application/json',
          ...headers,
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        body === undefined ? undefined : JSON.stringify(body),
      ),
    form: (url, fields) =>
      send('POST', url, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(fields).toString()),
    token: async (resource) => {
      const { body } = await self.form(`https://login.microsoftonline.com/${lab.env['AZURE_TENANT_ID']}/oauth2/v2.0/token`, {
        grant_type: 'client_credentials',
        client_id: lab.env['AZURE_CLIENT_ID']!,
        client_secret: lab.env['LAB_CLIENT_SECRET']!,
        scope: `${resource}/.default`,
      });
      return (body as { access_token: string }).access_token;
    },
  };
  return self;
}
