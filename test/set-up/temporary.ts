// One folder for everything temporary of a run of the tests: whoever asks for a temporary folder gets one in it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'aks-wli-action-tests-';

export function startTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  process.env['TMPDIR'] = folder;
  return folder;
}

/** With all that tests have left in it. */
export function removeTemporaryFolder(): void {
  const folder = process.env['TMPDIR'] ?? '';
  if (basename(folder).startsWith(PREFIX)) rmSync(folder, { recursive: true, force: true });
}
