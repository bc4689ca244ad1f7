// The engine: the graph of links drives a run. Each link is observed as soon as something asks for it, planned once, and
// applied when all that it needs has been applied; what is independent goes side by side.
import { isWrite, OUTCOMES, type AppliedChange, type Change } from '../chain/change';
import { BrokenLink, withoutRepetition, type Diagnosis } from '../chain/diagnosis';
import { present, valueOf } from '../chain/fact';
import type { Done, KeptObject, Link, LinkDefinition, Plan, RemovalPlan, RemovedObject } from './link';
import type { LinkName } from '../chain/links';

/** Makes a link of its definition: what was asked for once is kept. */
export function link<Seen, Step, Value>(definition: LinkDefinition<Seen, Step, Value>): Link<Value> {
  const seen = once(() => definition.observe());
  const plan = once(async () => definition.plan(await seen()));
  let applied: Promise<Value> | undefined;
  const apply = async (done: Done): Promise<Value> => {
    const needed = definition.standsAlone === true ? [] : definition.needs;
    await Promise.all(needed.map((one) => one.apply(done))).catch((error: unknown) => {
      throw new NotReached(definition.name, error);
    });
    const planned = await plan();
    if (planned.state !== 'ready') throw new NotReached(definition.name, undefined);
    for (const change of planned.changes) if (!isWrite(change)) done(change);
    return definition.apply(planned.step, done);
  };
  return {
    name: definition.name,
    needs: definition.needs,
    removal: definition.removal,
    plan,
    apply: (done) => (applied ??= apply(done)),
    observed: async () => definition.found(await seen()),
    value: async () => {
      const value = await applied?.then(present, () => undefined);
      return value ?? definition.found(await seen());
    },
    applied: () => applied ?? Promise.reject(new NotReached(definition.name, undefined)),
  };
}

/** A link that somebody else makes: nothing of it is written. `absent`: its value while it is missing. */
export function leftToOthers<Value>(one: Link<Value>, absent: Value, onLeft: (change: Change) => void): Link<Value> {
  const value = async (): Promise<Value> => valueOf(await one.observed()) ?? absent;
  let planned: Promise<Plan<unknown>> | undefined;
  const plan = async (): Promise<Plan<unknown>> => {
    const own = await one.plan();
    // What could not be read stops the run; what only stands in the way of a write does not.
    if (own.state === 'waiting' || (own.state === 'blocked' && own.changes.length === 0)) return own;
    own.changes.filter(isWrite).forEach(onLeft);
    return { state: 'ready', changes: own.changes.filter((change) => !isWrite(change)), step: undefined };
  };
  return {
    ...one,
    plan: () => (planned ??= plan()),
    apply: async (done) => {
      for (const change of (await (planned ??= plan())).changes) done(change);
      return value();
    },
    applied: value,
    value: () => one.observed(),
  };
}

/** A link that was not applied because one that it needs has failed. */
class NotReached extends Error {
  constructor(
    readonly link: LinkName,
    override readonly cause: unknown,
  ) {
    super(`${link} was not reached`);
  }
}

export interface PlannedLink {
  name: LinkName;
  needs: readonly LinkName[];
  plan: Plan<unknown>;
}

/** Plans every link. Reads go out at once; an unexpected error is thrown when all of them have ended. */
export async function planChain(links: readonly Link[]): Promise<PlannedLink[]> {
  const plans = await allSettled(links.map((one) => one.plan()));
  return links.map((one, index) => ({ name: one.name, needs: one.needs.map(({ name }) => name), plan: plans[index]! }));
}

/** What stops a plan, each reason once. */
export function problemsOfPlan(planned: readonly PlannedLink[]): Diagnosis[] {
  return withoutRepetition(planned.flatMap(({ plan }) => (plan.state === 'blocked' ? plan.problems : [])));
}

/**
 * Applies every link. What fails does not cut off what is independent of it: no write is left half done.
 * @throws BrokenLink with every link that failed; links behind them are not reached.
 */
