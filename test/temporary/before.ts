// One folder for everything temporary of a run of the tests: whoever asks for a temporary folder gets one in it.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function before(): void {
  process.env['TMPDIR'] = mkdtempSync(join(tmpdir(), 'aks-wli-action-tests-'));
}
