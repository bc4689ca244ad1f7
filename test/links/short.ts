// A plan in the words of a table: what it does to each object, and what stops it.
import type { Plan } from '../../src/engine/link';

export function actionsOf(plan: Plan<unknown>): string[] {
  return plan.changes.map(({ action }) => action);
}

export function codesOf(plan: Plan<unknown>): string[] {
  return plan.state === 'blocked' ? plan.problems.map(({ code }) => code) : [];
}

/** The step of a plan that is ready. */
export function stepOf<Step>(plan: Plan<Step>): Step {
  if (plan.state !== 'ready') throw new Error(`the plan is ${plan.state}`);
  return plan.step;
}
