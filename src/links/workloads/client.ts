// The workloads as they are in the cluster: ServiceAccounts that decide whose pods are whose, and live objects by name or all.
import { array, looseObject, nullish, optional, record, string, unknown, type InferOutput } from 'valibot';
import { BrokenLink } from '../../chain/diagnosis';
import { expectSuccess, understood } from '../../kubernetes/answer';
import { managerOfField, MANAGED_FIELDS } from '../../kubernetes/field-managers';
import { diagnose } from './diagnoses';
import { CLIENT_ID, type AccountState, type Item } from './lint/item';
import { ROLLOUT_KINDS } from './rollout';
import type { Reference } from './synced';
import type { Connection } from '../../kubernetes/connection';
import type { RenderedObject } from '../../manifests/render';

/** `workloads`: objects by kind and name, or whatever runs under the ServiceAccount. */
export type Selection = 'all' | readonly { kind: SelectableKind; name: string }[];

/** What brings secrets to pods: read where the cluster has the kind, and where it may be read. */
const SYNCING = {
  SecretProviderClass: { group: 'secrets-store.csi.x-k8s.io', versions: ['v1'], plural: 'secretproviderclasses', namespaced: true },
  SecretStore: { group: 'external-secrets.io', versions: ['v1', 'v1beta1'], plural: 'secretstores', namespaced: true },
  ClusterSecretStore: { group: 'external-secrets.io', versions: ['v1', 'v1beta1'], plural: 'clustersecretstores', namespaced: false },
  ExternalSecret: { group: 'external-secrets.io', versions: ['v1', 'v1beta1'], plural: 'externalsecrets', namespaced: true },
} as const;

export const SELECTABLE = {
  ...ROLLOUT_KINDS,
  CronJob: { path: 'apis/batch/v1', plural: 'cronjobs', apiVersion: 'batch/v1' },
} as const;
export type SelectableKind = keyof typeof SELECTABLE;

export interface WorkloadsClient {
  account(namespace: string, name: string): Promise<AccountState>;
  /** @throws BrokenLink for one that is not there. */
  read(selection: Selection): Promise<Item[]>;
  /** What other objects name, as far as it is there and can be read. */
  referenced(references: readonly Reference[]): Promise<Item[]>;
}

const ACCOUNT = looseObject({ kind: string(), metadata: looseObject({ annotations: nullish(record(string(), string())) }) });
const LIVE = looseObject({
  metadata: looseObject({
    name: string(),
    namespace: optional(string()),
    managedFields: MANAGED_FIELDS,
    ownerReferences: nullish(array(unknown())),
  }),
});
const LIST = looseObject({ kind: string(), items: array(LIVE) });

export function workloadsClient(connection: () => Promise<Connection>, namespace: string): WorkloadsClient {
  const folder = (kind: SelectableKind): string => `/${SELECTABLE[kind].path}/namespaces/${namespace}/${SELECTABLE[kind].plural}`;
  const readOne = async (kind: SelectableKind, name: string): Promise<Item> => {
    const answer = await (await connection()).send({ method: 'GET', path: `${folder(kind)}/${encodeURIComponent(name)}` });
    if (answer.status === 404) throw new BrokenLink(diagnose('WORKLOAD_MISSING', { object: `${kind} ${namespace}/${name}` }));
    return itemOf(
      kind,
      SELECTABLE[kind].apiVersion,
      understood(expectSuccess(answer, 'workloads', `to read ${kind} ${name}`), LIVE, 'workloads'),
    );
  };
  const readAll = async (kind: SelectableKind): Promise<Item[]> => {
    const answer = await (await connection()).send({ method: 'GET', path: folder(kind) });
    if (answer.status === 404) return [];
    const { items } = understood(expectSuccess(answer, 'workloads', `to list the ${SELECTABLE[kind].plural}`), LIST, 'workloads');
    // What another object makes is looked at there.
    return items
      .filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0)
      .map((live) => itemOf(kind, SELECTABLE[kind].apiVersion, live));
  };
  const readSyncing = async (kind: keyof typeof SYNCING, name?: string): Promise<Item[]> => {
    const { group, versions, plural, namespaced } = SYNCING[kind];
    for (const version of versions) {
      const all = `/apis/${group}/${version}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`;
      const answer = await (
        await connection()
      ).send({ method: 'GET', path: name === undefined ? all : `${all}/${encodeURIComponent(name)}` });
      if (answer.status === 403) return [];
      if (answer.status === 404) continue;
      const known = expectSuccess(answer, 'workloads', `to read the ${plural}`);
      const found = name === undefined ? understood(known, LIST, 'workloads').items : [understood(known, LIVE, 'workloads')];
      return found.map((live) => itemOf(kind, `${group}/${version}`, live));
    }
    return [];
  };
  return {
    account: async (home, name) => {
      const path = `/api/v1/namespaces/${encodeURIComponent(home)}/serviceaccounts/${encodeURIComponent(name)}`;
      const answer = await (await connection()).send({ method: 'GET', path });
      if (answer.status === 404) return 'absent';
      // Who may not read it cannot say of its pods that they have no identity.
      if (answer.status === 403) return 'unknown';
      const { metadata } = understood(expectSuccess(answer, 'workloads', `to read the ServiceAccount ${name}`), ACCOUNT, 'workloads');
      return (metadata.annotations?.[CLIENT_ID] ?? '') === '' ? 'none' : 'identity';
    },
    read: async (selection) => {
      if (selection !== 'all') return Promise.all(selection.map(({ kind, name }) => readOne(kind, name)));
      const kinds: SelectableKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'];
      const syncing = ['SecretStore', 'ExternalSecret'] as const;
      return (await Promise.all([...kinds.map(readAll), ...syncing.map((kind) => readSyncing(kind))])).flat();
    },
    referenced: async (references) => (await Promise.all(references.map(({ kind, name }) => readSyncing(kind, name)))).flat(),
  };
}

/** Objects of a list have no kind of their own. */
function itemOf(kind: string, apiVersion: string, live: InferOutput<typeof LIVE>): Item {
  const { namespace, ...metadata } = live.metadata;
  const object: RenderedObject = {
    ...live,
    apiVersion,
    kind,
    metadata: { ...metadata, ...(namespace !== undefined && { namespace }) },
  };
  return { object, originOf: (field) => ({ manager: managerOfField(live.metadata.managedFields ?? [], object, field) }) };
}