export async function applyChain(links: readonly Link[], onApplied: (applied: AppliedChange) => void): Promise<void> {
  const done: Done = (change, { outcome = OUTCOMES[change.action], id = change.id } = {}) => onApplied({ change, outcome, id });
  const results = await Promise.allSettled(links.map((one) => one.apply(done)));
  const failures = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  throwFailures(failures.filter((failure) => !(failure instanceof NotReached)));
}

export interface RemovalReport {
  onRemoved: (removal: RemovedObject) => void;
  onKept: (kept: KeptObject) => void;
}

/** What `removeChain` would do: reads, and decides. @throws BrokenLink with everything that could not be read. */
export async function planRemoval(links: readonly Link[]): Promise<Pick<RemovalPlan, 'removals' | 'kept'>> {
  const plans = await allSettled(links.map(async (one) => one.removal?.plan()));
  const parts = plans.flatMap((plan) => plan ?? []);
  throwFailures(withoutRepetition(parts.flatMap(({ problems }) => problems)).map((problem) => new BrokenLink(problem)));
  return { removals: parts.flatMap(({ removals }) => removals).reverse(), kept: parts.flatMap(({ kept }) => kept) };
}

/**
 * Removes every link, in reverse order of what needs what. Everything that can go goes; the problems are thrown at the end.
 * When a link has gone, what depends on it is looked at once more: a run that raced with this one may have written again.
 * @throws BrokenLink with everything that could not be read or removed.
 */
export async function removeChain(links: readonly Link[], { onRemoved, onKept }: RemovalReport): Promise<void> {
  const problems = new Map<LinkName, Diagnosis[]>();
  const attempt = async (name: LinkName, act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof BrokenLink)) throw error;
      problems.set(name, [...(problems.get(name) ?? []), ...error.diagnoses]);
    }
  };
  const plans = await allSettled(links.map(async (one) => ({ one, plan: await one.removal?.plan() })));
  for (const { one, plan } of plans) {
    plan?.kept.forEach(onKept);
    if (plan !== undefined && plan.problems.length > 0) problems.set(one.name, [...plan.problems]);
  }
  const dependentsOf = (one: Link): Link[] => links.filter(({ needs }) => needs.includes(one));
  const removed = new Map<Link, Promise<void>>();
  const remove = (one: Link): Promise<void> => {
    const running = removed.get(one) ?? removeOne(one);
    removed.set(one, running);
    return running;
  };
  const removeOne = async (one: Link): Promise<void> => {
    const dependents = dependentsOf(one);
    await allSettled(dependents.map(remove));
    const { removal } = one;
    const removals = plans.find((planned) => planned.one === one)?.plan?.removals ?? [];
    if (removal === undefined || removals.length === 0) return;
    if (removal.staysOnFailure && [one, ...dependents].some(({ name }) => problems.has(name))) return;
    await removeObjects(one, removals);
    if (removal.staysOnFailure) await allSettled(dependents.map(lookAgain));
  };
  const removeObjects = async (one: Link, removals: readonly RemovedObject[]): Promise<void> => {
    for (const removal of removals)
      await attempt(one.name, async () => {
        await one.removal?.remove(removal);
        onRemoved(removal);
      });
  };
  const lookAgain = async (one: Link): Promise<void> =>
    attempt(one.name, async () => {
      const again = await one.removal?.plan();
      await removeObjects(one, again?.removals ?? []);
    });
  await allSettled(links.map(remove));
  throwFailures(withoutRepetition([...problems.values()].flat()).map((problem) => new BrokenLink(problem)));
}

/** All results, when all have ended; the first unexpected error is thrown then, and none is left unhandled. */
async function allSettled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  throwFailures(results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : [])));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** Diagnoses are thrown together; an error that is none goes first. */
function throwFailures(failures: readonly unknown[]): void {
  const unexpected = failures.find((failure) => !(failure instanceof BrokenLink));
  if (unexpected !== undefined) throw unexpected instanceof Error ? unexpected : new Error('a link failed', { cause: unexpected });
  const [first, ...others] = withoutRepetition(failures.flatMap((failure) => (failure instanceof BrokenLink ? failure.diagnoses : [])));
  if (first !== undefined) throw new BrokenLink(first, others);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
