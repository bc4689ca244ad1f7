// The link `workloads`: the user's pods are linted, admitted and rolled out, whoever applied them.
import { stopAt, type Diagnosis } from '../../chain/diagnosis';
import { ABSENT, knownOf, valueOf, type Known } from '../../chain/fact';
import { isWrite } from '../../chain/change';
import { link } from '../../engine/engine';
import { planOf, unreadable } from '../../engine/plan';
import { admit } from './admission';
import { followAll, type RolledOut, type RolloutTarget } from './follow';
import { lint } from './lint/lint';
import { BINDING_SDKS } from './lint/diagnoses';
import { accountsToRead, accountStateOf, meantWorkloads } from './lint/meant';
import { isOwnAccount, namespaceOf, USE_LABEL, workloadOf, type AccountState, type Item, type Surroundings } from './lint/item';
import { isRolloutKind } from './rollout';
import { missingReferences, syncedOf, type Synced } from './synced';
import { knownSoFar } from '../manifests/known';
import type { UserManifests } from '../manifests/files';
import type { Selection, WorkloadsClient } from './client';
import type { Access } from '../access/link';
import type { Context } from '../context';
import type { Federation } from '../federation/variant';
import type { IdentityFacts } from '../identity/client';
import type { NamespaceFacts } from '../namespace/client';
import type { ServiceAccountFacts } from '../service-account/client';
import type { Link } from '../../engine/link';

export interface WorkloadOptions {
  /** Undefined: those of the manifests. */
  selection: Selection | undefined;
  lint: 'error' | 'warn' | 'off';
  rollout: boolean;
  rolloutSeconds: number;
  /** `check`: nothing was written by this run, and the rollout is judged as it is. */
  standsAlone: boolean;
  /** What may work, or what `lint: warn` lets pass. */
  onWarning: (warning: Diagnosis) => void;
  onRolledOut: (rolledOut: readonly RolledOut[]) => void;
}

interface Needs {
  identity: Link<IdentityFacts>;
  access: Link<Access>;
  federation: Link<Federation>;
  namespace: Link<NamespaceFacts>;
  serviceAccount: Link<ServiceAccountFacts>;
}

export interface WorkloadsLink {
  link: (after: readonly Link[]) => Link<readonly RolledOut[]>;
  /** Before the first manifest is applied: pods that could not be tried yet. */
  beforeManifests: () => Promise<void>;
  /** What is to be proven besides the identity. */
  synced: () => Promise<Synced>;
}

interface Seen {
  /** Undefined where the workloads could not be read. */
  surroundings: Surroundings | undefined;
  /** Of pods that were tried before anything was written. */
  refused: readonly Diagnosis[];
}

