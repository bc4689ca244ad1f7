// The External Secrets operator with Azure Key Vault, as far as a workload's proof looks at it: the Secret, and Ready or why not.
// Sources: external-secrets.io, the provider azurekv (workload identity) and the conditions of ExternalSecret.
import { timestamp } from '../clock';
import { at, isMap, sameJson, textOf, type Json } from '../json';
import { cloudOf } from '../clouds';
import { builtIn, type ResourceKind } from '../kubernetes/resources';
import { requestToken } from '../kubernetes/tokens';
import { NotReadable, readVaultSecret } from './vault-reader';
import type { Store } from '../kubernetes/store';
import type { Lab } from '../context';
import type { Cluster, KubernetesObject } from '../world';

const [SECRET, ACCOUNT] = [builtIn('Secret'), builtIn('ServiceAccount')];
/** The operator tries again; minutes in reality. Milliseconds. */
const RETRY_MS = 1000;

interface Parts {
  lab: Lab;
  cluster: Cluster;
  store: Store;
}

/** Every ExternalSecret once; its words when it is not ready. There is no operator without its CustomResourceDefinition. */
export async function syncExternalSecrets(parts: Parts): Promise<number | undefined> {
  const { store } = parts;
  const kind = store.kinds().find((one) => one.kind === 'ExternalSecret' && one.group === 'external-secrets.io');
  if (kind === undefined) return undefined;
  let failed = false;
  for (const object of store.list(kind).filter(({ metadata }) => metadata.deletionTimestamp === undefined)) {
    const problem = await sync(parts, object).then(
      () => undefined,
      (error: unknown) => {
        if (error instanceof NotReadable) return error.message;
        throw error;
      },
    );
    failed ||= problem !== undefined;
    showReady(parts, kind, object, problem);
  }
  return failed ? RETRY_MS : undefined;
}

async function sync({ lab, cluster, store }: Parts, object: KubernetesObject): Promise<void> {
  const namespace = object.metadata.namespace ?? 'default';
  const reference = at(object, 'spec.secretStoreRef');
  const name = textOf(at(reference, 'name'));
  const storeKind = store
    .kinds()
    .find((one) => one.kind === (textOf(at(reference, 'kind')) || 'SecretStore') && one.group === 'external-secrets.io');
  const found = storeKind === undefined ? undefined : store.get(storeKind, storeKind.namespaced ? namespace : undefined, name);
  if (found === undefined)
    throw new NotReadable(`could not get SecretStore "${name}", SecretStore.external-secrets.io "${name}" not found`);
  const azure = at(found, 'spec.provider.azurekv');
  if (!isMap(azure)) throw new NotReadable('the laboratory plays the provider azurekv alone');
  if (azure['authType'] !== 'WorkloadIdentity') throw new NotReadable('the laboratory plays authType WorkloadIdentity alone');

  const account = textOf(at(azure, 'serviceAccountRef.name'));
  const live = store.get(ACCOUNT, namespace, account);
  if (live === undefined) throw new NotReadable(`ServiceAccount "${account}" not found`);
  const annotation = (key: string): string => live.metadata.annotations?.[`azure.workload.identity/${key}`] ?? '';
  const clientId = annotation('client-id');
  if (clientId === '')
    throw new NotReadable(
      "missing clientID: either serviceAccountRef or service account annotation 'azure.workload.identity/client-id' is missing",
    );
  const audiences = [cloudOf(lab.world).federationAudience];
  const answer = await requestToken(lab, cluster, store, { namespace, name: account }, { audiences });
  const reader = {
    caller: 'external-secrets',
    tenantId: textOf(azure['tenantId']) || annotation('tenant-id') || lab.world.tenantId,
    clientId,
    assertion: textOf(at(answer, 'status.token')),
    vaultUri: `${textOf(azure['vaultUrl']).replace(/\/$/, '')}/`,
  };
  const data: Record<string, string> = {};
  const entries = at(object, 'spec.data');
  for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
    const value = await readVaultSecret(lab, reader, textOf(at(entry, 'remoteRef.key')), textOf(at(entry, 'remoteRef.version')));
    data[textOf(at(entry, 'secretKey'))] = Buffer.from(value).toString('base64');
  }
  keep(store, object, textOf(at(object, 'spec.target.name')) || object.metadata.name, data);
}

function keep(store: Store, object: KubernetesObject, name: string, data: Json): void {
  const { namespace = 'default', uid } = object.metadata;
  const before = store.get(SECRET, namespace, name);
  if (before !== undefined && sameJson(before['data'], data)) return;
  const owner = {
    apiVersion: object.apiVersion,
    kind: 'ExternalSecret',
    name: object.metadata.name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  store.put(SECRET, {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    ...before,
    metadata: { ...before?.metadata, name, namespace, ownerReferences: [owner] },
    data,
  });
}

function showReady({ lab, store }: Parts, kind: ResourceKind, { metadata }: KubernetesObject, problem: string | undefined): void {
  const live = store.get(kind, metadata.namespace, metadata.name);
  if (live === undefined) return;
  const said =
    problem === undefined
      ? { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced' }
      : { type: 'Ready', status: 'False', reason: 'SecretSyncedError', message: `could not get secret data from provider: ${problem}` };
  const conditions = at(live, 'status.conditions');
  const before: unknown = Array.isArray(conditions) ? conditions[0] : undefined;
  const same = isMap(before) && Object.entries(said).every(([key, value]) => before[key] === value);
  if (same) return;
  const time = timestamp(lab.clock.now());
  store.put(kind, { ...live, status: { refreshTime: time, conditions: [{ ...said, lastTransitionTime: time }] } });
}
