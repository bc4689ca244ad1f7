// The laboratory's own client of a real API server, as system:masters.
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { ApiServer } from './api-server';

export interface RequestOptions {
  contentType?: string;
  /** Statuses besides success that are no reason to throw. */
  accept?: number[];
  headers?: Record<string, string>;
}

export interface AdminClient {
  /** Throws for any answer but a success, unless `accept` names its status. */
  json<T>(method: string, path: string, body?: object, options?: RequestOptions): Promise<T>;
  /** Objects of a watch, one by one; it is taken up again when it ends. */
  watch(path: string, onEvent: (event: { type: string; object: unknown }) => void): () => void;
}

export function adminClient({ url, ca, admin }: ApiServer): AdminClient {
  const agent = new https.Agent({ keepAlive: true, ca, ...admin });
  const request = (
    method: string,
    path: string,
    contentType: string,
    body?: string,
    more: Record<string, string> = {},
  ): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      // Node sends the body of a DELETE without its length unless it is given: the next request on the connection would be garbled.
      const ofBody = body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
      const headers = { 'accept': 'application/json', 'user-agent': 'kubelet', ...ofBody, ...more };
      const sent = https.request(`${url}${path}`, { agent, method, headers }, resolve);
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    json: async (method, path, body, { contentType = 'application/json', accept = [], headers } = {}) => {
      const response = await request(method, path, contentType, body === undefined ? undefined : JSON.stringify(body), headers);
      let text = '';
      for await (const chunk of response) text += String(chunk);
      const status = response.statusCode ?? 0;
      if ((status < 200 || status > 299) && !accept.includes(status)) throw new Error(`${method} ${path}: ${status} ${text}`);
      return JSON.parse(text || '{}') as never;
    },
    watch: (path, onEvent) => {
      const state: { stopped: boolean; response?: IncomingMessage } = { stopped: false };
      void (async () => {
        while (!state.stopped) {
          try {
            state.response = await request('GET', `${path}?watch=true`, '');
            let rest = '';
            for await (const chunk of state.response) {
              const lines = (rest + String(chunk)).split('\n');
              rest = lines.pop() ?? '';
              for (const line of lines) if (line !== '') onEvent(JSON.parse(line) as { type: string; object: unknown });
            }
          } catch {
            // The server is going away, or the connection was cut: again, unless stopped.
            await new Promise((resolve) => {
              setTimeout(resolve, 200).unref();
            });
          }
        }
      })();
      return () => {
        state.stopped = true;
        state.response?.destroy();
        agent.destroy();
      };
    },
  };
}
