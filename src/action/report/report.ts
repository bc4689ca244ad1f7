// The end of a run: outputs, summary, annotations, and one sentence when a link is broken.
import * as core from '@actions/core';
import { sentence } from '../../chain/diagnosis';
import { outputsOf } from './outputs';
import { tellPullRequest } from './pull-request';
import { summaryOf } from './summary';
import type { Environment } from '../environment';
import type { RunRecord } from './record';

export async function report(record: RunRecord, environment: Environment): Promise<void> {
  record.warnings.push(...(await tellPullRequest(record, environment)));
  for (const [name, value] of Object.entries(outputsOf(record))) core.setOutput(name, value);
  for (const warning of record.warnings) core.warning(warning, { title: 'Workload identity' });
  if (record.skipped !== undefined) core.notice(record.skipped, { title: 'Workload identity' });
  await writeSummary(record);
  for (const diagnosis of record.diagnoses) {
    const { file, line, column } = diagnosis.place ?? {};
    const place =
      file === undefined
        ? {}
        : { file, ...(line !== undefined && { startLine: line }), ...(column !== undefined && { startColumn: column }) };
    core.error(sentence(diagnosis), { title: 'Workload identity', ...place });
  }
  if (record.diagnoses.length > 0) process.exitCode = core.ExitCode.Failure;
}

/** Outside of a runner there is nowhere to write it to: that is no reason to fail. */
async function writeSummary(record: RunRecord): Promise<void> {
  try {
    await core.summary.addRaw(summaryOf(record), true).write();
  } catch (error) {
    core.debug(`no summary: ${(error as Error).message}`);
  }
}
