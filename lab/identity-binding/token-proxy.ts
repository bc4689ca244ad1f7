// The cluster's own token endpoint, as pods reach it: by an address of the cluster, under a name of its own.
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { answerRefusals } from '../network/answers';
import { exchange, type AccessReview } from './rules';
import type { Lab } from '../context';
import type { Journal } from '../journal';
import type { CertificateAuthority } from '../network/certificates';

export interface TokenProxy {
  url: string;
  sniName: string;
  caData: string;
  close(): Promise<void>;
}

export async function startTokenProxy(
  lab: Lab,
  authority: CertificateAuthority,
  journal: Journal,
  review: AccessReview,
): Promise<TokenProxy> {
  const app = new Hono();
  app.onError(answerRefusals);
  app.post('/:tenant/oauth2/v2.0/token', async (c) =>
    c.json(await exchange(lab, c.req.param('tenant'), new URLSearchParams(await c.req.text()), review)),
  );
  const handle = getRequestListener(async (request) => {
    const { pathname, hostname } = new URL(request.url);
    const entry = journal.begin({ service: 'token-proxy', method: request.method, host: hostname, path: pathname, query: '' });
    const response = await app.fetch(request);
    journal.end(entry, response.status);
    return response;
  });
  const sniName = 'token-proxy.identity-binding.internal';
  const server = https.createServer(
    {
      SNICallback: (host, done) => {
        // A client that does not send the name is not let in.
        if (host !== sniName) done(new Error(`unknown server name ${host}`));
        else
          authority.secureContext(host).then(
            (context) => done(null, context),
            (error: Error) => done(error),
          );
      },
    },
    (request, response) => {
      void handle(request, response);
    },
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sniName,
    caData: authority.pem,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
