// The story of a run: parse inputs, sign in, observe, plan, apply, prove, report.
import * as core from '@actions/core';
import { desiredChain, type Desired } from '../chain/desired';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { changesOf, planChain, type Plan } from '../chain/plan/plan';
import { processEnvironment } from './environment';
import { githubToken } from './github-token';
import { readInputs, type Inputs } from './inputs';
import { report } from './report/report';
import { emptyRecord, type RunRecord } from './report/record';
import { changeLine, planLines } from './report/log';
import type { Facts } from '../chain/facts';
import type { Stages } from './stages';

export async function main(): Promise<void> {
  const record = emptyRecord();
  try {
    await run(record);
  } catch (error) {
    record.diagnoses = error instanceof BrokenLink ? error.diagnoses : [diagnose('UNEXPECTED', { message: (error as Error).stack ?? String(error) })];
  }
  await report(record);
}

async function run(record: RunRecord): Promise<void> {
  const environment = processEnvironment();
  const inputs = readInputs(environment);
  const desired = desiredChain(inputs, { repository: environment['GITHUB_REPOSITORY'] ?? '', environment: '' });
  Object.assign(record, { mode: inputs.mode, check: inputs.check, desired });
  // The first request goes out before the SDKs are loaded: they take longer than it does.
  const github = githubToken(environment, core.setSecret);
  const { createStages } = await import('./stages');
  const stages = await createStages({ inputs, desired, github, environment });

  const { facts, plan } = await core.group('Observe', async () => {
    const seen = await observeAndPlan(stages, desired, record);
    for (const warning of stages.manifestWarnings) core.warning(warning.message, warning.place);
    return seen;
  });
  core.startGroup('Plan');
  planLines(changesOf(plan)).forEach((line) => core.info(line));
  core.endGroup();
  const [first, ...others] = plan.problems;
  if (first !== undefined && inputs.mode !== 'check') throw new BrokenLink(first, others);
  const applied = inputs.mode === 'ensure' ? await applyPlan(stages, inputs, facts, plan, record) : facts;
  record.facts = applied;
  if (inputs.mode === 'plan' || !inputs.check) return;
  await core.group('Prove', async () => {
    record.verdict = await stages.prove(applied);
    record.warnings.push(...stages.verdictWarnings(record.verdict));
    if (record.verdict.outcome === 'failed') throw new BrokenLink(stages.diagnose(record.verdict, applied));
    core.info(`proof: passed after ${record.verdict.tries} tries`);
  });
}

async function observeAndPlan(stages: Stages, desired: Desired, record: RunRecord): Promise<{ facts: Facts; plan: Plan }> {
  const facts = await stages.observe();
  const plan = planChain(desired, facts);
  Object.assign(record, { facts, planned: changesOf(plan) });
  return { facts, plan };
}

async function applyPlan(stages: Stages, { enableClusterFeatures }: Inputs, facts: Facts, plan: Plan, record: RunRecord): Promise<Facts> {
  return core.group('Apply', async () => {
    const onDone: RunRecord['done'][number] extends infer Entry ? (entry: Entry) => void : never = ({ change, outcome }) => {
      record.done.push({ change, outcome });
      core.info(changeLine(change, outcome));
    };
    const done = (change: RunRecord['done'][number]['change'], outcome: string): void => onDone({ change, outcome });
    if (!enableClusterFeatures || plan.cluster?.action !== 'update') return stages.apply(facts, plan, done);
    // The issuer is only known once it is on: then all is observed and planned again.
    await stages.enableClusterFeatures();
    done(plan.cluster, 'updated');
    const again = await observeAndPlan(stages, record.desired!, record);
    const [first, ...others] = again.plan.problems;
    if (first !== undefined) throw new BrokenLink(first, others);
    return stages.apply(again.facts, { ...again.plan, cluster: undefined }, done);
  });
}
