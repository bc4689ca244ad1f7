// One token for each scope, shared by all clients: the SDK would ask GitHub for an assertion at every look into its cache.
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';

/** A token is asked for again this long before it ends. */
const RENEWAL_MS = 5 * 60_000;

export type TokenRequest = (scopes: string | string[], options?: GetTokenOptions) => Promise<AccessToken | null>;

export function cachedCredential(request: TokenRequest): TokenCredential {
  const kept = new Map<string, { token: Promise<AccessToken | null>; until: number }>();
  return {
    getToken: (scopes, options) => {
      // Claims come with a challenge: the token that is kept has just been refused.
      const key = JSON.stringify([scopes, options?.claims]);
      const entry = kept.get(key);
      if (entry !== undefined && entry.until > Date.now()) return entry.token;
      const fresh = { token: request(scopes, options), until: Infinity };
      kept.set(key, fresh);
      fresh.token.then(
        (token) => {
          fresh.until = (token?.expiresOnTimestamp ?? 0) - RENEWAL_MS;
        },
        () => {
          kept.delete(key);
        },
      );
      return fresh.token;
    },
  };
}
