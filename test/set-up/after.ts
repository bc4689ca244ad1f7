// The end of a run of the tests. After all of them, each diagnosis must have been produced by one.
import { RUN_DIAGNOSES } from '../../src/action/diagnoses';
import { LINK_DIAGNOSES } from '../../src/links/diagnoses';
import { recordedDiagnoses } from './diagnoses';
import { removeTemporaryFolder } from './temporary';
import type { Config } from '@jest/types';

export default function after({ testPathPatterns, testNamePattern }: Config.GlobalConfig): void {
  const produced = recordedDiagnoses();
  removeTemporaryFolder();
  if (testPathPatterns.patterns.length > 0 || testNamePattern !== undefined) return;
  const missing = Object.keys({ ...LINK_DIAGNOSES, ...RUN_DIAGNOSES }).filter((code) => !produced.has(code));
  if (missing.length > 0) throw new Error(`no test produces: ${missing.join(', ')}`);
}
