// Which environments a sweep takes away: those whose pull request is closed, and those whose time is over.
import type { Marks } from './marks';

export interface SweepFacts {
  /** Environments of this repository and this workload, with the time after which each may go. */
  environments: ReadonlyMap<string, string | undefined>;
  /** Numbers of the pull requests that are open; undefined when they could not be asked for. */
  openPullRequests: ReadonlySet<number> | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

export interface SweepDecision {
  environment: string;
  sweep: boolean;
  why: string;
}

/** `pr-17` belongs to pull request 17; an environment of any other name goes only when its time is over. */
export function pullRequestOf(environment: string): number | undefined {
  const number = /^pr-([1-9]\d*)$/.exec(environment)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function planSweep({ environments, openPullRequests, now }: SweepFacts): SweepDecision[] {
  return [...environments]
    .map(([environment, expires]) => {
      if (expires !== undefined && Date.parse(expires) <= now) return { environment, sweep: true, why: `it expired at ${expires}` };
      const number = pullRequestOf(environment);
      if (number === undefined)
        return {
          environment,
          sweep: false,
          why: expires === undefined ? 'it names no pull request and has no expiry' : `it expires at ${expires}`,
        };
      if (openPullRequests === undefined) return { environment, sweep: false, why: 'the open pull requests are not known' };
      return openPullRequests.has(number)
        ? { environment, sweep: false, why: `pull request ${number} is open` }
        : { environment, sweep: true, why: `pull request ${number} is not open` };
    })
    .sort((one, other) => one.environment.localeCompare(other.environment, 'en', { numeric: true }));
}

/** The environments that marks speak of, for one repository. */
export function environmentsOf(found: readonly (Marks | undefined)[], repository: string): Map<string, string | undefined> {
  const own = found.filter(
    (marks) => marks !== undefined && marks.environment !== '' && marks.repository.toLowerCase() === repository.toLowerCase(),
  );
  // The latest of two times counts: an environment that was just renewed is alive.
  return own.reduce((all, marks) => {
    const { environment, expires } = marks!;
    const before = all.get(environment);
    return all.set(
      environment,
      all.has(environment) && (before === undefined || (expires !== undefined && before > expires)) ? before : expires,
    );
  }, new Map<string, string | undefined>());
}
