// What end-to-end tests share: one laboratory a file, the example's inputs, and short ways to look at the result.
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startLab, type RunningLab } from '../../lab/lab';
import { isWrite } from '../../lab/writes';
import { EXAMPLE } from '../runner/example';
import { runAction, type ActionRun, type ActionStart } from '../runner/run';
import type { JournalEntry } from '../../lab/journal';
import type { Cluster, UserAssignedIdentity, Vault, World } from '../../lab/world';

export interface Scenario {
  lab: RunningLab;
  /** Runs the bundle with the example's inputs, changed by `inputs`; undefined takes one away. */
  run(inputs?: Record<string, string | undefined>, options?: Partial<ActionStart>): Promise<ActionRun>;
  world(): World;
  cluster(): Cluster;
  identity(): UserAssignedIdentity;
  vault(): Vault;
  /** The writes since the last call of `run` began. */
  writes(): JournalEntry[];
}

export function scenario(): Scenario {
  let lab: RunningLab;
  let before = 0;
  beforeAll(async () => {
    lab = await startLab({ seed: 1 });
  });
  beforeEach(async () => {
    await lab.reset();
    before = 0;
  });
  afterAll(async () => {
    await lab.close();
  });
  return {
    get lab() {
      return lab;
    },
    run: (inputs = {}, options = {}) => {
      before = lab.requests().length;
      const all: Record<string, string | undefined> = { ...EXAMPLE, ...inputs };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<string, string>;
      return runAction({ env: lab.env, ...options, inputs: given });
    },
    world: () => lab.world(),
    cluster: () => lab.world().clusters[0]!,
    identity: () => lab.world().identities[0]!,
    vault: () => lab.world().vaults[0]!,
    writes: () => lab.requests().slice(before).filter(isWrite),
  };
}

export interface DiagnosisOutput {
  link: string;
  code: string;
  seen: string;
  fix: string;
  also?: DiagnosisOutput[];
}

export function diagnosisOf(run: ActionRun): DiagnosisOutput {
  if (run.outputs['diagnosis'] === undefined || run.outputs['diagnosis'] === '') throw new Error(`no diagnosis; the log was:\n${run.log}`);
  return JSON.parse(run.outputs['diagnosis']) as DiagnosisOutput;
}

/** What was seen, of all diagnoses of a run. */
export function allSeen(run: ActionRun): string {
  const first = diagnosisOf(run);
  return [first, ...(first.also ?? [])].map(({ seen }) => seen).join('\n');
}

/** How each link ended: `{ identity: 'created', ... }`. */
export function outcomesOf(run: ActionRun): Record<string, string> {
  const changes = JSON.parse(run.outputs['changes'] ?? '[]') as { link: string; outcome?: string }[];
  return Object.fromEntries(changes.map(({ link, outcome }) => [link, outcome ?? '']));
}

export const ALL_UNCHANGED = {
  'cluster': 'unchanged',
  'identity': 'unchanged',
  'federation': 'unchanged',
  'access': 'unchanged',
  'namespace': 'unchanged',
  'service-account': 'unchanged',
};
