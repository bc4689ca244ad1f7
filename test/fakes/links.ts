// Links that are what a test says: for those that need them.
import { present, type Fact } from '../../src/chain/fact';
import { link } from '../../src/engine/engine';
import { planOf } from '../../src/engine/plan';
import type { LinkName } from '../../src/chain/links';
import type { Link } from '../../src/engine/link';

/** `found` as observed, `applied` once it was applied. */
export function fakeLink<Value>(name: LinkName, found: Fact<Value>, applied?: Value): Link<Value> {
  return link<undefined, undefined, Value>({
    name,
    needs: [],
    observe: async () => undefined,
    found: async () => found,
    plan: async () => planOf([], undefined),
    apply: async () => {
      if (applied !== undefined) return applied;
      if (found.state === 'present') return found.value;
      throw new Error(`this test applies no ${name}`);
    },
  });
}

/** The link as it holds. */
export function holding<Value>(name: LinkName, value: Value): Link<Value> {
  return fakeLink(name, present(value));
}
