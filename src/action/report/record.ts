// The record of a run: what is reported at its end, however it ends.
import type { Desired } from '../../chain/desired';
import type { Diagnosis } from '../../chain/diagnosis';
import type { Facts } from '../../chain/facts';
import type { Change } from '../../chain/plan/change';
import type { Removal } from '../../chain/removal';
import type { SweepDecision } from '../../chain/sweep';
import type { Verdict } from '../../chain/verdict';
import type { PullRequestEvent } from '../github/event';
import type { Inputs, Mode } from '../inputs';

export interface RunRecord {
  mode: Mode;
  inputs?: Inputs;
  /** The pull request that the job runs for. */
  pullRequest?: PullRequestEvent;
  desired?: Desired;
  facts?: Facts;
  /** What is planned, in the order of the chain. */
  planned: readonly Change[];
  /** What was done, in the order of doing. */
  done: { change: Change; outcome: string }[];
  verdict?: Verdict;
  /** What destroy and sweep have taken away, and what they left. */
  removed: Removal[];
  left: { object: string; why: string }[];
  /** What a sweep decided of each environment. */
  swept: SweepDecision[];
  /** Why there was nothing to do, and the run ends well all the same. */
  skipped?: string;
  /** Whether a proof was asked for. */
  check: boolean;
  warnings: string[];
  diagnoses: readonly Diagnosis[];
}

export function emptyRecord(): RunRecord {
  return { mode: 'ensure', planned: [], done: [], check: true, removed: [], left: [], swept: [], warnings: [], diagnoses: [] };
}

/** The changes with how they ended; planned ones that were never reached have no outcome. */
export function changesWithOutcome(record: RunRecord): { change: Change; outcome: string | undefined }[] {
  const done = [...record.done];
  const reached = record.planned.map((change) => {
    const index = done.findIndex(
      (entry) =>
        entry.change.link === change.link &&
        entry.change.kind === change.kind &&
        (entry.change.id === change.id || change.link !== 'manifests'),
    );
    return index < 0 ? { change, outcome: undefined } : done.splice(index, 1)[0]!;
  });
  return [...reached, ...done];
}

export function proofState({ verdict, check, mode, skipped }: RunRecord): 'passed' | 'failed' | 'skipped' {
  if (verdict !== undefined) return verdict.outcome;
  return check && (mode === 'ensure' || mode === 'check') && skipped === undefined ? 'failed' : 'skipped';
}
