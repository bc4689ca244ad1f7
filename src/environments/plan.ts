// Which environments a sweep deletes: those whose pull request GitHub says is closed, and those that have expired.
import { pullRequestOf } from '../chain/environment-name';
import { sameRepository, type Ownership } from '../chain/ownership';
import type { Diagnosis } from '../chain/diagnosis';

/** What GitHub says of a pull request, asked for by its number. Not knowing is no reason to delete anything. */
export type PullRequestState = 'open' | 'closed' | UnknownState;

export interface UnknownState {
  /** What GitHub answered instead. */
  unknown: string;
  /** GitHub could not be asked: the sweep is not complete. */
  problem: Diagnosis | undefined;
}

export interface SweepFacts {
  /** Environments of this repository and this workload, with the time after which each may go. */
  environments: ReadonlyMap<string, string | undefined>;
  pullRequests: ReadonlyMap<number, PullRequestState>;
  /** Milliseconds since 1970. */
  now: number;
}

export interface SweepDecision {
  environment: string;
  sweep: boolean;
  why: string;
}

/** The pull requests whose state decides: of an expired environment it does not matter. */
export function pullRequestsToAsk({ environments, now }: Omit<SweepFacts, 'pullRequests'>): number[] {
  return [...environments].flatMap(([environment, expires]) => (isExpired(expires, now) ? [] : (pullRequestOf(environment) ?? [])));
}

export function planSweep({ environments, pullRequests, now }: SweepFacts): SweepDecision[] {
  return [...environments]
    .map(([environment, expires]) => ({ environment, ...decide(environment, expires, pullRequests, now) }))
    .sort((one, other) => one.environment.localeCompare(other.environment, 'en', { numeric: true }));
}

function decide(
  environment: string,
  expires: string | undefined,
  pullRequests: SweepFacts['pullRequests'],
  now: number,
): Omit<SweepDecision, 'environment'> {
  if (isExpired(expires, now)) return { sweep: true, why: `it expired at ${expires ?? ''}` };
  const number = pullRequestOf(environment);
  if (number === undefined)
    return { sweep: false, why: expires === undefined ? 'it names no pull request and has no expiry' : `it expires at ${expires}` };
  const state = pullRequests.get(number);
  if (state === undefined) return { sweep: false, why: `pull request ${number} was not asked for` };
  if (state === 'closed') return { sweep: true, why: `pull request ${number} is closed` };
  return {
    sweep: false,
    why: state === 'open' ? `pull request ${number} is open` : `the state of pull request ${number} is unknown: ${state.unknown}`,
  };
}

function isExpired(expires: string | undefined, now: number): boolean {
  return expires !== undefined && Date.parse(expires) <= now;
}

/** The environments that marks speak of, for one repository. */
export function environmentsOf(found: readonly Ownership[], owner: Ownership): Map<string, string | undefined> {
  const environments = new Map<string, string | undefined>();
  for (const one of found) {
    const { environment, expires } = one;
    if (environment === '' || !sameRepository(one, owner)) continue;
    // The latest of two times counts: an environment that was just renewed is alive.
    const before = environments.get(environment);
    const stays = environments.has(environment) && (before === undefined || (expires !== undefined && before > expires));
    environments.set(environment, stays ? before : expires);
  }
  return environments;
}
