// The ConfigMap that tells others of the identity.
import { looseObject, nullish, record, string } from 'valibot';
import { MANAGER, ownershipMetadata, type MarkedObject, type Ownership } from '../../chain/ownership';
import { managersBelow } from '../../kubernetes/field-managers';
import { applyObject, deleteObject, expectApplied, marksOf, OBJECT, readObject, readObjectAs } from '../../kubernetes/objects';
import { diagnose } from './diagnoses';
import type { ObjectName } from '../../chain/desired';
import type { Connection } from '../../kubernetes/connection';

export interface PublishedFacts extends MarkedObject {
  data: Readonly<Record<string, string>>;
  /** Who wrote each value, where it was not the Action. */
  managers: Readonly<Record<string, string>>;
}

export interface PublishClient {
  read(): Promise<PublishedFacts | undefined>;
  /** Whether the namespace is there. */
  hasNamespace(): Promise<boolean>;
  apply(data: Readonly<Record<string, string>>, ownership: Ownership, marks: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

const CONFIG_MAP = looseObject({ ...OBJECT.entries, data: nullish(record(string(), string())) });

export function publishClient(connection: () => Promise<Connection>, { namespace, name }: ObjectName): PublishClient {
  const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
  return {
    read: async () => {
      const live = await readObjectAs(await connection(), path, 'publish', CONFIG_MAP);
      if (live === undefined) return undefined;
      return { ...marksOf(live), data: live.data ?? {}, managers: managersBelow(live.metadata.managedFields ?? [], ['data'], MANAGER) };
    },
    hasNamespace: async () => (await readObject(await connection(), `/api/v1/namespaces/${namespace}`, 'publish')) !== undefined,
    apply: async (data, ownership, marks) => {
      const owned = ownershipMetadata(ownership);
      const metadata = { name, namespace, ...owned, annotations: { ...owned.annotations, ...marks } };
      const answer = await applyObject(await connection(), path, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
      expectApplied(answer, 'publish', `to apply the ConfigMap ${namespace}/${name}`, (conflict) =>
        diagnose('PUBLISH_CONFLICT', { ...conflict, object: `${namespace}/${name}` }),
      );
    },
    remove: async () => deleteObject(await connection(), path, 'publish'),
  };
}
