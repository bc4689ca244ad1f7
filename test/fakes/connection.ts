// A cluster's API of a few lines: each request is answered by a function, and kept for a look at it.
import type { Connection, KubernetesRequest, OnObject } from '../../src/kubernetes/connection';

export interface FakeConnection extends Connection {
  requests: KubernetesRequest[];
  /** What the watch of the test hands on. */
  watched: { onObject: OnObject; onEnd: () => void; stopped: boolean }[];
}

/** `answer` gives status and body; a string is sent as it is. Undefined: 404, as the API server says it. */
export function fakeConnection(
  answer: (request: KubernetesRequest) => { status?: number; body: object | string } | undefined,
): FakeConnection {
  const requests: KubernetesRequest[] = [];
  const watched: FakeConnection['watched'] = [];
  return {
    server: 'https://aks.example',
    requests,
    watched,
    send: async (request) => {
      requests.push(request);
      const { status = 200, body } = answer(request) ?? { status: 404, body: { kind: 'Status', reason: 'NotFound', message: 'not found' } };
      return { request: `${request.method} ${request.path}`, status, text: typeof body === 'string' ? body : JSON.stringify(body) };
    },
    watch: async (_path, _query, onObject, onEnd) => {
      const watch = { onObject, onEnd, stopped: false };
      watched.push(watch);
      return () => {
        watch.stopped = true;
      };
    },
  };
}
