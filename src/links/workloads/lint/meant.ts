// Which pods are the workload's: those under its ServiceAccount, and those that show that they want its identity and have none.
import { recordOf } from '../../../manifests/record';
import { mountsAsIdentity } from './between';
import { environmentOf } from './environment';
import { CLIENT_ID, isOwnAccount, metadataOf, USE_LABEL, workloadOf, type AccountState, type Surroundings, type Workload } from './item';

export function meantWorkloads(surroundings: Surroundings): Workload[] {
  return surroundings.items
    .flatMap((item) => workloadOf(item, surroundings.desired) ?? [])
    .filter(
      (workload) => isOwnAccount(workload, surroundings) || (wantsIdentity(workload, surroundings) && hasNone(workload, surroundings)),
    );
}

/** By the label, wherever it was put; by a client id; by the variables of a token. `"false"` says that it is not wanted. */
export function wantsIdentity(workload: Workload, surroundings: Pick<Surroundings, 'clientId' | 'items'>): boolean {
  const { clientId } = surroundings;
  const { labels, annotations } = workload.template;
  const own = metadataOf(workload.item);
  const marks = [labels[USE_LABEL], annotations[USE_LABEL], own.labels[USE_LABEL], own.annotations[USE_LABEL]];
  const variables = workload.containers.flatMap((container) => environmentOf(container));
  return (
    marks.some((mark) => mark !== undefined && mark !== 'false') ||
    annotations[CLIENT_ID] !== undefined ||
    own.annotations[CLIENT_ID] !== undefined ||
    mountsAsIdentity(workload, surroundings) ||
    variables.some(({ name }) => name === 'AZURE_FEDERATED_TOKEN_FILE') ||
    variables.some(({ name, value }) => name === 'AZURE_CLIENT_ID' && value?.toLowerCase() === clientId.toLowerCase())
  );
}

/** A ServiceAccount that could not be read may have an identity: nothing is said of its pods. */
function hasNone({ namespace, account = 'default' }: Workload, { accountState }: Surroundings): boolean {
  return ['none', 'absent', 'brought'].includes(accountState(namespace, account));
}

/** The ServiceAccounts whose state decides, besides those that the manifests bring: `NAMESPACE/NAME`. */
export function accountsToRead(surroundings: Omit<Surroundings, 'accountState'>): { namespace: string; name: string }[] {
  const wanted = surroundings.items
    .flatMap((item) => workloadOf(item, surroundings.desired) ?? [])
    .filter((workload) => !isOwnAccount(workload, surroundings) && wantsIdentity(workload, surroundings))
    .map(({ namespace, account = 'default' }) => ({ namespace, name: account }));
  return [...new Map(wanted.map((one) => [`${one.namespace}/${one.name}`, one])).values()].filter(
    ({ namespace, name }) => accountInManifests(surroundings, namespace, name) !== 'identity',
  );
}

/** An annotation that another field manager has written stays when manifests without it are applied. */
export function accountStateOf(
  surroundings: Pick<Surroundings, 'items' | 'desired'>,
  live: AccountState | undefined,
  namespace: string,
  name: string,
): AccountState {
  const brought = accountInManifests(surroundings, namespace, name);
  if (brought === undefined || live === 'identity' || live === 'unknown') return live ?? 'unknown';
  return brought === 'identity' ? 'identity' : 'brought';
}

/** What the manifests say of a ServiceAccount; undefined where they do not bring it. */
function accountInManifests(
  { items, desired }: Pick<Surroundings, 'items' | 'desired'>,
  namespace: string,
  name: string,
): 'identity' | 'none' | undefined {
  const account = items.find(
    ({ object: { apiVersion, kind, metadata } }) =>
      apiVersion === 'v1' && kind === 'ServiceAccount' && metadata.name === name && (metadata.namespace ?? desired.namespace) === namespace,
  );
  if (account === undefined) return undefined;
  const clientId = recordOf(account.object.metadata['annotations'])[CLIENT_ID];
  return clientId === undefined || clientId === null || clientId === '' ? 'none' : 'identity';
}
