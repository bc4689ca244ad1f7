// The link `identity`: the principal that the workload becomes.
import { factOf, valueOf, type Fact } from '../../chain/fact';
import { mayBeShared } from '../../chain/desired';
import { notOurs, ownerOfTags, ownershipTags, sameOwner } from '../../chain/ownership';
import { link } from '../../engine/engine';
import { unreadable, waitingOn } from '../../engine/plan';
import { planIdentity, type IdentityStep } from './plan';
import type { IdentityClient, IdentityFacts } from './client';
import type { ClusterFacts } from '../cluster/client';
import type { Context } from '../context';
import type { Link, RemovalPlan } from '../../engine/link';

export function identityLink({ desired }: Context, client: IdentityClient, cluster: Link<ClusterFacts>): Link<IdentityFacts> {
  const observe = (): Promise<Fact<IdentityFacts>> => factOf(() => client.read());
  return link<Fact<IdentityFacts>, IdentityStep, IdentityFacts>({
    name: 'identity',
    needs: [cluster],
    observe,
    found: async (seen) => seen,
    plan: async (seen) => {
      if (seen.state === 'unknown') return unreadable(seen);
      // A new identity goes where the cluster is, unless `location` says otherwise.
      const location = desired.location ?? valueOf(await cluster.value())?.location;
      const found = valueOf(seen);
      return found === undefined && location === undefined ? waitingOn('cluster') : planIdentity(desired, found, location ?? '');
    },
    apply: async (step, done) => {
      if (step.action === 'keep') return step.identity;
      const marks = ownershipTags(desired.identityOwnership);
      const identity =
        step.action === 'create'
          ? await client.create(step.location, { ...desired.identityTags, ...marks })
          : await client.tag(step.identity, marks);
      done(step.change, { id: identity.id });
      return identity;
    },
    removal: {
      plan: async () => planRemoval(await observe(), desired),
      remove: () => client.remove(),
      // An assignment whose principal is gone can only be found by hand, and blocks its name.
      staysOnFailure: true,
    },
  });
}

function planRemoval(seen: Fact<IdentityFacts>, desired: Context['desired']): RemovalPlan {
  const {
    identity: { name },
    ownership,
  } = desired;
  switch (seen.state) {
    case 'unknown':
      return { removals: [], kept: [], problems: [seen.problem] };
    case 'absent':
      return { removals: [], kept: [], problems: [] };
    case 'present':
      if (mayBeShared(desired))
        return {
          removals: [],
          kept: [{ object: `identity ${name}`, why: '`identity` names it: other workloads may use it' }],
          problems: [],
        };
      return sameOwner(ownerOfTags(seen.value.tags), ownership)
        ? { removals: [{ kind: 'identity', id: seen.value.id, name }], kept: [], problems: [] }
        : { removals: [], kept: [{ object: `identity ${name}`, why: notOurs(ownership) }], problems: [] };
  }
}
