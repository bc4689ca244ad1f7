// The link `manifests`: what the user brings, applied when everything that it may name is there.
import { isWrite } from '../../chain/change';
import { knownOf, present, type Known } from '../../chain/fact';
import { link } from '../../engine/engine';
import { unreadable } from '../../engine/plan';
import { knownSoFar } from './known';
import { planManifests } from './plan';
import type { ManifestFacts, ManifestsClient } from './client';
import type { UserManifests } from './files';
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
  });
}
