// The link `manifests`: what the user brings, applied when everything that it may name is there.
import { isWrite } from '../../chain/change';
import { factOf, knownOf, present, type Known } from '../../chain/fact';
import { link } from '../../engine/engine';
import { unreadable } from '../../engine/plan';
import { goneWithCluster } from '../cluster/gone';
import { knownSoFar } from './known';
import { planManifestRemoval, planManifests, type LiveManifest } from './plan';
import type { ManifestFacts, ManifestsClient } from './client';
import type { Manifest, UserManifests } from './files';
import type { Desired } from '../../chain/desired';
import type { ManifestChange } from '../../chain/change';
import type { Access } from '../access/link';
import type { IdentityFacts } from '../identity/client';
import type { NamespaceFacts } from '../namespace/client';
import type { ServiceAccountFacts } from '../service-account/client';
import type { Link } from '../../engine/link';

interface Needs {
  identity: Link<IdentityFacts>;
  access: Link<Access>;
  namespace: Link<NamespaceFacts>;
  serviceAccount: Link<ServiceAccountFacts>;
}

export function manifestsLink(
  { keepsNamespace, ownership }: Desired,
  client: ManifestsClient,
  manifests: UserManifests,
  needs: Needs,
  /** The last look before the first write. */
  beforeFirst: () => Promise<void>,
): Link<number> {
  const { identity, access, namespace, serviceAccount } = needs;
  return link<Known<readonly ManifestFacts[]>, readonly ManifestChange[], number>({
    name: 'manifests',
    needs: [identity, access, namespace, serviceAccount],
    observe: async () => {
      const rendered = manifests.render(await knownSoFar(identity, access));
      return knownOf(() => Promise.all(rendered.map((manifest) => client.compare(manifest))));
    },
    found: async () => present(manifests.count),
    plan: async (seen) => (seen.state === 'unknown' ? unreadable(seen) : planManifests(seen.value)),
    apply: async (changes, done) => {
      await beforeFirst();
      // One after the other: a namespace or a kind may be what the next one needs.
      for (const [index, manifest] of manifests.render(await knownSoFar(identity, access)).entries()) {
        const change = changes[index];
        if (change === undefined || !isWrite(change)) continue;
        await client.apply(manifest);
        done(change);
      }
      return manifests.count;
    },
    // In a namespace of the environment's own they go with that.
    ...(keepsNamespace && {
      removal: {
        plan: async () => planManifestRemoval(ownership, await readAll(client, manifests.render(await knownSoFar(identity, access)))),
        remove: ({ id }) => client.remove(id),
      },
    }),
  });
}

/** The last one first: what came later may need what came before. */
async function readAll(client: ManifestsClient, manifests: readonly Manifest[]): Promise<LiveManifest[]> {
  const live = manifests.map(async (manifest) => ({ manifest, found: goneWithCluster(await factOf(() => client.read(manifest))) }));
  return (await Promise.all(live)).reverse();
}
