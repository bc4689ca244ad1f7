// The end of a run: outputs and summary first, since they cannot hang; then the pull request, annotations, and one sentence
// when a link is broken.
import * as core from '@actions/core';
import { sentence, type Diagnosis } from '../../chain/diagnosis';
import { runnerOf } from '../runner';
import { outputsOf } from './outputs';
import { reportToPullRequest } from './pull-request';
import { summaryOf } from './summary';
import type { Environment } from '../environment';
import type { GitHub } from '../github/load';
import type { RunRecord } from './record';

const TITLE = 'Workload identity';

export async function report(record: RunRecord, environment: Environment, github: GitHub): Promise<void> {
  for (const [name, value] of outputsOf(record)) runnerOf(environment).setOutput(name, value);
  await writeSummary(record);
  for (const found of record.findings)
    core.warning(`${found.code}: ${found.seen} ${found.fix}`, { title: TITLE, ...annotationPlace(found) });
  for (const warning of record.warnings) core.warning(warning, { title: TITLE });
  if (record.skipped !== undefined) core.notice(record.skipped, { title: TITLE });
  for (const diagnosis of record.diagnoses) {
    core.error(sentence(diagnosis), { title: TITLE, ...annotationPlace(diagnosis) });
  }
  if (record.diagnoses.length > 0) process.exitCode = core.ExitCode.Failure;
  for (const warning of await reportToPullRequest(record, environment, github)) core.warning(warning, { title: TITLE });
}

function annotationPlace({ place }: Diagnosis): { file?: string; startLine?: number; startColumn?: number } {
  return place === undefined ? {} : { file: place.file, startLine: place.line, startColumn: place.column };
}

/** Outside of a runner there is nowhere to write it to: that is no reason to fail. */
async function writeSummary(record: RunRecord): Promise<void> {
  try {
    await core.summary.addRaw(summaryOf(record), true).write();
  } catch (error) {
    core.debug(`no summary: ${error instanceof Error ? error.message : String(error)}`);
  }
}
