// The story of a run: parse inputs, sign in, observe, plan, apply, prove, report.
import * as core from '@actions/core';
import { desiredChain } from '../chain/desired';
import { BrokenLink, diagnose, stopAt } from '../chain/diagnosis';
import { processEnvironment } from './environment';
import { pullRequestEvent } from './github/event';
import { githubToken } from './github-token';
import { readInputs } from './inputs';
import { applyPlan, observeAndPlan } from './provision';
import { report } from './report/report';
import { emptyRecord, type RunRecord } from './report/record';
import type { Facts } from '../chain/facts';
import type { Stages } from './stages';

export async function main(): Promise<void> {
  const record = emptyRecord();
  try {
    await run(record);
  } catch (error) {
    record.diagnoses =
      error instanceof BrokenLink ? error.diagnoses : [diagnose('UNEXPECTED', { message: (error as Error).stack ?? String(error) })];
  }
  await report(record, processEnvironment());
}

async function run(record: RunRecord): Promise<void> {
  const environment = processEnvironment();
  const inputs = readInputs(environment);
  const marks = {
    repository: environment['GITHUB_REPOSITORY'] ?? '',
    environment: inputs.environment ?? '',
    expires: inputs.expiresSeconds === undefined ? undefined : new Date(Date.now() + inputs.expiresSeconds * 1000).toISOString(),
  };
  const desired = desiredChain(inputs, marks);
  const pullRequest = pullRequestEvent(environment);
  Object.assign(record, { mode: inputs.mode, check: inputs.check, desired, inputs, pullRequest });
  // The first request goes out before the SDKs are loaded: they take longer than it does.
  const github = githubToken(environment, core.setSecret);
  if (github === undefined && pullRequest?.fork === true) {
    record.skipped = 'The pull request comes from a fork: its workflows get no OIDC token, so nothing was made and nothing proven.';
    return;
  }
  const { createStages } = await import('./stages');
  const stages = await createStages({ inputs, desired, github, environment });
  switch (inputs.mode) {
    case 'ensure':
      return ensure(stages, record);
    case 'plan':
      return stopAt((await observeAndPlan(stages, desired, record)).plan.problems);
    case 'check':
      return prove(stages, record, (await observeAndPlan(stages, desired, record)).facts);
    case 'destroy':
      return core.group('Destroy', () => stages.destroy(record));
    case 'sweep':
    case 'plan-sweep':
      return core.group('Sweep', () => stages.sweep(record));
  }
}

async function ensure(stages: Stages, record: RunRecord): Promise<void> {
  const { facts, plan } = await observeAndPlan(stages, record.desired!, record);
  stopAt(plan.problems);
  const applied = await core.group('Apply', () => applyPlan(stages, facts, plan, record));
  if (record.check) await prove(stages, record, applied);
}

async function prove(stages: Stages, record: RunRecord, facts: Facts): Promise<void> {
  await core.group('Prove', async () => {
    const verdict = (record.verdict = await stages.prove(facts));
    record.warnings.push(...stages.verdictWarnings(verdict));
    if (verdict.outcome === 'failed') throw new BrokenLink(stages.diagnose(verdict, facts));
    core.info(`proof: passed after ${verdict.tries} tries`);
  });
}
