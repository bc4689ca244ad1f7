// A client that nobody here wrote: how it is had, and what it does in a laboratory of its own.
import { spawn } from 'node:child_process';
import type { RunningLab } from '../../lab/lab';

export interface Step {
  what: string;
  outcome: 'passed' | 'failed' | 'not played';
  /** What was seen instead of what was expected. */
  seen?: string;
}

export interface Place {
  lab: RunningLab;
  env: Record<string, string>;
  /** A folder that goes with the laboratory. */
  folder: string;
  say: (line: string) => void;
}

export interface Client {
  name: string;
  /** These are always run: that one cannot be had is a failure. */
  required?: boolean;
  /** Fetches it, to a place outside of the tree. Throws in the words of its registry. */
  obtain: (say: (line: string) => void) => Promise<(place: Place) => Promise<Step[]>>;
}

/** `COMMAND => EXPRESSION`, one a line: what the standard output of a command must match; without an expression, that it ends well. */
export async function runCommands({ env, say }: Place, text: string): Promise<Step[]> {
  const steps: Step[] = [];
  for (const line of text.trim().split('\n')) {
    const [command = '', expected] = line.trim().split(/\s+=> /);
    if (command === '' || command.startsWith('#')) continue;
    steps.push(await shown(say, judged(command, expected, await execute('bash', ['-o', 'pipefail', '-c', command], env))));
  }
  return steps;
}

/** A program that says of each of its steps `ok WHAT` or `FAILED WHAT -- what was seen`. */
export async function runProgram({ env, say }: Place, program: string, parameters: readonly string[] = []): Promise<Step[]> {
  const ended = await execute(program, parameters, env);
  const steps = [...ended.output.matchAll(/^(ok|FAILED) (.*?)(?: -- (.*))?$/gm)].map(([, word, what = '', seen = '']): Step => {
    if (word === 'ok') return { what, outcome: 'passed' };
    return { what, outcome: isNotPlayed(seen) ? 'not played' : 'failed', seen };
  });
  // A program that stopped half-way has said nothing of the rest.
  if (ended.status !== 0)
    steps.push({ what: 'it ends well', outcome: isNotPlayed(ended.errors) ? 'not played' : 'failed', seen: ended.errors });
  for (const step of steps) await shown(say, step);
  return steps;
}

function judged(command: string, expected: string | undefined, { status, output, errors }: Ended): Step {
  if (isNotPlayed(errors + output)) return { what: command, outcome: 'not played' };
  if (status !== 0) return { what: command, outcome: 'failed', seen: errors };
  if (expected !== undefined && !new RegExp(expected).test(output.trim()))
    return { what: command, outcome: 'failed', seen: `not ${expected}: ${output}` };
  return { what: command, outcome: 'passed' };
}

/** The laboratory's own word for what it lacks: honest, and no failure of the client's. */
const isNotPlayed = (text: string): boolean => text.includes('LaboratoryNotPlayed');

async function shown(say: Place['say'], step: Step): Promise<Step> {
  say(
    `  ${step.outcome === 'passed' ? 'ok' : step.outcome.toUpperCase()}: ${step.what}${step.seen === undefined ? '' : `\n    ${step.seen.trim().slice(-1500).replaceAll('\n', '\n    ')}`}`,
  );
  return step;
}

interface Ended {
  status: number;
  output: string;
  errors: string;
}

/** Ends it after its time: a client that waits for what never comes is a failure like any other. */
async function execute(program: string, parameters: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(program, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const status = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      errors += error.message;
      resolve(1);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { status, output, errors };
}