export function workloadsLink(
  context: Context,
  client: WorkloadsClient,
  options: WorkloadOptions,
  manifests: UserManifests | undefined,
  { identity, access, federation, namespace, serviceAccount }: Needs,
): WorkloadsLink {
  const { desired, kubernetes, clock, log } = context;
  const untried = new Set<string>();

  const surroundings = async (): Promise<Surroundings> => {
    const ids = await knownSoFar(identity, access);
    const rendered = (manifests?.render(ids) ?? []).map(({ object, placeOf }): Item => ({
      object,
      originOf: (field) => ({ place: placeOf(field) }),
    }));
    const live = options.selection === undefined ? [] : await client.read(options.selection);
    const objects = [...rendered, ...live.filter((item) => !rendered.some((other) => isSameObject(item, other)))];
    const own = objects.flatMap((item) => workloadOf(item, desired) ?? []).filter((workload) => isOwnAccount(workload, { desired }));
    const items = [...objects, ...(await client.referenced(missingReferences({ items: objects, desired }, own)))];
    const accounts = new Map<string, AccountState>();
    for (const { namespace: home, name } of accountsToRead({ ...ids, desired, items }))
      accounts.set(`${home}/${name}`, await client.account(home, name));
    return {
      ...ids,
      desired,
      items,
      accountState: (home, name) => accountStateOf({ desired, items }, accounts.get(`${home}/${name}`), home, name),
    };
  };
  /** All that can be tried now. Pods get their identity only when the ServiceAccount has its annotation. */
  const tryPods = async (found: Surroundings, only: (object: string) => boolean): Promise<Diagnosis[]> => {
    const own = meantWorkloads(found).filter((workload) => isOwnAccount(workload, found) && only(nameOf(workload.item)));
    if (own.length === 0) return [];
    const connection = await kubernetes();
    const results = await Promise.all(own.map(async (workload) => ({ workload, admission: await admit(workload, found, connection) })));
    return results.flatMap(({ workload, admission }) => {
      if (admission.state === 'not yet') untried.add(nameOf(workload.item));
      return admission.state === 'refused' ? [admission.problem] : [];
    });
  };
  const isAccountReady = async (): Promise<boolean> => {
    const [home, account] = await Promise.all([namespace.plan(), serviceAccount.plan()]);
    return [home, account].every((plan) => plan.state === 'ready' && !plan.changes.some(isWrite));
  };

  const definition = (after: readonly Link[]): Link<readonly RolledOut[]> =>
    link<Known<Seen>, Seen, readonly RolledOut[]>({
      name: 'workloads',
      needs: [identity, access, federation, namespace, serviceAccount, ...after],
      standsAlone: options.standsAlone,
      observe: () =>
        knownOf(async () => {
          const found = await surroundings();
          if (options.standsAlone || (await isAccountReady())) return { surroundings: found, refused: await tryPods(found, () => true) };
          for (const item of found.items) untried.add(nameOf(item));
          return { surroundings: found, refused: [] };
        }),
      found: async () => ABSENT,
      plan: async (seen) => {
        // `check` goes on to the proof, and says everything at its end.
        if (seen.state === 'unknown')
          return options.standsAlone ? planOf([], { surroundings: undefined, refused: [seen.problem] }) : unreadable(seen);
        const { surroundings: found, refused } = seen.value;
        const problems = [...(found === undefined ? [] : lintProblems(found, options)), ...refused];
        if (desired.federation === 'identity-binding' && found !== undefined && meantWorkloads(found).length > 0) log(BINDING_SDKS);
        return options.standsAlone ? planOf([], { ...seen.value, refused: problems }) : planOf([], seen.value, problems);
      },
      apply: async (seen) => {
        stopAt(seen.refused);
        if (!options.rollout) return [];
        const [federated, granted] = await Promise.all([federation.value(), access.value()]);
        // Identities and manifests are known by now as they are.
        const now = options.standsAlone && seen.surroundings !== undefined ? seen.surroundings : await surroundings();
        const rolledOut = await followAll(targetsOf(now), {
          connection: await kubernetes(),
          clock,
          log,
          serviceAccount: desired.serviceAccount,
          timeoutMs: options.standsAlone ? 0 : options.rolloutSeconds * 1000,
          patient: valueOf(federated)?.written === true || valueOf(granted)?.written === true,
        });
        options.onRolledOut(rolledOut);
        return rolledOut;
      },
    });
  return {
    link: definition,
    synced: async () => syncedOf(await surroundings()),
    beforeManifests: async () => {
      if (untried.size > 0) stopAt(await tryPods(await surroundings(), (object) => untried.has(object)));
    },
  };
}

/** What stops the run; the rest is warned of. */
function lintProblems(surroundings: Surroundings, { lint: level, onWarning }: WorkloadOptions): Diagnosis[] {
  const findings = level === 'off' ? [] : lint(surroundings);
  const stops = ({ severity }: (typeof findings)[number]): boolean => level === 'error' && severity === 'error';
  for (const one of findings) if (!stops(one)) onWarning(one.diagnosis);
  return findings.filter(stops).map(({ diagnosis }) => diagnosis);
}

/** Every object of a kind that rolls out; of the live ones, those that are the workload's. */
function targetsOf(surroundings: Surroundings): RolloutTarget[] {
  const meant = meantWorkloads(surroundings);
  return surroundings.items.flatMap((item): RolloutTarget[] => {
    const { kind, metadata } = item.object;
    if (!isRolloutKind(kind)) return [];
    const workload = meant.find((one) => one.item === item);
    const isLive = 'manager' in item.originOf([]);
    if (isLive && workload === undefined) return [];
    const asks = workload !== undefined && isOwnAccount(workload, surroundings) && workload.template.labels[USE_LABEL] === 'true';
    return [
      { kind, name: metadata.name, namespace: namespaceOf(item, surroundings.desired), clientId: asks ? surroundings.clientId : undefined },
    ];
  });
}

function nameOf({ object: { kind, metadata } }: Item): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function isSameObject(one: Item, other: Item): boolean {
  return one.object.kind === other.object.kind && one.object.metadata.name === other.object.metadata.name;
}
