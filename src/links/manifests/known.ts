// What manifests may name of the chain, as far as it is known by now.
import { valueOf } from '../../chain/fact';
import { NOT_YET_KNOWN, type KnownLater } from './files';
import type { Access } from '../access/link';
import type { IdentityFacts } from '../identity/client';
import type { Link } from '../../engine/link';

export async function knownSoFar(identity: Link<IdentityFacts>, access: Link<Access>): Promise<KnownLater> {
  const [owner, granted] = [valueOf(await identity.value()), valueOf(await access.value())];
  return {
    clientId: owner?.clientId ?? NOT_YET_KNOWN.clientId,
    tenantId: owner?.tenantId ?? NOT_YET_KNOWN.tenantId,
    vaultUri: granted?.vault?.uri ?? NOT_YET_KNOWN.vaultUri,
  };
}
