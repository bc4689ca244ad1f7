// What of vaults and secrets outlives their deletion, until it is purged.
import type { Vault, VaultSecret } from '../world';

export interface DeletedSecret {
  secret: VaultSecret;
  /** Seconds since 1970. */
  deletedDate: number;
  scheduledPurgeDate: number;
}

export interface DeletedVault {
  vault: Vault;
  /** ISO dates. */
  deletionDate: string;
  scheduledPurgeDate: string;
}
