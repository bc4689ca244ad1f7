// Objects that are waited for: a watch says when one has changed, and it is read while no watch is open.
import { looseObject, safeParse, string, type GenericSchema, type InferOutput } from 'valibot';
import { expectSuccess, understood } from './answer';
import type { Connection } from './connection';
import type { LinkName } from '../chain/links';

export interface Watched<T> {
  /** As it is now; undefined when there is none. */
  state(): Promise<T | undefined>;
  /** Settles at the next change. */
  changed(): Promise<void>;
  /** Whether the object that was there has gone; another may have its name by now. */
  wasDeleted(): boolean;
  stop(): void;
}

/** `path` is that of the object: its collection is watched by the object's name. `operation` is what a read is, in words. */
export async function watchObject<Schema extends GenericSchema>(
  connection: Connection,
  path: string,
  schema: Schema,
  link: LinkName,
  operation: string,
): Promise<Watched<InferOutput<Schema>>> {
  let latest: InferOutput<Schema> | undefined;
  let deleted = false;
  let wake = (): void => undefined;
  const [, collection = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
  const stop = await connection.watch(
    collection,
    { fieldSelector: `metadata.name=${decodeURIComponent(name)}` },
    (type, object) => {
      const result = safeParse(schema, object);
      deleted ||= type === 'DELETED';
      latest = result.success && type !== 'DELETED' ? result.output : undefined;
      wake();
    },
    () => {
      latest = undefined;
      wake();
    },
  );
  return {
    state: async () => {
      if (latest !== undefined) return latest;
      const answer = await connection.send({ method: 'GET', path });
      if (answer.status === 404) {
        // Only the API server itself may say that something is not there.
        understood(answer, looseObject({ kind: string() }), link);
        return undefined;
      }
      return understood(expectSuccess(answer, link, operation), schema, link);
    },
    changed: () =>
      new Promise((resolve) => {
        wake = () => resolve();
      }),
    wasDeleted: () => deleted,
    stop,
  };
}
