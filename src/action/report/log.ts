// The log of a run: groups that read as a table of contents, and one line for each change of what is seen.
import { isWrite, type Change } from '../../chain/plan/change';
import type { Sighting } from '../../chain/verdict';

export function changeLine(change: Change, outcome: string): string {
  return `${change.link}: ${outcome} ${change.kind} ${change.id} (${change.why})`;
}

export function planLines(changes: readonly Change[]): string[] {
  return changes.flatMap((change) => [
    `${isWrite(change) ? '+' : ' '} ${changeLine(change, change.action)}`,
    ...change.differs.map(({ field, before, after }) => `      ${field}: ${before ?? '(none)'} -> ${after ?? '(none)'}`),
  ]);
}

export function sightingLine({ stage, code, tries, elapsedMs }: Sighting): string {
  return `${stage}: ${code}, try ${tries}, ${Math.round(elapsedMs / 1000)} s`;
}
