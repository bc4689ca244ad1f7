// Namespaces: what each is given, and how one ends: first all that is in it, then itself.
import { at } from '../../json';
import { deletedInBackground, type Deletion } from '../deletion';
import { kubernetesErrors } from '../errors';
import { builtIn } from '../resources';
import { isOfKind, type Store } from '../store';
import type { Lab } from '../../context';
import type { KubernetesObject } from '../../world';

const NAMESPACE = builtIn('Namespace');
const ACCOUNT = builtIn('ServiceAccount');
const CONFIG_MAP = builtIn('ConfigMap');
const FINALIZER = 'kubernetes';
/** How long a namespace waits for what holds it, before it looks again. Milliseconds. */
const PATIENCE_MS = 200;

/** Every namespace has an account of the name `default`, and the authority that its pods need to reach the API server. */
export function furnish(store: Store, lab: Lab, namespace: KubernetesObject): void {
  const { name, deletionTimestamp } = namespace.metadata;
  if (deletionTimestamp !== undefined) return;
  if (store.get(ACCOUNT, name, 'default') === undefined)
    store.put(ACCOUNT, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
  if (store.get(CONFIG_MAP, name, 'kube-root-ca.crt') === undefined) {
    store.put(CONFIG_MAP, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-root-ca.crt', namespace: name },
      data: { 'ca.crt': lab.clusterAuthorityPem },
    });
  }
}

/** All that lack it: a state that was put may have namespaces without. */
export function furnishAll(store: Store, lab: Lab): undefined {
  const has = (kind: string, name: string): Set<string | undefined> =>
    new Set(store.all().flatMap((one) => (one.kind === kind && one.metadata.name === name ? [one.metadata.namespace] : [])));
  const [accounts, authorities] = [has('ServiceAccount', 'default'), has('ConfigMap', 'kube-root-ca.crt')];
  const lacking = store
    .all()
    .filter(({ kind, metadata: { name } }) => kind === 'Namespace' && !(accounts.has(name) && authorities.has(name)));
  for (const namespace of lacking) furnish(store, lab, namespace);
  return undefined;
}

/** Ends the namespaces that are being deleted, `namespaceDeletionMs` after they were asked to go. */
export function endNamespaces(store: Store, lab: Lab, deletion: Deletion): number | undefined {
  const ending = store
    .all()
    .filter((one) => one.kind === 'Namespace' && one.metadata.deletionTimestamp !== undefined && finalizersOf(one).includes(FINALIZER));
  const waits = ending.map((namespace) => {
    const wait = Date.parse(namespace.metadata.deletionTimestamp ?? '') + lab.settings.namespaceDeletionMs - lab.clock.now();
    if (wait > 0) return wait;
    const left = emptied(store, deletion, namespace.metadata.name);
    if (left.length > 0) {
      showWhatIsLeft(store, namespace, left);
      return PATIENCE_MS;
    }
    finalize(
      store,
      namespace.metadata.name,
      finalizersOf(namespace).filter((one) => one !== FINALIZER),
    );
    return undefined;
  });
  const next = waits.filter((wait) => wait !== undefined);
  return next.length === 0 ? undefined : Math.min(...next);
}

/** `spec.finalizers` as they are to be; a namespace that nothing holds any more goes. */
export function finalize(store: Store, name: string, finalizers: unknown): KubernetesObject {
  const live = store.require(NAMESPACE, undefined, name);
  if (live.metadata.deletionTimestamp === undefined) throw kubernetesErrors.conflict(NAMESPACE, name, 'the namespace is not being deleted');
  const left = Array.isArray(finalizers) ? (finalizers as string[]) : [];
  const next = store.put(NAMESPACE, { ...live, spec: left.length === 0 ? {} : { finalizers: left } });
  const held = (live.metadata['finalizers'] as string[] | undefined) ?? [];
  if (left.length === 0 && held.length === 0) store.delete(NAMESPACE, undefined, name);
  return next;
}

const finalizersOf = (namespace: KubernetesObject): string[] => (at(namespace, 'spec.finalizers') as string[] | undefined) ?? [];

/** Asks all that is in a namespace to go, and returns what is still there. */
function emptied(store: Store, deletion: Deletion, namespace: string): KubernetesObject[] {
  const kinds = store.kinds();
  for (const object of store.all().filter(({ metadata }) => metadata.namespace === namespace && metadata.deletionTimestamp === undefined)) {
    const kind = kinds.find((one) => isOfKind(object, one));
    if (kind !== undefined)
      deletion.delete({ kind, verb: 'delete', namespace, name: object.metadata.name }, deletedInBackground(kind.kind));
  }
  return store.all().filter((object) => object.metadata.namespace === namespace);
}

function showWhatIsLeft(store: Store, namespace: KubernetesObject, left: KubernetesObject[]): void {
  const held = left.filter((object) => ((object.metadata['finalizers'] as string[] | undefined) ?? []).length > 0);
  const kinds = Map.groupBy(left, ({ kind }) => kind);
  const words = [...kinds].map(([kind, objects]) => `${kind.toLowerCase()}s. has ${objects.length} resource instances`).join(', ');
  const finalizers = [...new Set(held.flatMap((object) => object.metadata['finalizers'] as string[]))];
  const conditions = [
    { type: 'NamespaceContentRemaining', status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${words}` },
    ...(finalizers.length === 0
      ? []
      : [
          {
            type: 'NamespaceFinalizersRemaining',
            status: 'True',
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${finalizers.map((one) => `${one} in ${held.length} resource instances`).join(', ')}`,
          },
        ]),
  ];
  store.put(NAMESPACE, { ...namespace, status: { phase: 'Terminating', conditions } });
}
