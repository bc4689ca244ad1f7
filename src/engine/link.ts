// A link of the chain as the engine sees it: what it depends on, and how it is observed, planned, applied and removed.
import type { AppliedChange, Change } from '../chain/change';
import type { Diagnosis } from '../chain/diagnosis';
import type { Fact } from '../chain/fact';
import type { LinkName } from '../chain/links';

/** What `apply` would do to one link. */
export type Plan<Step> =
  /** Everything that applying needs. */
  | { state: 'ready'; changes: readonly Change[]; step: Step }
  /** What is known of the changes, and what stops them. */
  | { state: 'blocked'; changes: readonly Change[]; problems: readonly [Diagnosis, ...Diagnosis[]] }
  /** A link that it depends on could not be read: nothing can be said. */
  | { state: 'waiting'; changes: readonly []; on: LinkName };

/** Called when a change has been carried out. What was only known afterwards is in `result`. */
export type Done = (change: Change, result?: Partial<Pick<AppliedChange, 'outcome' | 'id'>>) => void;

export interface LinkDefinition<Seen, Step, Value> {
  name: LinkName;
  needs: readonly Link[];
  observe(): Promise<Seen>;
  /** What others can use of it as it is now. */
  found(seen: Seen): Promise<Fact<Value>>;
  /** Pure: what is read for it was read by `observe`, its own or that of a link that it needs. */
  plan(seen: Seen): Promise<Plan<Step>>;
  /** Carries out the writes of a plan. Called when all that it needs has been applied. */
  apply(step: Step, done: Done): Promise<Value>;
  /** It is applied without what it needs: `check` proves what is there, and writes nothing. */
  standsAlone?: boolean;
  /** Undefined for a link that leaves nothing behind. */
  removal?: Removal;
}

export interface RemovedObject {
  kind: string;
  id: string;
  name: string;
}

/** An object that is left alone, and why. */
export interface KeptObject {
  object: string;
  why: string;
}

export interface RemovalPlan {
  removals: readonly RemovedObject[];
  kept: readonly KeptObject[];
  /** What could not be read: it may leave something behind. */
  problems: readonly Diagnosis[];
}

export interface Removal {
  /** Reads what is there, and decides. */
  plan(): Promise<RemovalPlan>;
  remove(removal: RemovedObject): Promise<void>;
  /** It stays while something that depends on it could not be removed. */
  staysOnFailure?: true;
}

export interface Link<Value = unknown> {
  readonly name: LinkName;
  readonly needs: readonly Link[];
  readonly removal: Removal | undefined;
  plan(): Promise<Plan<unknown>>;
  apply(done: Done): Promise<Value>;
  /** The value as observed: before anything is written. */
  observed(): Promise<Fact<Value>>;
  /** The value now: as applied where it has been, as observed where not. */
  value(): Promise<Fact<Value>>;
  /** The value as applied. Only for links that need this one: it was applied before them. */
  applied(): Promise<Value>;
}
