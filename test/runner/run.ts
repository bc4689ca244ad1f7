// Runs the Action as a runner does: a fresh process of the bundle, with INPUT_* and GITHUB_* variables and nothing else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { HASH_FILE, sourcesHash } from '../../tools/sources';
import { recordDiagnosis } from '../set-up/diagnoses';

export interface ActionRun {
  status: number;
  /** What a person sees: standard output, then standard error. */
  log: string;
  outputs: Record<string, string>;
  summary: string;
  /** Values that the Action asked the runner to mask. */
  masked: string[];
  milliseconds: number;
}

export interface ActionStart {
  inputs: Record<string, string>;
  env: Record<string, string>;
  /** Working folder, for manifests. */
  workspace?: string;
  onSpawn?: (pid: number, kill: () => void) => void;
  onOutput?: (text: string) => void;
}

const BUNDLE = resolve('dist/index.js');

// What is tested is the bundle: one that was built from other sources would be tested in vain.
if (readFileSync(HASH_FILE, 'utf8').trim() !== sourcesHash()) throw new Error('dist/ is stale: run "npx projen compile"');

export async function runAction({ inputs, env, workspace, onSpawn, onOutput }: ActionStart): Promise<ActionRun> {
  const folder = await mkdtemp(join(tmpdir(), 'action-run-'));
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  const variables = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [BUNDLE], {
    cwd: workspace ?? folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, GITHUB_WORKSPACE: workspace ?? folder, ...env, ...variables, ...files },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const collect = (chunk: Buffer): void => {
    log += chunk.toString();
    onOutput?.(chunk.toString());
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  if (child.pid !== undefined) onSpawn?.(child.pid, () => child.kill('SIGKILL'));
  const status = await new Promise<number>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => done(code ?? (signal === null ? 1 : 137)));
  });
  const milliseconds = performance.now() - startedAt;
  const [output, summary] = await Promise.all([readFile(files.GITHUB_OUTPUT, 'utf8'), readFile(files.GITHUB_STEP_SUMMARY, 'utf8')]);
  await rm(folder, { recursive: true, force: true });
  const masked = [...log.matchAll(/^::add-mask::(.*)$/gm)].map(([, value = '']) => value);
  const outputs = parseOutputs(output);
  for (const [, code = ''] of (outputs['diagnosis'] ?? '').matchAll(/"code":"([A-Z_]+)"/g)) recordDiagnosis(code);
  return { status, log, outputs, summary, masked, milliseconds };
}

/** `NAME<<DELIMITER`, lines, `DELIMITER`: the format of GITHUB_OUTPUT. */
function parseOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(.+?)<<(ghadelimiter_\S+)\n([\s\S]*?)\n?\2$/gm)].map(([, name = '', , value = '']) => [name, value]),
  );
}
