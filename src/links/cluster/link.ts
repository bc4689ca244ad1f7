// The link `cluster`: everything else stands on its OIDC issuer and its webhook.
import { isWrite } from '../../chain/change';
import { knownOf, type Known } from '../../chain/fact';
import { link } from '../../engine/engine';
import { unreadable } from '../../engine/plan';
import { planCluster, type ClusterStep } from './plan';
import type { ClusterClient, ClusterFacts } from './client';
import type { Context } from '../context';
import type { Link } from '../../engine/link';

export function clusterLink({ desired, log }: Context, client: ClusterClient): Link<ClusterFacts> {
  return link<Known<ClusterFacts>, ClusterStep, ClusterFacts>({
    name: 'cluster',
    needs: [],
    observe: () => knownOf(() => client.read()),
    found: async (seen) => seen,
    plan: async (seen) => (seen.state === 'present' ? planCluster(desired, seen.value) : unreadable(seen)),
    apply: async ({ change, cluster }, done) => {
      if (!isWrite(change)) return cluster;
      let shown = '';
      const updated = await client.enableFeatures((status) => {
        if (status !== shown) log(`cluster: ${status}`);
        shown = status;
      });
      done(change);
      return updated;
    },
  });
}
