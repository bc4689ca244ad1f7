// Sweeping: the environments of a workload are found by their marks, judged one by one, and deleted side by side.
import { desiredChain, type ChainInputs, type Desired } from '../chain/desired';
import { BrokenLink, stopAt, withoutRepetition, type Diagnosis } from '../chain/diagnosis';
import { knownOf } from '../chain/fact';
import { ownerOfMetadata, ownerOfTags, type MarkedObject, type Ownership } from '../chain/ownership';
import { formatResourceId, sameId } from '../chain/resource-id';
import { identityClient } from '../links/identity/client';
import { isClusterGone } from '../links/cluster/gone';
import { listOwnedNamespaces } from '../links/namespace/client';
import { listOwnedWorkloads } from '../links/workloads/owned';
import { listOwned, marksOf } from '../kubernetes/objects';
import { environmentsOf, planSweep, pullRequestsToAsk, type PullRequestState, type SweepDecision } from './plan';
import type { AzureSession } from '../azure/session';
import type { Connection } from '../kubernetes/connection';

export interface SweepParts {
  inputs: ChainInputs;
  desired: Desired;
  session: AzureSession;
  kubernetes: () => Promise<Connection>;
  /** Asked for one pull request by its number. Never throws: not knowing is an answer. */
  pullRequestState: (number: number) => Promise<PullRequestState>;
  now: number;
}

/** Asked or deleted at the same time: Azure and GitHub allow many requests a second, but not all at once. */
const AT_ONCE = 8;

export interface Sweep {
  decisions: readonly SweepDecision[];
  /** Each environment with the ServiceAccounts under which something of it was found. */
  accounts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Why some environments could not be judged: they are kept, and the run says so at its end. */
  problems: readonly Diagnosis[];
}

/** @throws BrokenLink when the environments cannot be listed. */
export async function decideSweep(parts: SweepParts): Promise<Sweep> {
  const found = await listEnvironments(parts);
  const environments = environmentsOf(
    found.map(({ owner }) => owner),
    parts.desired.ownership,
  );
  const accounts = new Map([...environments.keys()].map((name) => [name, new Set(accountsFound(found, name))]));
  const pullRequests = new Map<number, PullRequestState>();
  await atOnce(pullRequestsToAsk({ environments, now: parts.now }), async (number) => {
    pullRequests.set(number, await parts.pullRequestState(number));
  });
  const problems = [...pullRequests.values()].flatMap((state) => (typeof state === 'string' ? [] : (state.problem ?? [])));
  return { decisions: planSweep({ environments, pullRequests, now: parts.now }), accounts, problems: withoutRepetition(problems) };
}

/** Deletes what was decided. One that cannot be deleted does not keep the others. @throws BrokenLink with all problems. */
export async function sweep(
  { inputs, desired }: Pick<SweepParts, 'inputs' | 'desired'>,
  { decisions, accounts, problems: unjudged }: Sweep,
  destroy: (environment: Desired) => Promise<void>,
): Promise<void> {
  const problems: Diagnosis[] = [...unjudged];
  await atOnce(
    decisions.filter((decision) => decision.sweep),
    async ({ environment }) => {
      try {
        for (const account of accounts.get(environment) ?? []) await destroy(desiredEnvironment(inputs, desired, environment, account));
      } catch (error) {
        if (!(error instanceof BrokenLink)) throw error;
        problems.push(...error.diagnoses);
      }
    },
  );
  stopAt(problems);
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
    }),
  );
}

function desiredEnvironment(inputs: ChainInputs, { ownership }: Desired, environment: string, serviceAccount: string): Desired {
  return desiredChain({ ...inputs, serviceAccount, environment }, { ...ownership, environment, expires: undefined });
}

interface FoundEnvironment {
  owner: Ownership;
  serviceAccount: string;
}

function accountsFound(found: readonly FoundEnvironment[], environment: string): string[] {
  return found.filter(({ owner }) => owner.environment === environment).map(({ serviceAccount }) => serviceAccount);
}

/** In the team's namespace an environment has the team's account, or one of its own, with its name at the end. */
function accountsOf({ serviceAccount, environmentNamespace }: ChainInputs, environment: string): string[] {
  return environmentNamespace === 'keep' ? [serviceAccount, `${serviceAccount}-${environment}`] : [serviceAccount];
}

/** Those of this repository and this workload: another workload's environments of the same name are another sweep's. */
async function listEnvironments({ inputs, desired, session, kubernetes }: SweepParts): Promise<FoundEnvironment[]> {
  const [identities, objects] = await Promise.all([
    inputs.identity === undefined ? identityClient(session, desired.identity).list() : [],
    ownedObjects(inputs, kubernetes),
  ]);
  const ofIdentities = identities.flatMap(({ id, tags }) => {
    const owner = ownerOfTags(tags);
    return owner === undefined
      ? []
      : accountsOf(inputs, owner.environment)
          .filter((account) => sameId(id, formatResourceId(desiredEnvironment(inputs, desired, owner.environment, account).identity)))
          .map((serviceAccount) => ({ owner, serviceAccount }));
  });
  const ofObjects = objects.flatMap(({ marked, name }) => {
    const owner = ownerOfMetadata(marked);
    if (owner === undefined) return [];
    const accounts = accountsOf(inputs, owner.environment);
    if (inputs.environmentNamespace === 'keep')
      return accounts.filter((account) => account === name).map((serviceAccount) => ({ owner, serviceAccount }));
    return name === desiredEnvironment(inputs, desired, owner.environment, inputs.serviceAccount).namespace
      ? [{ owner, serviceAccount: inputs.serviceAccount }]
      : [];
  });
  return [...ofIdentities, ...ofObjects];
}

interface OwnedObject {
  marked: MarkedObject;
  /** Of a namespace; of the ServiceAccount that it is, or under which it runs. */
  name: string;
}

async function ownedObjects(inputs: ChainInputs, kubernetes: () => Promise<Connection>): Promise<OwnedObject[]> {
  const found = await knownOf(async () => listMarked(inputs, await kubernetes()));
  if (found.state === 'present') return found.value;
  if (isClusterGone(found.problem)) return [];
  throw new BrokenLink(found.problem);
}

/** Namespaces; where they are kept, ServiceAccounts and what the manifests have made to run under them. */
async function listMarked({ namespace, environmentNamespace }: ChainInputs, connection: Connection): Promise<OwnedObject[]> {
  if (environmentNamespace === 'suffix') return (await listOwnedNamespaces(connection)).map((marked) => ({ marked, name: marked.name }));
  const accounts = await listOwned(connection, `/api/v1/namespaces/${namespace}/serviceaccounts`, 'service-account');
  const workloads = await listOwnedWorkloads(connection, namespace);
  return [...accounts.map((live) => ({ marked: marksOf(live), name: live.metadata.name })), ...workloads];
}
