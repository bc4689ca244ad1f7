// The link `service-account`: who the workload is in the cluster.
import { isWrite } from '../../chain/change';
import { factOf, valueOf, type Fact } from '../../chain/fact';
import { goesAlong, notOurs, ownerOfMetadata, sameOwner } from '../../chain/ownership';
import { link } from '../../engine/engine';
import { unreadable, waitingOn } from '../../engine/plan';
import { planServiceAccount, requiredAnnotations, runAnnotation, type ServiceAccountStep } from './plan';
import { goneWithCluster } from '../cluster/gone';
import type { ServiceAccountClient, ServiceAccountFacts } from './client';
import type { ClusterFacts } from '../cluster/client';
import type { Context } from '../context';
import type { IdentityFacts } from '../identity/client';
import type { NamespaceFacts } from '../namespace/client';
import type { Link, RemovalPlan } from '../../engine/link';

interface Needs {
  cluster: Link<ClusterFacts>;
  identity: Link<IdentityFacts>;
  namespace: Link<NamespaceFacts>;
}

export function serviceAccountLink({ desired }: Context, client: ServiceAccountClient, needs: Needs): Link<ServiceAccountFacts> {
  const { cluster, identity, namespace } = needs;
  const observe = (): Promise<Fact<ServiceAccountFacts>> => factOf(() => client.read());
  return link<Fact<ServiceAccountFacts>, ServiceAccountStep, ServiceAccountFacts>({
    name: 'service-account',
    needs: [cluster, identity, namespace],
    observe,
    found: async (seen) => seen,
    plan: async (seen) => {
      if (seen.state === 'unknown') return unreadable(seen);
      const owner = await identity.value();
      if (owner.state === 'unknown') return waitingOn('identity');
      // What is in a namespace that is being deleted goes with it.
      const going = valueOf(await namespace.value())?.terminating === true;
      return planServiceAccount(desired, going ? undefined : valueOf(seen), valueOf(owner), valueOf(await cluster.value())?.tenantId);
    },
    apply: async ({ change, tenantAnnotated, mark }, done) => {
      const [ids, { tenantId }] = await Promise.all([identity.applied(), cluster.applied()]);
      const annotations = requiredAnnotations(ids, tenantId, desired, tenantAnnotated);
      if (isWrite(change)) {
        await client.apply({ ...annotations, ...runAnnotation(desired) }, mark ? desired.ownership : undefined);
        done(change);
      }
      return { labels: {}, annotations, managers: {} };
    },
    removal: {
      plan: async () => planServiceAccountRemoval(desired, await namespace.value(), goneWithCluster(await observe())),
      remove: () => client.remove(),
    },
  });
}

/** In a namespace of its own it goes with that. */
function planServiceAccountRemoval(
  { namespace, serviceAccount, ownership }: Context['desired'],
  inNamespace: Fact<NamespaceFacts>,
  seen: Fact<ServiceAccountFacts>,
): RemovalPlan {
  const nothing = { removals: [], kept: [], problems: [] };
  if (seen.state === 'unknown') return { ...nothing, problems: [seen.problem] };
  const home = valueOf(inNamespace);
  if (seen.state === 'absent' || home === undefined || home.terminating || goesAlong(home, ownership)) return nothing;
  const id = `${namespace}/${serviceAccount}`;
  return sameOwner(ownerOfMetadata(seen.value), ownership)
    ? { ...nothing, removals: [{ kind: 'ServiceAccount', id, name: serviceAccount }] }
    : { ...nothing, kept: [{ object: `ServiceAccount ${id}`, why: notOurs(ownership) }] };
}
