// The end of a run of the tests: after all of them, each diagnosis must have been produced by one; the temporary folder goes.
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { RUN_DIAGNOSES } from '../../src/action/diagnoses';
import { LINK_DIAGNOSES } from '../../src/links/diagnoses';
import { recordedDiagnoses } from './diagnoses';
import type { Config } from '@jest/types';

export default function after({ testPathPatterns, testNamePattern }: Config.GlobalConfig): void {
  const produced = recordedDiagnoses();
  const folder = process.env['TMPDIR'] ?? '';
  if (basename(folder).startsWith('aks-wli-action-tests-')) rmSync(folder, { recursive: true, force: true });
  if (testPathPatterns.patterns.length > 0 || testNamePattern !== undefined) return;
  const missing = Object.keys({ ...LINK_DIAGNOSES, ...RUN_DIAGNOSES }).filter((code) => !produced.has(code));
  if (missing.length > 0) throw new Error(`no test produces: ${missing.join(', ')}`);
}
