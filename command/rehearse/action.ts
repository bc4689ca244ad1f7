// The Action itself, as a runner starts it: its bundle in a process of its own, with its inputs in the environment.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** As far from here as from the bundle of this command. */
const BUNDLE = join(import.meta.dirname, '../../dist/index.js');

const CHANGES = z.array(
  z.object({ link: z.string(), action: z.string(), outcome: z.string().optional(), kind: z.string(), name: z.string() }),
);
const SEEN = { link: z.string(), code: z.string(), seen: z.string(), fix: z.string() };
const DIAGNOSIS = z.object({ ...SEEN, also: z.array(z.object(SEEN)).optional() });

export type ReportedChange = z.infer<typeof CHANGES>[number];
export type ReportedDiagnosis = z.infer<typeof DIAGNOSIS>;

export interface ActionResult {
  status: number;
  /** Undefined where it ended before it could say: on a Node that is too old for it, say. */
  proof: string | undefined;
  changes: ReportedChange[];
  diagnosis: ReportedDiagnosis | undefined;
  /** The secrets that the check pod has read. */
  read: string[];
  summary: string;
}

export interface ActionStart {
  inputs: Readonly<Record<string, string>>;
  /** The environment of the laboratory. */
  env: Readonly<Record<string, string>>;
  /** Folder of the repository. */
  workspace: string;
  onLine: (line: string) => void;
}

export async function runAction({ inputs, env, workspace, onLine }: ActionStart): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), 'aks-wli-rehearsal-'));
  try {
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
    const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
    const child = spawn(process.execPath, [BUNDLE], {
      cwd: workspace,
      // Nothing of this process's own environment: a session of az on this machine has no part in it.
      env: { PATH: process.env['PATH'], HOME: folder, GITHUB_WORKSPACE: workspace, ...env, ...given, ...files },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      parts.forEach(onLine);
    });
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
    if (rest !== '') onLine(rest);
    const outputs = outputsIn(await readFile(files.GITHUB_OUTPUT, 'utf8'));
    const read = z.record(z.string(), z.string()).parse(JSON.parse(outputs.get('secret-versions') || '{}'));
    return {
      status,
      proof: outputs.get('proof'),
      changes: CHANGES.parse(JSON.parse(outputs.get('changes') || '[]')),
      diagnosis: outputs.get('diagnosis') ? DIAGNOSIS.parse(JSON.parse(outputs.get('diagnosis') ?? '')) : undefined,
      read: Object.keys(read),
      summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`. */
function outputsIn(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([^]*?)\n?\2$/gm)].map(([, name = '', , value = '']) => [name, value]));
}
