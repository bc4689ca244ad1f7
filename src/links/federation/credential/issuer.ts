// The issuer, as three sources have it. Entra ID compares it byte for byte, so they must agree before it is written.
import { diagnose } from '../diagnoses';
import type { Diagnosis } from '../../../chain/diagnosis';

/** Undefined: that source has not been asked, or has none. */
export interface IssuerSources {
  /** `oidcIssuerProfile.issuerURL` of the cluster. */
  profile: string | undefined;
  /** `issuer` of the discovery document. */
  discovery: string | undefined;
  /** `iss` of a token of the ServiceAccount. */
  token: string | undefined;
}

export type AgreedIssuer = { outcome: 'agreed'; issuer: string } | { outcome: 'none' } | { outcome: 'differs'; problem: Diagnosis };

/** A trailing slash may differ; of what differs in that, the token's is right: it is what Entra ID gets to see. */
export function agreeIssuer({ profile, discovery, token }: IssuerSources): AgreedIssuer {
  const known = [token, discovery, profile].filter((issuer) => issuer !== undefined);
  const [first] = known;
  if (first === undefined) return { outcome: 'none' };
  if (new Set(known.map((issuer) => issuer.replace(/\/$/, ''))).size === 1) return { outcome: 'agreed', issuer: first };
  return {
    outcome: 'differs',
    problem: diagnose('ISSUER_MISMATCH', { profile: profile ?? 'none', discovery: discovery ?? 'none', token: token ?? 'none' }),
  };
}
