// The record of a run: what is reported at its end, however it ends.
import { isWrite, type AppliedChange, type Change } from '../../chain/change';
import type { Desired } from '../../chain/desired';
import type { Diagnosis } from '../../chain/diagnosis';
import type { LinkName } from '../../chain/links';
import type { PlannedLink } from '../../engine/engine';
import type { KeptObject, RemovedObject } from '../../engine/link';
import type { SweepDecision } from '../../environments/plan';
import type { Inputs } from '../../inputs/declaration';
import type { RolledOut } from '../../links/workloads/follow';
import type { Verdict } from '../../links/proof/verdict';
import type { PullRequestEvent } from '../github/event';

/** What the run is for: known when its inputs are. */
export interface RunTarget {
  inputs: Inputs;
  desired: Desired;
  /** The pull request that the job runs for. */
  pullRequest: PullRequestEvent | undefined;
}

/** What is known of the chain at the end, for the outputs. */
export interface ChainKnowledge {
  identity: { id: string; clientId: string; principalId: string; tenantId: string } | undefined;
  vaultUri: string | undefined;
  issuer: string | undefined;
  credentialId: string | undefined;
}

export interface RunRecord {
  target: RunTarget | undefined;
  planned: readonly PlannedLink[];
  /** What was done, in the order of doing. */
  applied: AppliedChange[];
  known: ChainKnowledge | undefined;
  verdict: Verdict | undefined;
  /** What else was proven, in words: what brings secrets to pods in place of an SDK. */
  synced: readonly string[];
  /** What `destroy` would delete, where nobody has confirmed it. */
  toRemove: readonly RemovedObject[];
  removed: RemovedObject[];
  kept: KeptObject[];
  /** What a sweep decided of each environment. */
  swept: readonly SweepDecision[];
  /** Why there was nothing to do, and the run ends well all the same. */
  skipped: string | undefined;
  /** Workloads that have rolled out. */
  rolledOut: readonly RolledOut[];
  /** What may work, each with its place. */
  findings: Diagnosis[];
  /** Where the environment can be looked at: an address of http or https. */
  address: string | undefined;
  /** Why there is no proof, although one was asked for. */
  unproven: string | undefined;
  warnings: string[];
  diagnoses: readonly Diagnosis[];
}

export function emptyRecord(): RunRecord {
  return {
    target: undefined,
    planned: [],
    applied: [],
    known: undefined,
    verdict: undefined,
    synced: [],
    toRemove: [],
    removed: [],
    kept: [],
    swept: [],
    skipped: undefined,
    rolledOut: [],
    findings: [],
    address: undefined,
    unproven: undefined,
    warnings: [],
    diagnoses: [],
  };
}

/** A planned change with what became of it. */
export interface ReportedChange {
  change: Change;
  applied: AppliedChange | undefined;
}

export function reportedChanges({ planned, applied }: Pick<RunRecord, 'planned' | 'applied'>): ReportedChange[] {
  return planned.flatMap(({ plan }) => plan.changes).map((change) => ({ change, applied: applied.find((one) => one.change === change) }));
}

/** Writes that were made, or with `plan` those that would be. */
export function countWrites({ target, planned, applied, removed }: RunRecord): number {
  return target?.inputs.mode === 'plan'
    ? planned.flatMap(({ plan }) => plan.changes).filter(isWrite).length
    : applied.filter(({ outcome }) => outcome !== 'adopted' && outcome !== 'unchanged').length + removed.length;
}

export function proofState({ verdict, target, skipped, unproven, diagnoses }: RunRecord): 'passed' | 'failed' | 'skipped' {
  if (verdict !== undefined) return verdict.outcome;
  // Of inputs that are not valid nobody knows what was asked for: nothing was proven.
  if (target === undefined) return diagnoses.length > 0 ? 'failed' : 'skipped';
  const asked = target.inputs.check && (target.inputs.mode === 'ensure' || target.inputs.mode === 'check');
  return asked && skipped === undefined && unproven === undefined ? 'failed' : 'skipped';
}

/** How a link stands at the end of a run. */
export type LinkState = 'holds' | 'changed' | 'planned' | 'not done' | 'broken' | 'unknown';

export function linkStates(record: RunRecord): ReadonlyMap<LinkName, LinkState> {
  return new Map(record.planned.map((link) => [link.name, linkState(link, record)]));
}

function linkState({ name, plan }: PlannedLink, record: RunRecord): LinkState {
  if (record.diagnoses.some(({ link }) => link === name)) return 'broken';
  if (name === 'proof') return record.verdict?.outcome === 'passed' ? 'holds' : 'unknown';
  if (name === 'workloads' && record.target?.inputs.mode !== 'plan' && dependsOnBroken(name, record)) return 'unknown';
  if (plan.state === 'waiting') return 'unknown';
  const writes = plan.changes.filter(isWrite);
  if (writes.length === 0) return plan.state === 'ready' ? 'holds' : 'unknown';
  if (writes.every((change) => record.applied.some((one) => one.change === change))) return 'changed';
  if (record.target?.inputs.mode !== 'ensure') return 'planned';
  return dependsOnBroken(name, record) ? 'unknown' : 'not done';
}

/** Whether something that a link needs, directly or not, is broken. */
export function dependsOnBroken(name: LinkName, { planned, diagnoses }: Pick<RunRecord, 'planned' | 'diagnoses'>): boolean {
  const broken = new Set<string>(diagnoses.map(({ link }) => link));
  const needsOf = (link: LinkName): readonly LinkName[] => planned.find((one) => one.name === link)?.needs ?? [];
  const reaches = (link: LinkName): boolean => needsOf(link).some((needed) => broken.has(needed) || reaches(needed));
  return reaches(name);
}
