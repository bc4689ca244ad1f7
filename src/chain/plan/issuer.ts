// The issuer, as three sources have it. Entra ID compares it byte for byte, so they must agree before it is written.
import { diagnose, type Diagnosis } from '../diagnosis';
import { valueOf, type IssuerFacts } from '../facts';

export type AgreedIssuer = { outcome: 'agreed'; issuer: string } | { outcome: 'none' } | { outcome: 'differs'; problem: Diagnosis };

/** A trailing slash may differ; of what differs in that, the token's is right: it is what Entra ID gets to see. */
export function agreeIssuer({ profile, discovery, token }: IssuerFacts): AgreedIssuer {
  const [ofDiscovery, ofToken] = [valueOf(discovery), valueOf(token)];
  const known = [ofToken, ofDiscovery, profile].filter((issuer) => issuer !== undefined);
  const [first] = known;
  if (first === undefined) return { outcome: 'none' };
  if (new Set(known.map((issuer) => issuer.replace(/\/$/, ''))).size === 1) return { outcome: 'agreed', issuer: first };
  return {
    outcome: 'differs',
    problem: diagnose('ISSUER_MISMATCH', { profile: profile ?? 'none', discovery: ofDiscovery ?? 'none', token: ofToken ?? 'none' }),
  };
}
