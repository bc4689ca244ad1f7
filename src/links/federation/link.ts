// The link `federation`: the identity trusts the ServiceAccount. Two variants: a credential, or an identity binding.
import { link } from '../../engine/engine';
import { waitingOn } from '../../engine/plan';
import type { Federation, FederationNeeds, Variant } from './variant';
import type { Link } from '../../engine/link';

export function federationLink<Seen, Step>(variant: Variant<Seen, Step>, needs: FederationNeeds): Link<Federation> {
  const { cluster, identity, serviceAccount } = needs;
  return link<Seen, { step: Step; seen: Seen }, Federation>({
    name: 'federation',
    needs: [cluster, identity, serviceAccount],
    observe: () => variant.observe(),
    found: (seen) => variant.found(seen),
    plan: async (seen) => {
      for (const needed of [cluster, identity]) if ((await needed.value()).state === 'unknown') return waitingOn(needed.name);
      const plan = await variant.plan(seen);
      return plan.state === 'ready' ? { ...plan, step: { step: plan.step, seen } } : plan;
    },
    apply: ({ step, seen }, done) => variant.apply(step, seen, done),
    removal: {
      plan: async () => variant.planRemoval(await identity.value()),
      remove: (removal) => variant.remove(removal),
    },
  });
}
