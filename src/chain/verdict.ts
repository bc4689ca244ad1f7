// The check pod's verdict, and the diagnosis that follows from it.
import { AUDIENCE, type Desired } from './desired';
import { diagnose, type Diagnosis } from './diagnosis';
import { valueOf, type Facts } from './facts';

export interface SecretRead {
  name: string;
  version: string;
  contentType?: string;
  enabled?: boolean;
  /** Seconds since 1970. */
  expires?: number;
  notBefore?: number;
}

export interface PassedVerdict {
  outcome: 'passed';
  tries: number;
  firstSuccessMs: number;
  elapsedMs: number;
  secrets: readonly SecretRead[];
}

export interface FailedVerdict {
  outcome: 'failed';
  stage: 'token' | 'federation' | 'network' | 'access' | 'secret';
  /** AADSTS number, Key Vault's inner code, or the system's code of a network error. */
  code: string;
  message: string;
  tries: number;
  elapsedMs: number;
  /** It was still worth trying when the time was up. */
  timedOut: boolean;
  details: Partial<Record<'issuer' | 'subject' | 'audience' | 'clientId' | 'tenantId' | 'host' | 'secret', string>>;
}

export type Verdict = PassedVerdict | FailedVerdict;

/** One line while the pod tries: what it sees now. */
export interface Sighting {
  stage: FailedVerdict['stage'];
  code: string;
  tries: number;
  elapsedMs: number;
}

export function isVerdict(value: object): value is Verdict {
  return 'outcome' in value && (value.outcome === 'passed' || value.outcome === 'failed');
}

export function isSighting(value: object): value is Sighting {
  return 'stage' in value && 'code' in value && !('outcome' in value);
}

const NO_MATCH = ['AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS700223'];

/** Code first, then stage: what the observed facts add is said as well. */
export function diagnoseVerdict(verdict: FailedVerdict, desired: Desired, facts: Facts): Diagnosis {
  const { code, message, details, stage } = verdict;
  const vault = desired.vault.name;
  const figures = { code, tries: String(verdict.tries), seconds: String(Math.round(verdict.elapsedMs / 1000)) };
  const { issuer = '', subject = '', audience = '', clientId = '', tenantId = '', secret = '' } = details;
  if (NO_MATCH.includes(code))
    return diagnose('FEDERATION_NO_MATCH', { ...figures, issuer, subject, audience, detail: federationDetail(verdict, facts) });
  switch (code) {
    case 'AADSTS7002138':
      return diagnose('FEDERATION_SUBJECT_CASE', { subject, code });
    case 'AADSTS700016':
      return diagnose('FEDERATION_IDENTITY_UNKNOWN', { ...figures, clientId });
    case 'AADSTS90002':
      return diagnose('FEDERATION_TENANT_UNKNOWN', { tenantId, code });
    case 'ForbiddenByRbac':
      return diagnose('ACCESS_NOT_GRANTED', { ...figures, vault, secret, detail: accessDetail(desired, facts) });
    case 'AccessDenied':
      return diagnose('ACCESS_POLICY_MISSING', { vault });
    case 'ForbiddenByFirewall':
      return diagnose('NETWORK_FIREWALL', { vault, message: firstLines(message) });
    case 'ForbiddenByConnection':
      return diagnose('NETWORK_PRIVATE', { vault });
    case 'SecretNotFound':
      return diagnose('SECRET_NOT_FOUND', { vault, secret });
    case 'SecretDisabled':
      return diagnose('SECRET_DISABLED', { vault, secret });
  }
  if (code === 'TOKEN_PROXY') return diagnose('BINDING_REFUSED', { code: message.split(':')[0] ?? code, message });
  switch (stage) {
    case 'token':
      return diagnose('TOKEN_MISSING', { message });
    case 'network':
      return diagnose('NETWORK_UNREACHABLE', { host: details.host ?? 'the network', code });
    case 'federation':
      return diagnose('FEDERATION_TOKEN_REFUSED', { code, message });
    case 'access':
    case 'secret':
      return diagnose('VAULT_REFUSED', { vault, code, message: firstLines(message) });
  }
}

/** What the credentials of the identity have instead of what the token carries. */
function federationDetail({ details }: FailedVerdict, facts: Facts): string {
  const credentials = valueOf(facts.credentials);
  if (credentials === undefined) return '';
  if (credentials.length === 0) return ' The identity has none at all.';
  const matching = credentials.find(
    ({ issuer, subject, audiences }) => issuer === details.issuer && subject === details.subject && audiences.includes(AUDIENCE),
  );
  if (matching !== undefined) return ` '${matching.name}' has all three: Entra ID does not see it yet.`;
  const near =
    credentials.find(({ subject }) => subject === details.subject) ?? credentials.find(({ issuer }) => issuer === details.issuer);
  return near === undefined
    ? ` None of its ${credentials.length} names either of them.`
    : ` '${near.name}' has issuer '${near.issuer}', subject '${near.subject}', audience '${near.audiences.join(',')}'.`;
}

function accessDetail({ scopes }: Desired, facts: Facts): string {
  const [assignments, identity] = [valueOf(facts.assignments), valueOf(facts.identity)];
  if (assignments === undefined || identity === undefined) return '';
  const own = assignments.filter(({ principalId, roleId }) => principalId === identity.principalId && roleId === valueOf(facts.role));
  return own.length === 0
    ? ' It has no such role there.'
    : ` It has the role at ${own.map(({ scope }) => scope).join(', ')}${scopes.length === 0 ? '' : ': it does not count yet'}.`;
}

function firstLines(message: string): string {
  return message.split(/\r?\n/).slice(0, 2).join(' ').trim();
}

/** Key Vault hands out expired and not yet valid secrets like any other: somebody should know. */
export function secretWarnings(secrets: readonly SecretRead[], nowSeconds: number): string[] {
  const day = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return secrets.flatMap(({ name, expires, notBefore }) => [
    ...(expires !== undefined && expires <= nowSeconds
      ? [`The secret '${name}' expired on ${day(expires)}. Key Vault still hands it out.`]
      : []),
    ...(notBefore !== undefined && notBefore > nowSeconds
      ? [`The secret '${name}' is not valid before ${day(notBefore)}. Key Vault hands it out already.`]
      : []),
  ]);
}
