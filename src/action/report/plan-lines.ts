// The lines of the log that show a plan, and what was done of it: names, not ids.
import { isWrite, type AppliedChange, type Difference } from '../../chain/change';
import type { PlannedLink } from '../../engine/engine';

/** A log is read at the width of a page. */
const LINE = 120;
const INDENT = '        ';
/** What stands before a difference, for whoever looks for the place. */
const CONTEXT = 20;

/** One line for each change: `+` for what is written. */
export function planLines(planned: readonly PlannedLink[]): string[] {
  return planned.flatMap(({ name, plan }) => {
    if (plan.state === 'waiting') return [`? ${name}: cannot be planned before '${plan.on}' can be read`];
    const shown = plan.changes.flatMap((change) => [
      `${isWrite(change) ? '+' : ' '} ${change.link}: ${change.action} ${change.kind} ${change.name} (${change.why})`,
      ...change.differs.flatMap(differenceLines),
    ]);
    const stops = plan.state === 'blocked' ? plan.problems.map(({ code }) => `! ${name}: ${code}`) : [];
    return [...shown, ...stops];
  });
}

/** On one line where it fits, else on two, from a little before the place where the two begin to differ. */
function differenceLines({ field, before = '(none)', after = '(none)' }: Difference): string[] {
  const line = `      ${field}: ${before} -> ${after}`;
  if (line.length <= LINE) return [line];
  const same = [...before].findIndex((character, index) => character !== after[index]);
  const from = Math.max(0, (same < 0 ? before.length : same) - CONTEXT);
  const shown = (text: string): string => {
    const rest = `${from === 0 ? '' : '…'}${text.slice(from)}`;
    return rest.length > LINE - INDENT.length ? `${rest.slice(0, LINE - INDENT.length - 1)}…` : rest;
  };
  return [`      ${field}:`, `${INDENT}${shown(before)}`, `     -> ${shown(after)}`];
}

export function appliedLine({ change, outcome }: AppliedChange): string {
  return `${change.link}: ${outcome} ${change.kind} ${change.name}`;
}
