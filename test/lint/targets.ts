// What is linted: the scaffold by every set of options, pinned as a released package pins it; our own files; and the samples.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { synthesize, written } from '../project/library';
import { OPTION_SETS } from '../project/option-sets';
import type { Targets } from './linters';

const PINNED = `org/aks-wli-action@${'0123456789'.repeat(4)} # v1.2.3`;

export function lintTargets(): Targets {
  const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
  const scaffolds = Object.values(OPTION_SETS).flatMap((options) => filesIn(written(synthesize({ ...options, actionReference: PINNED }))));
  const all = [...tracked.filter((path) => !path.startsWith('test/project/older/')), ...scaffolds];
  const of = (pattern: RegExp): string[] => all.filter((path) => pattern.test(path));
  return {
    workflows: of(/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/),
    dependabot: of(/(^|\/)\.github\/dependabot\.yml$/),
    actions: of(/(^|\/)action\.yml$/),
    scripts: of(/\.sh$|^\.ci\/run$/).filter((path) => !path.startsWith('templates/')),
    dockerfiles: of(/(^|\/)Dockerfile$/).filter((path) => !path.startsWith('templates/')),
    manifests: of(/\/manifests\/[^/]+\.yaml$/).filter((path) => path.startsWith('/')),
  };
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
