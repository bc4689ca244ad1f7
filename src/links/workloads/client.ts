// The workloads as they are in the cluster: ServiceAccounts that decide whose pods are whose, and live objects by name or all.
import { array, looseObject, nullish, optional, record, string, unknown, type InferOutput } from 'valibot';
import { BrokenLink } from '../../chain/diagnosis';
import { expectSuccess, understood } from '../../kubernetes/answer';
import { managerOfField, MANAGED_FIELDS } from '../../kubernetes/field-managers';
import { diagnose } from './diagnoses';
import { CLIENT_ID, type AccountState, type Item } from './lint/item';
import { ROLLOUT_KINDS } from './rollout';
import type { Connection } from '../../kubernetes/connection';
import type { RenderedObject } from '../../manifests/render';

/** `workloads`: objects by kind and name, or whatever runs under the ServiceAccount. */
export type Selection = 'all' | readonly { kind: SelectableKind; name: string }[];

export const SELECTABLE = {
  ...ROLLOUT_KINDS,
  CronJob: { path: 'apis/batch/v1', plural: 'cronjobs', apiVersion: 'batch/v1' },
} as const;
export type SelectableKind = keyof typeof SELECTABLE;

export interface WorkloadsClient {
  account(namespace: string, name: string): Promise<AccountState>;
  /** @throws BrokenLink for one that is not there. */
  read(selection: Selection): Promise<Item[]>;
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
    return itemOf(kind, understood(expectSuccess(answer, 'workloads', `to read ${kind} ${name}`), LIVE, 'workloads'));
  };
  const readAll = async (kind: SelectableKind): Promise<Item[]> => {
    const answer = await (await connection()).send({ method: 'GET', path: folder(kind) });
    if (answer.status === 404) return [];
    const { items } = understood(expectSuccess(answer, 'workloads', `to list the ${SELECTABLE[kind].plural}`), LIST, 'workloads');
    // What another object makes is looked at there.
    return items.filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0).map((live) => itemOf(kind, live));
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
      return (await Promise.all(kinds.map(readAll))).flat();
    },
  };
}

/** Objects of a list have no kind of their own. */
function itemOf(kind: SelectableKind, live: InferOutput<typeof LIVE>): Item {
  const { namespace, ...metadata } = live.metadata;
  const object: RenderedObject = {
    ...live,
    apiVersion: SELECTABLE[kind].apiVersion,
    kind,
    metadata: { ...metadata, ...(namespace !== undefined && { namespace }) },
  };
  return { object, originOf: (field) => ({ manager: managerOfField(live.metadata.managedFields ?? [], object, field) }) };
}
