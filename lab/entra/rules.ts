// Entra ID: who gets a token for what, and why not.
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose';
import { cloudOf } from '../clouds';
import { same } from '../text';
import { seconds } from '../clock';
import { problems, refuse, refuseAsNotPlayed } from './errors';
import { AKS_SERVER_APPLICATION, isResource } from './resources';
import type { Lab } from '../context';
import type { Application, FederatedIdentityCredential, UserAssignedIdentity } from '../world';

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

/** Flows of Entra ID that the laboratory has not: they need a person, or a session. */
const OTHER_GRANTS = [
  'password',
  'authorization_code',
  'refresh_token',
  'device_code',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
];

export async function issueToken(lab: Lab, tenant: string, form: URLSearchParams): Promise<IssuedToken> {
  const tenantId = requireTenant(lab, tenant);
  const grant = required(lab, form, 'grant_type');
  if (OTHER_GRANTS.includes(grant)) refuseAsNotPlayed(lab, `token with grant_type ${grant}`);
  if (grant !== 'client_credentials') refuse(lab, problems.grantType(grant));
  const client = findClient(lab, required(lab, form, 'client_id'), tenantId);
  // The endpoint of version 1 is asked for a resource, that of version 2 for scopes.
  const resource = form.get('resource');
  const audience = resource === null ? audienceOf(lab, required(lab, form, 'scope'), tenant) : requireResource(lab, resource, tenant);
  const [assertion, secret] = [form.get('client_assertion'), form.get('client_secret')];
  if (assertion !== null) await checkAssertion(lab, client, assertion);
  else if (secret === null) refuse(lab, problems.noClientCredential());
  else if (secret !== client.secret) refuse(lab, problems.secret(client.clientId));
  return signToken(lab, client, audience, { tenantId, proof: assertion === null ? 'secret' : 'assertion' });
}

/** Its id, by id or by domain. */
export function requireTenant(lab: Lab, tenant: string): string {
  const { tenantId, tenants } = lab.world;
  if (['common', 'organizations', OWN_DOMAIN].some((name) => same(name, tenant)) || same(tenantId, tenant)) return tenantId;
  const other = tenants.find((candidate) => same(candidate.tenantId, tenant) || same(candidate.defaultDomain, tenant));
  return other?.tenantId ?? refuse(lab, problems.tenantNotFound(tenant));
}

const OWN_DOMAIN = 'laboratory.onmicrosoft.com';

function required(lab: Lab, form: URLSearchParams, name: string): string {
  return form.get(name) ?? refuse(lab, problems.missingParameter(name));
}

/** An application is known in the tenant that it lives in. */
function findClient(lab: Lab, clientId: string, tenantId: string): Client {
  const { applications, identities, tenants } = lab.world;
  const home = lab.world.tenantId;
  const application = applications.find((candidate) => same(candidate.clientId, clientId) && same(candidate.tenantId ?? home, tenantId));
  if (application !== undefined) return applicationClient(application);
  const identity = same(tenantId, home) ? identities.find((candidate) => same(candidate.clientId, clientId)) : undefined;
  // A new identity's principal takes a while to reach the directory.
  if (identity === undefined || identity.createdAt + lab.settings.principalReplicationMs > lab.clock.now()) {
    const directory = tenants.find((tenant) => same(tenant.tenantId, tenantId))?.displayName ?? 'Default Directory';
    return refuse(lab, problems.applicationNotFound(clientId, directory));
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

/** `RESOURCE/.default`: what comes before is the audience, a slash at its end included. */
function audienceOf(lab: Lab, scope: string, tenant: string): string {
  const scopes = scope.split(' ').filter((part) => part !== '' && !['openid', 'profile', 'offline_access'].includes(part));
  const [wanted = scope, ...others] = scopes;
  if (others.length > 0) refuse(lab, problems.severalResources(scope));
  if (!wanted.endsWith('/.default')) refuse(lab, problems.scopeWithoutDefault(wanted));
  return requireResource(lab, wanted.slice(0, -'/.default'.length), tenant);
}

function requireResource(lab: Lab, resource: string, tenant: string): string {
  return isResource(lab.world, resource) ? resource : refuse(lab, problems.resource(resource, tenant));
}

/** A token of the deployer for the cluster's API, for the kubeconfig that a laboratory starts with. A day long. */
export async function deployerToken(lab: Lab): Promise<string> {
  const [deployer] = lab.world.applications;
  if (deployer === undefined) return '';
  const client = { ...applicationClient(deployer), lifetimeSeconds: 86_399 };
  return (await signToken(lab, client, AKS_SERVER_APPLICATION, { tenantId: lab.world.tenantId, proof: 'secret' })).access_token;
}

/** The order of the checks is Entra's: shape, time, the record that matches, and only then the signature. */
async function checkAssertion(lab: Lab, client: Client, assertion: string): Promise<void> {
  const claims = readClaims(lab, assertion);
  // An application that vouches for itself does so by a certificate; none is registered here.
  if (same(claims.iss, client.clientId)) refuse(lab, problems.unknownCertificate());
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

async function signToken(
  lab: Lab,
  client: Client,
  audience: string,
  { tenantId, proof }: { tenantId: string; proof: 'secret' | 'assertion' },
): Promise<IssuedToken> {
  const now = seconds(lab.clock.now());
  const issuer = `https://${cloudOf(lab.world).tokenIssuer}/${tenantId}/`;
  const token = await lab.keys.entra.sign({
    aud: audience,
    iss: issuer,
    iat: now,
    nbf: now,
    exp: now + client.lifetimeSeconds,
    appid: client.clientId,
    appidacr: proof === 'secret' ? '1' : '2',
    idp: issuer,
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
