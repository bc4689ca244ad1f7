// The garbage collector: what is owned goes with its last owner, before it or not at all, as the deletion asked.
import { isMap } from '../../json';
import { deletedInBackground, type Deletion } from '../deletion';
import type { ResourceKind } from '../resources';
import { isOfKind, type Store } from '../store';
import type { KubernetesObject } from '../../world';

interface Owner {
  uid: string;
  blockOwnerDeletion?: boolean;
}

const ownersOf = ({ metadata }: KubernetesObject): Owner[] => {
  const owners = metadata['ownerReferences'];
  return Array.isArray(owners) ? owners.filter((owner): owner is Owner => isMap(owner) && typeof owner['uid'] === 'string') : [];
};
const finalizersOf = ({ metadata }: KubernetesObject): string[] => (metadata['finalizers'] as string[] | undefined) ?? [];

export function collectGarbage(store: Store, deletion: Deletion): undefined {
  const objects = [...store.all()];
  const byUid = new Map(objects.map((object) => [object.metadata.uid, object]));
  const kindOf = (object: KubernetesObject): ResourceKind | undefined => store.kinds().find((kind) => isOfKind(object, kind));
  if (!objects.some((object) => ownersOf(object).length > 0 || finalizersOf(object).length > 0)) return undefined;
  const dependents = Map.groupBy(
    objects.flatMap((object) => ownersOf(object).map((owner) => ({ owner, object }))),
    ({ owner }) => owner.uid,
  );

  for (const object of objects.filter((one) => one.metadata.deletionTimestamp !== undefined || ownersOf(one).length > 0)) {
    const kind = kindOf(object);
    if (kind === undefined) continue;
    const remove = (): void => {
      const { namespace, name, deletionTimestamp } = object.metadata;
      if (deletionTimestamp !== undefined || store.get(kind, namespace, name) === undefined) return;
      deletion.delete({ kind, verb: 'delete', name, ...(namespace !== undefined && { namespace }) }, deletedInBackground(kind.kind));
    };
    const release = (finalizer: string): void => {
      const live = store.get(kind, object.metadata.namespace, object.metadata.name);
      if (live === undefined) return;
      const left = finalizersOf(live).filter((one) => one !== finalizer);
      if (left.length === 0) store.delete(kind, live.metadata.namespace, live.metadata.name);
      else store.put(kind, { ...live, metadata: { ...live.metadata, finalizers: left } });
    };
    const below = dependents.get(object.metadata.uid ?? '') ?? [];
    if (object.metadata.deletionTimestamp !== undefined && finalizersOf(object).includes('orphan')) {
      for (const { object: dependent } of below) disown(store, kindOf(dependent), dependent, object.metadata.uid);
      release('orphan');
    } else if (object.metadata.deletionTimestamp !== undefined && finalizersOf(object).includes('foregroundDeletion')) {
      const blocking = below.filter(
        ({ owner, object: dependent }) => owner.blockOwnerDeletion === true && byUid.has(dependent.metadata.uid),
      );
      if (blocking.length === 0) release('foregroundDeletion');
    }
    const owners = ownersOf(object);
    const gone = owners.filter(({ uid }) => isGone(byUid.get(uid)));
    if (owners.length > 0 && gone.length === owners.length) remove();
  }
  return undefined;
}

/** An owner that waits for its dependents counts as gone: they go first. */
const isGone = (owner: KubernetesObject | undefined): boolean =>
  owner === undefined || (owner.metadata.deletionTimestamp !== undefined && finalizersOf(owner).includes('foregroundDeletion'));

function disown(store: Store, kind: ResourceKind | undefined, dependent: KubernetesObject, uid: string | undefined): void {
  if (kind === undefined) return;
  const { ownerReferences: _owners, ...metadata } = dependent.metadata;
  const left = ownersOf(dependent).filter((owner) => owner.uid !== uid);
  store.put(kind, { ...dependent, metadata: { ...metadata, ...(left.length > 0 && { ownerReferences: left }) } });
}
