// How demos show what happens, on a terminal.
import { styleText } from 'node:util';
import type { ActionRun } from '../test/runner/run';

export function heading(text: string): void {
  process.stdout.write(`\n${styleText('bold', `=== ${text}`)}\n`);
}

const LEVELS = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
/** What a line of the log says, and its colour. */
const LINES: readonly [RegExp, Parameters<typeof styleText>[0]][] = [
  [/^(\+ .*|[a-z-]+: (created|updated|repaired|deleted) .*)$/gm, 'green'],
  [/^\? .*$/gm, 'yellow'],
  [/^! .*$/gm, 'red'],
  [/^[a-z-]+: (unchanged|adopted) .*$/gm, 'gray'],
];
/** A phase says at its end how long it took. */
const PHASE = /^([a-z][a-z ]*): (\d+\.\d) s$/gm;

/** As a runner shows a log: masks are left out, groups are headings, annotations and changes have colours. */
export function shown(text: string): string {
  const plain = text
    .replace(/^::(add-mask|debug)::.*\n/gm, '')
    .replace(/^::group::(.*)$/gm, (_line, name: string) => styleText(['bold', 'blue'], `▸ ${name}`))
    .replace(/^::endgroup::\n/gm, '')
    .replace(/^::(error|warning|notice)(?: [^:]*)?::(.*)$/gm, (_line, level: keyof typeof LEVELS, message: string) =>
      styleText(LEVELS[level], `${level.toUpperCase()}: ${message}`),
    );
  return LINES.reduce((part, [pattern, colour]) => part.replace(pattern, (line) => styleText(colour, line)), plain);
}

/** How long the run took, phase by phase. */
export function phasesOf({ log, milliseconds }: Pick<ActionRun, 'log' | 'milliseconds'>): string {
  const phases = [...log.matchAll(PHASE)].map(([, name = '', seconds = '']) => `${name} ${seconds} s`);
  return [...phases, `the whole run ${(milliseconds / 1000).toFixed(1)} s`].join(', ');
}

export function showRun(run: ActionRun): void {
  heading(`Phases: ${phasesOf(run)}`);
  for (const [key, value] of Object.entries(run.outputs))
    process.stdout.write(`${styleText('cyan', key)}: ${key === 'changes' ? `(${value.length} characters of JSON)` : value}\n`);
}
