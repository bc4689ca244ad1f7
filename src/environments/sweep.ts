// Sweeping: the environments of a workload are found by their marks, judged one by one, and deleted side by side.
import { desiredChain, type ChainInputs, type Desired } from '../chain/desired';
import { BrokenLink, stopAt, withoutRepetition, type Diagnosis } from '../chain/diagnosis';
import { knownOf } from '../chain/fact';
import { ownerOfMetadata, ownerOfTags } from '../chain/ownership';
import { formatResourceId, sameId } from '../chain/resource-id';
import { identityClient } from '../links/identity/client';
import { isClusterGone } from '../links/cluster/gone';
import { listOwnedNamespaces, type MarkedNamespace } from '../links/namespace/client';
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
  /** Why some environments could not be judged: they are kept, and the run says so at its end. */
  problems: readonly Diagnosis[];
}

/** @throws BrokenLink when the environments cannot be listed. */
export async function decideSweep(parts: SweepParts): Promise<Sweep> {
  const environments = await listEnvironments(parts);
  const pullRequests = new Map<number, PullRequestState>();
  await atOnce(pullRequestsToAsk({ environments, now: parts.now }), async (number) => {
    pullRequests.set(number, await parts.pullRequestState(number));
  });
  const problems = [...pullRequests.values()].flatMap((state) => (typeof state === 'string' ? [] : (state.problem ?? [])));
  return { decisions: planSweep({ environments, pullRequests, now: parts.now }), problems: withoutRepetition(problems) };
}

/** Deletes what was decided. One that cannot be deleted does not keep the others. @throws BrokenLink with all problems. */
export async function sweep(
  { inputs, desired }: Pick<SweepParts, 'inputs' | 'desired'>,
  { decisions, problems: unjudged }: Sweep,
  destroy: (environment: Desired) => Promise<void>,
): Promise<void> {
  const problems: Diagnosis[] = [...unjudged];
  await atOnce(
    decisions.filter((decision) => decision.sweep),
    async ({ environment }) => {
      try {
        await destroy(desiredEnvironment(inputs, desired, environment));
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

function desiredEnvironment(inputs: ChainInputs, { ownership }: Desired, environment: string): Desired {
  return desiredChain({ ...inputs, environment }, { ...ownership, environment, expires: undefined });
}

/** Those of this repository and this workload: another workload's environments of the same name are another sweep's. */
async function listEnvironments({ inputs, desired, session, kubernetes }: SweepParts): Promise<Map<string, string | undefined>> {
  const [identities, namespaces] = await Promise.all([
    inputs.identity === undefined ? identityClient(session, desired.identity).list() : [],
    ownedNamespaces(kubernetes),
  ]);
  const ofIdentities = identities.flatMap(({ id, tags }) => {
    const owner = ownerOfTags(tags);
    const own = owner !== undefined && sameId(id, formatResourceId(desiredEnvironment(inputs, desired, owner.environment).identity));
    return own ? [owner] : [];
  });
  const ofNamespaces = namespaces.flatMap((namespace) => {
    const owner = ownerOfMetadata(namespace);
    return owner !== undefined && namespace.name === desiredEnvironment(inputs, desired, owner.environment).namespace ? [owner] : [];
  });
  return environmentsOf([...ofIdentities, ...ofNamespaces], desired.ownership);
}

async function ownedNamespaces(kubernetes: () => Promise<Connection>): Promise<MarkedNamespace[]> {
  const namespaces = await knownOf(async () => listOwnedNamespaces(await kubernetes()));
  if (namespaces.state === 'present') return namespaces.value;
  if (isClusterGone(namespaces.problem)) return [];
  throw new BrokenLink(namespaces.problem);
}
