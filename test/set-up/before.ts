// One folder for everything temporary of a run of the tests: whoever asks for a temporary folder gets one in it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRecording } from './diagnoses';

export default function before(): void {
  const folder = mkdtempSync(join(tmpdir(), 'aks-wli-action-tests-'));
  process.env['TMPDIR'] = folder;
  startRecording(join(folder, 'diagnoses'));
}
