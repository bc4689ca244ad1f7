// The ways in which a link can be planned.
import type { Change } from '../chain/change';
import type { Diagnosis } from '../chain/diagnosis';
import type { Fact, Unknown } from '../chain/fact';
import type { LinkName } from '../chain/links';
import type { Plan } from './link';

/** Ready, or blocked where there are problems. */
export function planOf<Step>(changes: readonly Change[], step: Step, problems: readonly Diagnosis[] = []): Plan<Step> {
  const [first, ...others] = problems;
  return first === undefined ? { state: 'ready', changes, step } : { state: 'blocked', changes, problems: [first, ...others] };
}

/** Blocked by what could not be read of the link itself. */
export function unreadable({ problem }: Unknown, ...others: readonly Fact<unknown>[]): Plan<never> {
  return blocked([problem, ...others.flatMap((fact) => (fact.state === 'unknown' ? [fact.problem] : []))]);
}

/** Blocked before anything can be said of the changes. */
export function blocked([first, ...others]: readonly [Diagnosis, ...Diagnosis[]]): Plan<never> {
  return { state: 'blocked', changes: [], problems: [first, ...others] };
}

/** Nothing can be said before another link can be read. */
export function waitingOn(on: LinkName): Plan<never> {
  return { state: 'waiting', changes: [], on };
}
