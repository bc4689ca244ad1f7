// The rights of the Action, as lines of a role: those of the plain way, with those of environments besides where they are wanted.
import { FACTS, type Feature, type Right } from './facts';

/** What the Action needs on these scopes, with these features. */
export function rightsOf(scopes: readonly Right['scope'][], plane: Right['plane'], features: readonly Feature[] = []): readonly Right[] {
  return FACTS.rights.filter(
    (right) => right.uses.every((feature) => features.includes(feature)) && scopes.includes(right.scope) && right.plane === plane,
  );
}

/** One line for each right, with its reason behind it: who reviews the role need not look elsewhere. */
export function roleLines(rights: readonly Right[], indent: number): string {
  return rights.map(({ action, reason }) => `${' '.repeat(indent)}'${action}' // ${reason}`).join('\n');
}
