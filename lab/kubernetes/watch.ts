// Watching: what is there, then every change, one JSON object a line.
import { apiVersionOf } from './resources';
import { selected } from './selectors';
import type { ApiRequest } from './request';
import type { Store, WatchEvent } from './store';

export function watchResponse(store: Store, asked: ApiRequest, query: URLSearchParams, signal: AbortSignal): Response {
  const { kind, namespace, name } = asked;
  const encoder = new TextEncoder();
  const wanted = ({ object }: WatchEvent): boolean =>
    (!kind.namespaced || namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    selected(object, query);
  let stop = (): void => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: WatchEvent): void => {
        if (wanted(event)) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      };
      // Without a version, or from version 0, a watch begins with all that exists.
      const initial = query.get('sendInitialEvents') === 'true';
      const since = initial ? 0 : Number(query.get('resourceVersion') ?? 0);
      for (const object of store.list(kind, namespace)) {
        if (Number(object.metadata.resourceVersion ?? 0) > since) send({ type: 'ADDED', object });
      }
      // A client that asked for all that exists waits for the mark behind it.
      if (initial) {
        const metadata = {
          resourceVersion: store.version(),
          creationTimestamp: null,
          annotations: { 'k8s.io/initial-events-end': 'true' },
        };
        controller.enqueue(
          encoder.encode(
            `${JSON.stringify({ type: 'BOOKMARK', object: { apiVersion: apiVersionOf(kind), kind: kind.kind, metadata } })}\n`,
          ),
        );
      }
      const unsubscribe = store.watch((changed, event) => {
        if (changed === kind) send(event);
      });
      const timeout = setTimeout(
        () => {
          stop();
          controller.close();
        },
        Number(query.get('timeoutSeconds') ?? 300) * 1000,
      );
      stop = () => {
        unsubscribe();
        clearTimeout(timeout);
      };
      signal.addEventListener('abort', () => stop());
    },
    cancel: () => stop(),
  });
  return new Response(stream, { headers: { 'content-type': 'application/json' } });
}
