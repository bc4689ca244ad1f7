// The link `publish`: others read from a ConfigMap which identity the workload has.
import { isWrite, type PublishChange } from '../../chain/change';
import { factOf, knownOf, valueOf, type Fact } from '../../chain/fact';
import { goesAlong, notOurs, workloadMark } from '../../chain/ownership';
import { link } from '../../engine/engine';
import { unreadable, waitingOn } from '../../engine/plan';
import { goneWithCluster } from '../cluster/gone';
import { isOurs, planPublish, publishedData, type PublishedData } from './plan';
import type { PublishClient, PublishedFacts } from './client';
import type { ObjectName } from '../../chain/desired';
import type { Link, RemovalPlan } from '../../engine/link';
import type { Access } from '../access/link';
import type { Context } from '../context';
import type { IdentityFacts } from '../identity/client';
import type { NamespaceFacts } from '../namespace/client';

interface Needs {
  identity: Link<IdentityFacts>;
  access: Link<Access>;
  namespace: Link<NamespaceFacts>;
}

interface PublishSeen {
  found: Fact<PublishedFacts>;
  /** Asked for where the ConfigMap is missing in a namespace that this run does not make. */
  namespaceMissing: boolean;
}

export function publishLink({ desired }: Context, place: ObjectName, client: PublishClient, needs: Needs): Link<PublishedData> {
  const { identity, access, namespace } = needs;
  const madeHere = place.namespace === desired.namespace && desired.write !== 'azure';
  const vaultUri = async (): Promise<string | undefined> => valueOf(await access.value())?.vault?.uri;
  return link<PublishSeen, PublishChange, PublishedData>({
    name: 'publish',
    needs: [identity, access, namespace],
    observe: async () => {
      const found = await factOf(() => client.read());
      if (found.state !== 'absent' || madeHere) return { found, namespaceMissing: false };
      const there = await knownOf(() => client.hasNamespace());
      return { found, namespaceMissing: there.state === 'present' && !there.value };
    },
    found: async ({ found }) => (found.state === 'present' ? { state: 'present', value: found.value.data } : found),
    plan: async ({ found, namespaceMissing }) => {
      if (found.state === 'unknown') return unreadable(found);
      const owner = await identity.value();
      if (owner.state === 'unknown') return waitingOn('identity');
      if ((await access.value()).state === 'unknown') return waitingOn('access');
      const going = place.namespace === desired.namespace && valueOf(await namespace.value())?.terminating === true;
      const data = publishedData(desired, valueOf(owner), await vaultUri());
      return planPublish(desired, place, going ? undefined : valueOf(found), data, namespaceMissing);
    },
    apply: async (change, done) => {
      const data = publishedData(desired, await identity.applied(), await vaultUri());
      if (isWrite(change)) {
        await client.apply(data, desired.ownership, workloadMark(desired.namespace, desired.serviceAccount));
        done(change);
      }
      return data;
    },
    removal: {
      plan: async () => planPublishRemoval(desired, place, await namespace.value(), goneWithCluster(await factOf(() => client.read()))),
      remove: () => client.remove(),
    },
  });
}

/** In a namespace of the environment's own it goes with that. */
function planPublishRemoval(
  desired: Context['desired'],
  place: ObjectName,
  inNamespace: Fact<NamespaceFacts>,
  found: Fact<PublishedFacts>,
): RemovalPlan {
  const nothing = { removals: [], kept: [], problems: [] };
  if (found.state === 'unknown') return { ...nothing, problems: [found.problem] };
  const home = place.namespace === desired.namespace ? valueOf(inNamespace) : undefined;
  const goesWithIt = home !== undefined && (home.terminating || goesAlong(home, desired.ownership));
  if (found.state === 'absent' || goesWithIt) return nothing;
  const id = `${place.namespace}/${place.name}`;
  return isOurs(desired, found.value)
    ? { ...nothing, removals: [{ kind: 'ConfigMap', id, name: id }] }
    : { ...nothing, kept: [{ object: `ConfigMap ${id}`, why: notOurs(desired.ownership) }] };
}
