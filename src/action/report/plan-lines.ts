// The lines of the log that show a plan, and what was done of it: names, not ids.
import { isWrite, type AppliedChange } from '../../chain/change';
import type { PlannedLink } from '../../engine/engine';

/** One line for each change: `+` for what is written. */
export function planLines(planned: readonly PlannedLink[]): string[] {
  return planned.flatMap(({ name, plan }) => {
    if (plan.state === 'waiting') return [`? ${name}: cannot be planned before '${plan.on}' can be read`];
    const shown = plan.changes.flatMap((change) => [
      `${isWrite(change) ? '+' : ' '} ${change.link}: ${change.action} ${change.kind} ${change.name} (${change.why})`,
      ...change.differs.map(({ field, before, after }) => `      ${field}: ${before ?? '(none)'} -> ${after ?? '(none)'}`),
    ]);
    const stops = plan.state === 'blocked' ? plan.problems.map(({ code }) => `! ${name}: ${code}`) : [];
    return [...shown, ...stops];
  });
}

export function appliedLine({ change, outcome }: AppliedChange): string {
  return `${change.link}: ${outcome} ${change.kind} ${change.name}`;
}
