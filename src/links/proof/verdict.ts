// The check pod's verdict, and the diagnosis that follows from it: code first, then stage; what this run knows is added.
import type { Desired } from '../../chain/desired';
import { counted, type Diagnosis } from '../../chain/diagnosis';
import { array, boolean, literal, number, object, optional, picklist, record, string, variant, type InferOutput } from 'valibot';
import { diagnose } from './diagnoses';
import { covers } from '../../chain/grant';
import { readsSecrets } from '../access/roles';
import type { Access } from '../access/link';
import type { Federation } from '../federation/variant';

const SECRET_READ = object({
  name: string(),
  version: string(),
  contentType: optional(string()),
  enabled: optional(boolean()),
  /** Seconds since 1970. */
  expires: optional(number()),
  notBefore: optional(number()),
});
/** What a target is proven by: a read, or a token alone. */
const PROVEN = object({ name: string(), proof: picklist(['read', 'token']) });
const STAGE = picklist(['token', 'federation', 'network', 'access', 'secret']);
const DETAILS = record(picklist(['issuer', 'subject', 'audience', 'clientId', 'tenantId', 'host', 'secret', 'target']), optional(string()));

export const VERDICT = variant('outcome', [
  object({
    outcome: literal('passed'),
    tries: number(),
    firstSuccessMs: number(),
    elapsedMs: number(),
    secrets: array(SECRET_READ),
    targets: array(PROVEN),
  }),
  object({
    outcome: literal('failed'),
    stage: STAGE,
    /** AADSTS number, Key Vault's inner code, or the system's code of a network error. */
    code: string(),
    message: string(),
    tries: number(),
    elapsedMs: number(),
    /** It was still worth trying when the time was up. */
    timedOut: boolean(),
    details: DETAILS,
  }),
]);

/** One line while the pod tries: what it sees now. */
export const PROGRESS = object({
  stage: STAGE,
  code: string(),
  tries: number(),
  elapsedMs: number(),
  message: optional(string()),
  details: optional(DETAILS),
});

export type SecretRead = InferOutput<typeof SECRET_READ>;
export type Verdict = InferOutput<typeof VERDICT>;
export type PassedVerdict = Extract<Verdict, { outcome: 'passed' }>;
export type FailedVerdict = Extract<Verdict, { outcome: 'failed' }>;
export type Progress = InferOutput<typeof PROGRESS>;

/** What this run knows of the chain; undefined for what could not be read. */
export interface ChainKnown {
  principalId: string | undefined;
  federation: Federation | undefined;
  access: Access | undefined;
}

const NO_MATCH = ['AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS700223'];

export function diagnoseVerdict(verdict: FailedVerdict, desired: Desired, known: ChainKnown): Diagnosis {
  const { code, message, details, stage } = verdict;
  const vault = desired.vault?.name ?? '';
  const figures = { code, tries: counted(verdict.tries, 'try', 'tries'), seconds: String(Math.round(verdict.elapsedMs / 1000)) };
  const { issuer = '', subject = '', audience = '', clientId = '', tenantId = '', secret = '' } = details;
  if (NO_MATCH.includes(code))
    return diagnose('FEDERATION_NO_MATCH', { ...figures, issuer, subject, audience, detail: federationDetail(verdict, desired, known) });
  switch (code) {
    case 'AADSTS7002138':
      return diagnose('FEDERATION_SUBJECT_CASE', { subject, code });
    case 'AADSTS700016':
      return diagnose('FEDERATION_IDENTITY_UNKNOWN', { ...figures, clientId, tenantId });
    case 'AADSTS90002':
      return diagnose('FEDERATION_TENANT_UNKNOWN', { tenantId, code });
    case 'ForbiddenByRbac':
      return diagnose('ACCESS_NOT_GRANTED', { ...figures, vault, secret, detail: accessDetail(secret, known) });
    case 'ForbiddenByFirewall':
      return diagnose('NETWORK_FIREWALL', { vault, message: firstLines(message) });
    case 'ForbiddenByConnection':
      return diagnose('NETWORK_PRIVATE', { vault });
    case 'SecretNotFound':
      return diagnose('SECRET_NOT_FOUND', { vault, secret });
    case 'SecretDisabled':
      return diagnose('SECRET_DISABLED', { vault, secret });
    case 'AADSTS500011':
      return diagnose('TARGET_NOT_IN_TENANT', { target: details.target ?? 'the service', message: firstLines(message) });
    case 'TOKEN_PROXY':
      return diagnose('BINDING_REFUSED', { code: message.split(':')[0] ?? code, message });
  }
  // A service behind another target says so of its network.
  if (code === 'AccessDenied' && details.target === undefined) return diagnose('ACCESS_POLICY_MISSING', { vault });
  switch (stage) {
    case 'token':
      return diagnose('TOKEN_MISSING', { message });
    case 'network':
      return diagnose('NETWORK_UNREACHABLE', { host: details.host ?? 'the network', code });
    case 'federation':
      return diagnose('FEDERATION_TOKEN_REFUSED', { code, message });
    case 'access':
    case 'secret':
      if (details.target !== undefined) return diagnoseTarget(verdict, details.target, known);
      return diagnose('VAULT_REFUSED', { vault, code, message: firstLines(message) });
  }
}

