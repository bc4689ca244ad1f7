// Which diagnoses tests have produced: one file for each code, in a folder that lives as long as one run of the suite.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'PRODUCED_DIAGNOSES';

export function recordDiagnosis(code: string): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) writeFileSync(join(folder, code), '');
}

export function startRecording(folder: string): void {
  mkdirSync(folder, { recursive: true });
  process.env[FOLDER] = folder;
}

export function recordedDiagnoses(): Set<string> {
  const folder = process.env[FOLDER];
  return new Set(folder === undefined ? [] : readdirSync(folder));
}
