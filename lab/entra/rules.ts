// Entra ID: who gets a token for what, and why not.
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { same } from '../authorization/rules';
import { seconds } from '../clock';
import { problems, refuse } from './errors';
import type { Lab } from '../context';
import type { Application, FederatedIdentityCredential, UserAssignedIdentity } from '../world';

/** The resources that the laboratory knows, and the audience that a token for each carries. */
const AUDIENCES: Record<string, string> = {
  'https://management.azure.com': 'https://management.azure.com',
  'https://management.core.windows.net': 'https://management.core.windows.net/',
  'https://vault.azure.net': 'https://vault.azure.net',
  'https://graph.microsoft.com': 'https://graph.microsoft.com',
  '6dae42f8-4368-4678-94ff-3960e28e3630': '6dae42f8-4368-4678-94ff-3960e28e3630',
};

interface Client {
  clientId: string;
  objectId: string;
  displayName: string;
  secret?: string;
  groups: string[];
  credentials: FederatedIdentityCredential[];
  /** Tokens of managed identities live a day, those of applications an hour. */
  lifetimeSeconds: number;
}

export interface IssuedToken {
  token_type: 'Bearer';
  expires_in: number;
  ext_expires_in: number;
  access_token: string;
}

export async function issueToken(lab: Lab, tenant: string, form: URLSearchParams): Promise<IssuedToken> {
  requireTenant(lab, tenant);
  const grant = required(lab, form, 'grant_type');
  if (grant !== 'client_credentials') refuse(lab, problems.grantType(grant));
  const client = findClient(lab, required(lab, form, 'client_id'));
  const audience = audienceOf(lab, required(lab, form, 'scope'), tenant);
  const [assertion, secret] = [form.get('client_assertion'), form.get('client_secret')];
  if (assertion !== null) await checkAssertion(lab, client, assertion);
  else if (secret === null) refuse(lab, problems.noClientCredential());
  else if (secret !== client.secret) refuse(lab, problems.secret(client.clientId));
  return signToken(lab, client, audience);
}

export function requireTenant(lab: Lab, tenant: string): void {
  const known = [lab.world.tenantId, 'common', 'organizations'];
  if (!known.some((id) => same(id, tenant))) refuse(lab, problems.tenantNotFound(tenant));
}

function required(lab: Lab, form: URLSearchParams, name: string): string {
  return form.get(name) ?? refuse(lab, problems.missingParameter(name));
}

function findClient(lab: Lab, clientId: string): Client {
  const application = lab.world.applications.find((candidate) => same(candidate.clientId, clientId));
  if (application !== undefined) return applicationClient(application);
  const identity = lab.world.identities.find((candidate) => same(candidate.clientId, clientId));
  // A new identity's principal takes a while to reach the directory.
  if (identity === undefined || identity.createdAt + lab.settings.principalReplicationMs > lab.clock.now()) {
    return refuse(lab, problems.applicationNotFound(clientId));
  }
  return identityClient(identity);
}

function applicationClient(application: Application): Client {
  return { ...application, credentials: application.federatedIdentityCredentials, lifetimeSeconds: 3599 };
}

function identityClient(identity: UserAssignedIdentity): Client {
  return {
    clientId: identity.clientId,
    objectId: identity.principalId,
    displayName: identity.name,
    groups: [],
    credentials: identity.federatedIdentityCredentials,
    lifetimeSeconds: 86399,
  };
}

function audienceOf(lab: Lab, scope: string, tenant: string): string {
  const wanted = scope.split(' ').find((part) => !['openid', 'profile', 'offline_access'].includes(part)) ?? scope;
  if (!wanted.endsWith('/.default')) refuse(lab, problems.scope(scope));
  const resource = wanted.slice(0, -'/.default'.length).replace(/\/$/, '');
  return AUDIENCES[resource] ?? refuse(lab, problems.resource(resource, tenant));
}

/** A token of the deployer for the cluster's API, for the kubeconfig that a laboratory starts with. A day long. */
export async function deployerToken(lab: Lab): Promise<string> {
  const [deployer] = lab.world.applications;
  if (deployer === undefined) return '';
  const client = { ...applicationClient(deployer), lifetimeSeconds: 86_399 };
  return (await signToken(lab, client, '6dae42f8-4368-4678-94ff-3960e28e3630')).access_token;
}