/** The network of a service can be closed to the pods; App Configuration says then what it says where a role is missing: nothing. */
const CLOSED = ['AuthorizationFailure', 'PublicAccessNotPermitted', 'DENIED', '403', 'AccessDenied'];
const NO_ROLE = [
  'AuthorizationPermissionMismatch',
  'InsufficientAccountPermissions',
  'AuthorizationFailed',
  'InsufficientAccessError',
  'PermissionDenied',
  'UNAUTHORIZED',
  'HTTP 403',
  'HTTP 401',
];

function diagnoseTarget({ code, message, tries, elapsedMs }: FailedVerdict, target: string, { access }: ChainKnown): Diagnosis {
  if (CLOSED.includes(code)) return diagnose('TARGET_CLOSED', { target, code, message: firstLines(message) });
  if (!NO_ROLE.includes(code)) return diagnose('TARGET_REFUSED', { target, code, message: firstLines(message) });
  const seen = { target, code, tries: counted(tries, 'try', 'tries'), seconds: String(Math.round(elapsedMs / 1000)) };
  const hints = {
    'HTTP 403': ' A closed network gives the same answer.',
    'HTTP 401': ' A token that the service does not take, for its audience or its tenant, gives the same answer.',
    'UNAUTHORIZED':
      ' In a registry whose roles are by repository (ABAC), AcrPull and AcrPush do not count: Container Registry Repository Reader does.',
  };
  const hint = code in hints ? hints[code as keyof typeof hints] : '';
  return diagnose('TARGET_NOT_GRANTED', {
    ...seen,
    detail: `${access?.written === true ? ' This run has given it the role.' : ''}${hint}`,
  });
}

/** What the credentials of the identity have instead of what the token carries. */
function federationDetail({ details }: FailedVerdict, { audience }: Desired, { federation }: ChainKnown): string {
  if (federation === undefined) return '';
  const { credentials, written } = federation;
  if (credentials.length === 0) return ' The identity has none at all.';
  const matching = credentials.find(
    ({ issuer, subject, audiences }) => issuer === details.issuer && subject === details.subject && audiences.includes(audience),
  );
  if (matching !== undefined)
    return ` '${matching.name}' has all three${written ? ' and was written by this run' : ''}: Entra ID does not see it yet.`;
  const near =
    credentials.find(({ subject }) => subject === details.subject) ?? credentials.find(({ issuer }) => issuer === details.issuer);
  return near === undefined
    ? ` None of its ${credentials.length} names either of them.`
    : ` '${near.name}' has issuer '${near.issuer}', subject '${near.subject}', audience '${near.audiences.join(',')}'.`;
}

function accessDetail(secret: string, { access, principalId }: ChainKnown): string {
  if (access?.vault === undefined || principalId === undefined) return '';
  const { roles, assignments } = access.granted;
  const reads = (roleId: string): boolean => {
    const role = roles.get(roleId.toLowerCase());
    return role !== undefined && readsSecrets(role);
  };
  const own = assignments.filter((one) => one.principalId === principalId && reads(one.roleId));
  // A role on one secret is no role on another.
  const target = `${access.vault.id}/secrets/${secret}`;
  const counting = own.filter(({ scope }) => covers(scope, target));
  const nameOf = ({ roleId }: { roleId: string }): string => roles.get(roleId.toLowerCase())?.name ?? roleId;
  const [first] = counting;
  if (first !== undefined) {
    const places = counting.map(({ scope }) => scope).join(', ');
    return ` It has the role '${nameOf(first)}' at ${places}${access.written ? ', given by this run' : ''}: it does not count yet.`;
  }
  if (own.length === 0) return access.grants.length === 0 ? '' : ' It has no such role there.';
  return ` It has the role at ${own.map(({ scope }) => scope).join(', ')}, not on this secret.`;
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
