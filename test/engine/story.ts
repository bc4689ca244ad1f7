// Links that tell the story of what is done with them: what begins, what ends, and in which order.
import { BrokenLink, type Diagnosis } from '../../src/chain/diagnosis';
import { present } from '../../src/chain/fact';
import { link } from '../../src/engine/engine';
import { planOf } from '../../src/engine/plan';
import type { NamespaceChange } from '../../src/chain/change';
import type { LinkName } from '../../src/chain/links';
import type { Link, LinkDefinition } from '../../src/engine/link';

export const problem = (code: string): Diagnosis => ({ link: 'run', code, seen: `${code} was seen.`, fix: 'Fix it.' });
export const change = (name: string, action: NamespaceChange['action'] = 'create'): NamespaceChange => ({
  link: 'namespace',
  kind: 'Namespace',
  action,
  name,
  id: undefined,
  differs: [],
  why: 'of the test',
});
/** Others get their turn. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export type Definition = LinkDefinition<string, string, string>;

/** A link that says what it does: `observe`, then `apply`, each with a beginning and an end. */
export function linkOf(story: string[], name: LinkName, needs: readonly Link[] = [], changes: Partial<Definition> = {}): Link<string> {
  return link<string, string, string>({
    name,
    needs,
    observe: async () => {
      story.push(`observe ${name}`);
      await pause();
      story.push(`observed ${name}`);
      return 'seen';
    },
    found: async (seen) => present(`${name} as ${seen}`),
    plan: async () => planOf([change(name)], 'step'),
    apply: async (_step, done) => {
      story.push(`apply ${name}`);
      await pause();
      done(change(name));
      story.push(`applied ${name}`);
      return `${name} as applied`;
    },
    removal: undefined,
    ...changes,
  } as Definition);
}

export async function outcomeOf(call: Promise<unknown>): Promise<string[]> {
  try {
    await call;
    return [];
  } catch (error) {
    return error instanceof BrokenLink ? error.diagnoses.map(({ code }) => code) : [String(error)];
  }
}
