// Environments: one taken away, or all whose time is over.
import * as core from '@actions/core';
import { desiredChain, type Desired } from '../chain/desired';
import { BrokenLink, diagnose, stopAt, type Diagnosis } from '../chain/diagnosis';
import { marksOfMetadata, marksOfTags } from '../chain/marks';
import { sameId, formatResourceId } from '../chain/resource-id';
import { environmentsOf, planSweep } from '../chain/sweep';
import { listMarkedNamespaces } from '../kubernetes/namespaces';
import { observeForRemoval, remove } from './remove';
import type { Clients } from './clients';
import type { GitHubApi } from './github/api';
import type { Inputs } from './inputs';
import type { RunRecord } from './report/record';

export interface EnvironmentParts {
  inputs: Inputs;
  clientsFor: (desired: Desired) => Clients;
  mask: (secret: string) => void;
  github: () => Promise<GitHubApi>;
}

/** Environments that are taken away at the same time: Azure allows many requests a second, but not all at once. */
const AT_ONCE = 8;

export async function destroyEnvironment({ clientsFor, mask }: EnvironmentParts, desired: Desired, record: RunRecord): Promise<void> {
  const parts = { desired, clients: clientsFor(desired), mask };
  const plan = await observeForRemoval(parts);
  record.left.push(...plan.left);
  for (const { object, why } of plan.left) core.info(`left: ${object}: ${why}`);
  if (plan.removals.length === 0 && plan.problems.length === 0) core.info(`nothing is left of ${desired.namespace}`);
  await remove(parts, plan, (removal) => {
    record.removed.push(removal);
    core.info(`removed: ${removal.kind} ${removal.id}`);
  });
}

/** With mode plan-sweep, only says which environments a sweep would take away. */
export async function sweepEnvironments(parts: EnvironmentParts, desired: Desired, record: RunRecord): Promise<void> {
  const { inputs } = parts;
  // Environments first, pull requests second: one that is opened in between has no environment in the list yet.
  const environments = await listEnvironments(parts, desired);
  const openPullRequests = environments.size === 0 ? new Set<number>() : await listOpenPullRequests(parts);
  record.swept = planSweep({ environments, openPullRequests, now: Date.now() });
  for (const { environment, sweep, why } of record.swept) core.info(`${sweep ? 'sweep' : 'keep '} ${environment}: ${why}`);
  if (inputs.mode === 'plan-sweep') return;

  const waiting = record.swept.filter(({ sweep }) => sweep);
  const problems: Diagnosis[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        try {
          await destroyEnvironment(parts, environmentOf(inputs, desired, next.environment), record);
        } catch (error) {
          if (!(error instanceof BrokenLink)) throw error;
          problems.push(...error.diagnoses);
        }
      }
    }),
  );
  stopAt(problems);
}

function environmentOf(inputs: Inputs, { marks: { repository } }: Desired, environment: string): Desired {
  return desiredChain({ ...inputs, environment }, { repository, environment, expires: undefined });
}

/** Those of this repository and this workload: another workload's environments of the same name are another sweep's. */
async function listEnvironments({ inputs, clientsFor }: EnvironmentParts, desired: Desired): Promise<Map<string, string | undefined>> {
  const clients = clientsFor(desired);
  const [identities, namespaces] = await Promise.all([
    inputs.identity === undefined ? clients.identity.list() : [],
    clients.kubernetes().then(listMarkedNamespaces),
  ]);
  const ofIdentities = identities.flatMap(({ id, tags }) => {
    const marks = marksOfTags(tags);
    const own = marks !== undefined && sameId(id, formatResourceId(environmentOf(inputs, desired, marks.environment).identity));
    return own ? [marks] : [];
  });
  const ofNamespaces = namespaces.flatMap((namespace) => {
    const marks = marksOfMetadata(namespace);
    return marks !== undefined && namespace.name === environmentOf(inputs, desired, marks.environment).namespace ? [marks] : [];
  });
  return environmentsOf([...ofIdentities, ...ofNamespaces], desired.marks.repository);
}

async function listOpenPullRequests({ github }: EnvironmentParts): Promise<Set<number>> {
  try {
    return await (await github()).openPullRequests();
  } catch (error) {
    throw new BrokenLink(
      diagnose('GITHUB_REFUSED', { operation: 'the list of open pull requests', message: (error as Error).message }),
      [],
      { cause: error },
    );
  }
}