/** The order of the checks is Entra's: shape, time, the record that matches, and only then the signature. */
async function checkAssertion(lab: Lab, client: Client, assertion: string): Promise<void> {
  const claims = readClaims(lab, assertion);
  const now = lab.clock.now();
  const visible = client.credentials.filter(({ writtenAt }) => writtenAt + lab.settings.ficPropagationMs <= now);
  const mismatch = federationMismatch(lab, client, visible, claims);
  if (mismatch !== undefined) refuse(lab, mismatch);
  await checkSignature(lab, assertion, claims.iss);
}

interface AssertionClaims extends JWTPayload {
  iss: string;
  sub: string;
  exp: number;
}

function readClaims(lab: Lab, assertion: string): AssertionClaims {
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    return refuse(lab, problems.malformed());
  }
  const { iss, sub, exp, nbf } = claims;
  if (iss === undefined || sub === undefined || exp === undefined) return refuse(lab, problems.malformed());
  const now = seconds(lab.clock.now());
  // Five minutes of skew, as Microsoft's token validation allows.
  if (exp + 300 < now || (nbf ?? 0) - 300 > now) {
    return refuse(lab, problems.expired(new Date(lab.clock.now()), new Date((nbf ?? 0) * 1000), new Date(exp * 1000)));
  }
  return { ...claims, iss, sub, exp };
}

/** Issuer, subject and audience match exactly, case and trailing slash included (since August 2024). */
function federationMismatch(lab: Lab, client: Client, credentials: FederatedIdentityCredential[], claims: AssertionClaims) {
  if (credentials.length === 0) return problems.noCredential(client.displayName);
  const audiences = [claims.aud ?? []].flat();
  const issuer = credentials.filter((credential) => credential.issuer === claims.iss);
  const subject = issuer.filter((credential) => credential.subject === claims.sub);
  if (subject.some((credential) => audiences.includes(credential.audiences[0] ?? ''))) return undefined;
  if (lab.settings.federationErrors === 'combined') return problems.noMatch(claims.iss, claims.sub, audiences.join(','));
  if (issuer.length === 0) return problems.issuer(claims.iss);
  if (subject.length > 0) return problems.audience(audiences.join(','));
  return issuer.some((credential) => same(credential.subject, claims.sub))
    ? problems.subjectCase(claims.sub)
    : problems.subject(claims.sub);
}

/** The issuer's keys are fetched as its discovery document says: Entra trusts nothing but the URL in the credential. */
async function checkSignature(lab: Lab, assertion: string, issuer: string): Promise<void> {
  const keySet = await fetchKeySet(lab, issuer);
  try {
    await jwtVerify(assertion, createLocalJWKSet(keySet), {
      algorithms: ['RS256'],
      issuer,
      currentDate: new Date(lab.clock.now()),
      clockTolerance: 300,
    });
  } catch {
    refuse(lab, problems.signature());
  }
}

async function fetchKeySet(lab: Lab, issuer: string): Promise<JSONWebKeySet> {
  const json = async (url: string): Promise<Record<string, unknown>> => {
    const response = await lab.fetch(url, 'entra');
    if (!response.ok) return refuse(lab, problems.issuerUnreachable());
    return (await response.json()) as Record<string, unknown>;
  };
  const discovery = await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  return (await json(String(discovery['jwks_uri']))) as unknown as JSONWebKeySet;
}

async function signToken(lab: Lab, client: Client, audience: string): Promise<IssuedToken> {
  const now = seconds(lab.clock.now());
  const tenantId = lab.world.tenantId;
  const token = await lab.keys.entra.sign({
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: now,
    nbf: now,
    exp: now + client.lifetimeSeconds,
    appid: client.clientId,
    appidacr: '2',
    idp: `https://sts.windows.net/${tenantId}/`,
    idtyp: 'app',
    oid: client.objectId,
    sub: client.objectId,
    tid: tenantId,
    ver: '1.0',
    uti: lab.random.hex(22),
    ...(client.groups.length > 0 && { groups: client.groups }),
  });
  return { token_type: 'Bearer', expires_in: client.lifetimeSeconds, ext_expires_in: client.lifetimeSeconds, access_token: token };
}
