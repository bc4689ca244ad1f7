// What brings the vault's secrets to the pods in place of an SDK: classes of the Secrets Store CSI driver, ExternalSecrets.
import { groupOf } from '../../manifests/fields';
import { recordOf, text } from '../../manifests/record';
import { isAzureClass } from './lint/between';
import { isOwnAccount, namespaceOf, type Item, type Surroundings, type Workload } from './lint/item';
import { meantWorkloads } from './lint/meant';
import { vaultVolumes } from './lint/volumes';

/** Names in the workload's namespace: each is to be proven. */
export interface Synced {
  classes: readonly string[];
  externalSecrets: readonly string[];
}

export const CLASS_GROUP = 'secrets-store.csi.x-k8s.io';
export const STORE_GROUP = 'external-secrets.io';

/** Those that open a vault as this very workload. */
export function syncedOf(surroundings: Surroundings): Synced {
  const { items, desired, clientId } = surroundings;
  const here = items.filter((item) => namespaceOf(item, desired) === desired.namespace);
  const classes = here.filter(isAzureClass);
  const isOwn = ({ object }: Item): boolean =>
    text(recordOf(recordOf(object['spec'])['parameters'])['clientID']).toLowerCase() === clientId.toLowerCase();
  const mounted = mountedClasses(meantWorkloads(surroundings).filter((workload) => isOwnAccount(workload, surroundings)));
  const known = new Set(classes.map(({ object }) => object.metadata.name));
  return {
    // One that is mounted and that nobody knows does not mount: the driver says why.
    classes: unique([...classes.filter(isOwn).map(({ object }) => object.metadata.name), ...mounted.filter((name) => !known.has(name))]),
    externalSecrets: unique(here.filter((item) => isOfOwnStore(item, surroundings)).map(({ object }) => object.metadata.name)),
  };
}

/** An object that another one names. */
export interface Reference {
  kind: 'SecretProviderClass' | 'SecretStore' | 'ClusterSecretStore';
  name: string;
}

/** What pods mount and what ExternalSecrets name, and what is not among the objects. */
export function missingReferences(
  { items, desired }: Pick<Surroundings, 'items' | 'desired'>,
  workloads: readonly Workload[],
): Reference[] {
  const here = workloads.filter(({ namespace }) => namespace === desired.namespace);
  const classes = mountedClasses(here).map((name): Reference => ({ kind: 'SecretProviderClass', name }));
  const stores = items.filter((item) => isExternalSecret(item) && namespaceOf(item, desired) === desired.namespace).flatMap(storeOf);
  const found = new Map([...classes, ...stores].map((one) => [`${one.kind} ${one.name}`, one]));
  for (const { object } of items) found.delete(`${object.kind} ${object.metadata.name}`);
  return [...found.values()];
}

function isExternalSecret({ object }: Item): boolean {
  return object.kind === 'ExternalSecret' && groupOf(object.apiVersion) === STORE_GROUP;
}

function storeOf({ object }: Item): Reference[] {
  const { kind, name } = recordOf(recordOf(object['spec'])['secretStoreRef']);
  if (text(name) === '') return [];
  return [{ kind: kind === 'ClusterSecretStore' ? kind : 'SecretStore', name: text(name) }];
}

function mountedClasses(workloads: readonly Workload[]): string[] {
  return unique(workloads.flatMap((workload) => vaultVolumes(workload).map(({ secretProviderClass }) => secretProviderClass))).filter(
    (name) => name !== '',
  );
}

function isOfOwnStore(item: Item, { items, desired }: Surroundings): boolean {
  if (!isExternalSecret(item)) return false;
  const [named] = storeOf(item);
  return items.some(({ object: { apiVersion, kind, metadata, spec } }) => {
    const isNamed = groupOf(apiVersion) === STORE_GROUP && kind === named?.kind && metadata.name === named.name;
    const azure = recordOf(recordOf(recordOf(spec)['provider'])['azurekv']);
    const account = recordOf(azure['serviceAccountRef']);
    return (
      isNamed &&
      (kind === 'ClusterSecretStore' || (metadata.namespace ?? desired.namespace) === desired.namespace) &&
      azure['authType'] === 'WorkloadIdentity' &&
      account['name'] === desired.serviceAccount &&
      (text(account['namespace']) || desired.namespace) === desired.namespace
    );
  });
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
