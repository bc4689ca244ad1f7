// The compiled project type, as the package ships it, and what a project of it synthesises.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type * as Projen from 'projen';
import type * as Library from '../../src/project';
import type * as ActionUse from '../../src/project/action-use';
import type * as Threats from '../../src/project/threats';

const require = createRequire(import.meta.url);
export const library = require('../../lib') as typeof Library;
/** What the package does not export: its own parts, for tests that ask them alone. */
export const { threatsOf } = require('../../lib/threats') as typeof Threats;
export const { actionUseOf } = require('../../lib/action-use') as typeof ActionUse;
export const projen = require('projen') as typeof Projen;

/** What jsii found in the sources: every type, its members, and what is said of them. */
export const assembly = JSON.parse(readFileSync('.jsii', 'utf8')) as Assembly;

interface Assembly {
  types: Record<string, AssemblyType>;
}

export interface AssemblyType {
  fqn: string;
  name: string;
  kind: 'class' | 'interface' | 'enum';
  docs?: { example?: string };
  properties?: { name: string; docs?: { summary?: string; default?: string } }[];
}

/** Everything that a synthesis writes, by path; without what only says which files there are. */
export type Files = Record<string, string>;

export function synthesize(options: Partial<Library.AksWorkloadIdentityProjectOptions> = {}): Files {
  return filesOf((outdir) => new library.AksWorkloadIdentityProject({ name: 'shop', outdir, ...options }));
}

export function filesOf(make: (outdir: string) => Projen.Project): Files {
  // The synthesis takes the folder away; where it refuses the options, nobody does.
  const outdir = mkdtempSync(join(tmpdir(), 'synthesis-'));
  try {
    return projen.Testing.synth(make(outdir), { parseJson: false }) as Files;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The files in a folder, as a team has them. */
export function written(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'synthesised-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Without bicep nothing is made, and names have to be given. */
export const EXISTING = {
  bicep: false,
  cluster: 'blue',
  resourceGroup: 'rg-blue',
  vault: 'blue-vault',
  environmentVault: 'blue-vault-pr',
} as const;
