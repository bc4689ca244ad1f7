// Watching: what is there, then every change, one JSON object on each line. A selector turns changes into comings and goings.
import { statusBody, kubernetesErrors } from './errors';
import { apiVersionOf } from './resources';
import { selection } from './selectors';
import type { ApiRequest } from './request';
import type { Change, Store } from './store';
import type { KubernetesObject } from '../world';

interface Event {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: object;
}

/** `table`: how objects are shown to a client that wants tables. */
export function watchResponse(
  store: Store,
  asked: ApiRequest,
  query: URLSearchParams,
  signal: AbortSignal,
  table?: (objects: KubernetesObject[], metadata: object) => object,
): Response {
  const { kind, namespace } = asked;
  const matches = selection(kind, query);
  const wanted = (object: KubernetesObject): boolean =>
    (!kind.namespaced || namespace === undefined || object.metadata.namespace === namespace) && matches(object);
  const version = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(version)) {
    throw kubernetesErrors.badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(version)}: strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`,
    );
  }
  // Without a version, or from version 0, a watch begins with all that exists.
  const initial = query.get('sendInitialEvents') === 'true';
  const fromNow = initial || version === '' || version === '0';
  const bookmark = (annotations?: object): Event => ({
    type: 'BOOKMARK',
    object: {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata: { resourceVersion: store.version(), creationTimestamp: null, ...annotations },
    },
  });

  const encoder = new TextEncoder();
  let stop = (): void => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => {
      const send = (event: Event): void => controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`));
      const sendObject = (type: Event['type'], object: KubernetesObject): void => {
        const shown = { ...object, apiVersion: apiVersionOf(kind) };
        send({ type, object: table === undefined ? shown : table([shown], { resourceVersion: object.metadata.resourceVersion }) });
      };
      const sendChange = (change: Change): void => {
        const event = seenBy(wanted, change);
        if (event !== undefined) sendObject(event.type, event.object);
      };
      const end = (): void => {
        stop();
        controller.close();
      };
      if (fromNow) {
        for (const object of store.list(kind, namespace)) if (wanted(object)) sendObject('ADDED', object);
        // A client that asked for all that exists waits for the mark behind it.
        if (initial) send(bookmark({ annotations: { 'k8s.io/initial-events-end': 'true' } }));
      } else {
        const missed = eventsSince(store, asked, Number(version));
        if (missed === undefined) {
          const current = store.version();
          send({ type: 'ERROR', object: statusBody(410, 'Expired', `too old resource version: ${version} (${current})`) });
          controller.close();
          return;
        }
        missed.forEach(sendChange);
      }
      const unsubscribe = store.watch((changed, change) => {
        if (changed.kind === kind.kind && changed.group === kind.group) sendChange(change);
      });
      const timeout = setTimeout(
        () => {
          if (query.get('allowWatchBookmarks') === 'true') send(bookmark());
          end();
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

/** Changes that are remembered, and before them the objects that are younger than the version but were there at the start. */
function eventsSince(store: Store, { kind, namespace }: ApiRequest, version: number): Change[] | undefined {
  const changes = store.changesSince(kind, version);
  if (changes === undefined) return undefined;
  const changed = new Set(changes.map(({ object }) => object.metadata.uid));
  const unseen = store
    .list(kind, namespace)
    .filter(({ metadata }) => !changed.has(metadata.uid) && Number(metadata.resourceVersion ?? 0) > version)
    .map((object): Change => ({ version: Number(object.metadata.resourceVersion), type: 'ADDED', object, previous: undefined }));
  return [...unseen, ...changes];
}

/** What a watcher with a selector sees of a change: an object that leaves the selection is gone for him. */
function seenBy(
  wanted: (object: KubernetesObject) => boolean,
  { type, object, previous }: Change,
): { type: Event['type']; object: KubernetesObject } | undefined {
  const before = previous !== undefined && wanted(previous);
  const after = type !== 'DELETED' && wanted(object);
  if (!before && !after) return undefined;
  if (type !== 'DELETED' && !after && previous !== undefined) {
    const { resourceVersion } = object.metadata;
    return {
      type: 'DELETED',
      object: { ...previous, metadata: { ...previous.metadata, ...(resourceVersion !== undefined && { resourceVersion }) } },
    };
  }
  if (!after) return { type: 'DELETED', object };
  return { type: before ? 'MODIFIED' : 'ADDED', object };
}
