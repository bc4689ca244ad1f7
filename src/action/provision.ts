// Between observation and proof: the plan is shown, what stands in the way stops the run, and the rest is applied.
import * as core from '@actions/core';
import { stopAt } from '../chain/diagnosis';
import { changesOf, planChain, type Plan } from '../chain/plan/plan';
import { changeLine, planLines } from './report/log';
import type { RunRecord } from './report/record';
import type { Stages } from './stages';
import type { Desired } from '../chain/desired';
import type { Facts } from '../chain/facts';
import type { Change } from '../chain/plan/change';

export async function observeAndPlan(stages: Stages, desired: Desired, record: RunRecord): Promise<{ facts: Facts; plan: Plan }> {
  const facts = await core.group('Observe', () => stages.observe());
  for (const { message, place } of stages.manifestWarnings) core.warning(message, place);
  const plan = planChain(desired, facts);
  Object.assign(record, { facts, planned: changesOf(plan) });
  core.startGroup('Plan');
  planLines(record.planned).forEach((line) => core.info(line));
  core.endGroup();
  return { facts, plan };
}

export async function applyPlan(stages: Stages, facts: Facts, plan: Plan, record: RunRecord): Promise<Facts> {
  const done = (change: Change, outcome: string): void => {
    record.done.push({ change, outcome });
    core.info(changeLine(change, outcome));
  };
  if (plan.cluster?.action !== 'update') return (record.facts = await stages.apply(facts, plan, done));
  // The issuer is only known once it is on: then all is observed and planned again.
  await stages.enableClusterFeatures();
  done(plan.cluster, 'updated');
  const again = await observeAndPlan(stages, record.desired!, record);
  stopAt(again.plan.problems);
  return (record.facts = await stages.apply(again.facts, { ...again.plan, cluster: undefined }, done));
}
