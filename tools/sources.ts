// The hash of what dist/ is built from: by it a stale dist/ is noticed before tests run against it.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';

const SOURCES = ['src/**/*.ts', 'templates/manifests/*', 'package-lock.json', 'tools/bundle.ts'];
export const HASH_FILE = 'dist/sources.sha256';

export function sourcesHash(): string {
  const files = SOURCES.flatMap((pattern) => globSync(pattern))
    .filter((file) => !file.startsWith('src/project/'))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(file)).update('\n');
  return hash.digest('hex');
}
