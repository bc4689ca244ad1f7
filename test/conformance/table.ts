// The table at the end of the suite, and whether all of it is well.
import type { Step } from './client';

/** What became of one client. */
export interface Row {
  client: string;
  /** Why it could not be had, in the words of its registry. */
  skipped?: string;
  required: boolean;
  calls: number;
  steps: readonly Step[];
}

/** A client that made no call has shown nothing. */
export function isWell({ skipped, required, calls, steps }: Row): boolean {
  if (skipped !== undefined) return !required;
  return calls > 0 && steps.length > 0 && steps.every(({ outcome }) => outcome !== 'failed');
}

export function tableLines(rows: readonly Row[]): string[] {
  const cells = [['client', 'calls', 'passed', 'failed', 'not played', ''], ...rows.map(cellsOf)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf(row: Row): string[] {
  const { client, skipped, required, calls, steps } = row;
  if (skipped !== undefined) return [client, '-', '-', '-', '-', `${required ? 'MISSING' : 'skipped'}: ${lastLine(skipped)}`];
  const count = (outcome: Step['outcome']): string => String(steps.filter((step) => step.outcome === outcome).length);
  return [
    client,
    String(calls),
    count('passed'),
    count('failed'),
    count('not played'),
    calls === 0 ? 'NO CALL' : isWell(row) ? '' : 'FAILED',
  ];
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
