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

/** The classes that pods mount and that are not among the objects. */
export function classesToRead({ items, desired }: Pick<Surroundings, 'items' | 'desired'>, workloads: readonly Workload[]): string[] {
  const known = new Set(items.filter((item) => item.object.kind === 'SecretProviderClass').map(({ object }) => object.metadata.name));
  return mountedClasses(workloads.filter(({ namespace }) => namespace === desired.namespace)).filter((name) => !known.has(name));
}

function mountedClasses(workloads: readonly Workload[]): string[] {
  return unique(workloads.flatMap((workload) => vaultVolumes(workload).map(({ secretProviderClass }) => secretProviderClass))).filter(
    (name) => name !== '',
  );
}

function isOfOwnStore({ object }: Item, { items, desired }: Surroundings): boolean {
  if (object.kind !== 'ExternalSecret' || groupOf(object.apiVersion) !== STORE_GROUP) return false;
  const { kind, name } = recordOf(recordOf(object['spec'])['secretStoreRef']);
  return items.some((store) => {
    const isNamed =
      groupOf(store.object.apiVersion) === STORE_GROUP &&
      store.object.kind === (text(kind) || 'SecretStore') &&
      store.object.metadata.name === name &&
      (store.object.kind === 'ClusterSecretStore' || namespaceOf(store, desired) === desired.namespace);
    const azure = recordOf(recordOf(recordOf(store.object['spec'])['provider'])['azurekv']);
    const account = recordOf(azure['serviceAccountRef']);
    return (
      isNamed &&
      azure['authType'] === 'WorkloadIdentity' &&
      account['name'] === desired.serviceAccount &&
      (text(account['namespace']) || desired.namespace) === desired.namespace
    );
  });
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
