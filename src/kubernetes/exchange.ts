// One HTTP exchange with the API server: KubeConfig adds authority, client certificate, proxy and sign-in. By Node's own parser:
// that of undici, which client-node's `fetch` uses, is WebAssembly, and a short run waits 40 ms for it to be optimized.
import { request, Agent, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export interface Sent {
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal;
}

export interface Received {
  statusCode: number | undefined;
  headers: IncomingHttpHeaders;
  text: string;
}

/**
 * So long an open connection is kept for the next request: less than any server or proxy keeps it (an API server 90 s), since a
 * create whose connection is closed on the way is not sent twice. A proxy has as long to open one.
 */
const IDLE_MS = 10_000;

/** Follows no redirection. @throws the error of the connection, or an AbortError. */
export async function exchange(config: KubeConfig, url: string, { body, ...sent }: Sent): Promise<Received> {
  const options: RequestOptions = { ...sent, timeout: IDLE_MS };
  await config.applyToHTTPSOptions(options);
  // client-node makes one agent for a cluster, and lets it shake hands with the server anew for each request.
  if (options.agent instanceof Agent) Object.assign(options.agent, { keepAlive: true });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, options, resolve).once('error', reject).end(body);
  });
  return { statusCode: response.statusCode, headers: response.headers, text: await text(response) };
}
