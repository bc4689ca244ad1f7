// A run of the Action, from top to bottom: parse inputs, sign in, hand the graph to the engine, prove, report.
import { desiredChain } from '../chain/desired';
import { BrokenLink, type Diagnosis } from '../chain/diagnosis';
import { readInputs } from '../inputs/reader';
import { diagnose } from './diagnoses';
import { processEnvironment, type Environment } from './environment';
import { pullRequestEvent } from './github/event';
import { loadGitHubApi } from './github/load';
import { githubToken } from './github-token';
import { limitConnections, runLimits, type Limits } from './limits';
import { report } from './report/report';
import { runnerOf } from './runner';
import { emptyRecord, type RunRecord } from './report/record';

/** What is left for GitHub when a run was cancelled, of the ten seconds before it is killed. */
const LAST_WORDS_MS = 5000;
const REPORT_MS = 60_000;

export async function main(): Promise<void> {
  const environment = processEnvironment();
  const limits = runLimits();
  limitConnections();
  const record = emptyRecord();
  try {
    await run(record, environment, limits);
  } catch (error) {
    // What fails after the end of a run fails because of it.
    record.diagnoses = diagnosesOf(limits.signal.aborted ? limits.signal.reason : error);
  }
  const within = AbortSignal.timeout(limits.signal.aborted ? LAST_WORDS_MS : REPORT_MS);
  await report(record, environment, loadGitHubApi(record.target?.inputs.githubToken, environment, within));
}

async function run(record: RunRecord, environment: Environment, limits: Limits): Promise<void> {
  const inputs = readInputs(environment);
  limits.endAfter(inputs.timeout);
  const ownership = {
    repository: environment['GITHUB_REPOSITORY'] ?? '',
    repositoryId: environment['GITHUB_REPOSITORY_ID'] ?? '',
    environment: inputs.environment ?? '',
    expires: inputs.expires === undefined ? undefined : new Date(Date.now() + inputs.expires * 1000).toISOString(),
  };
  const desired = desiredChain(inputs, ownership, environment['GITHUB_RUN_ID'] ?? '');
  const pullRequest = pullRequestEvent(environment);
  const target = (record.target = { inputs, desired, pullRequest });
  // The first request goes out before the SDKs are loaded: they take longer than it does.
  const github = githubToken(environment, inputs.cloud.audience, runnerOf(environment).mask);
  if (github === undefined && pullRequest?.restricted !== undefined) {
    record.skipped = SKIPPED[pullRequest.restricted];
    return;
  }
  const { modes } = await import('./modes');
  await modes({ target, record, environment, github, signal: limits.signal });
}

const SKIPPED = {
  fork: 'The pull request comes from a fork: its workflows get no OIDC token, so nothing was created and nothing proven.',
  dependabot: 'Dependabot started this job: its workflows get no OIDC token, so nothing was created and nothing proven.',
};

function diagnosesOf(error: unknown): readonly Diagnosis[] {
  if (error instanceof BrokenLink) return error.diagnoses;
  return [diagnose('UNEXPECTED', { message: error instanceof Error ? (error.stack ?? error.message) : String(error) })];
}
