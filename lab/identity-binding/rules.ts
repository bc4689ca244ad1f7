// AKS identity bindings: one identity's credential for all clusters, and who in a cluster may use it.
import { decodeJwt } from 'jose';
import { same } from '../authorization/rules';
import { seconds } from '../clock';
import { issueToken, type IssuedToken } from '../entra/rules';
import { allowedByRoles } from '../kubernetes/rbac';
import { Refusal } from '../refusal';
import type { Lab } from '../context';
import type { Cluster, IdentityBinding, UserAssignedIdentity } from '../world';

export const BINDING_AUDIENCE = 'api://AKSIdentityBinding';
/** The one credential that AKS makes on the identity; it counts once against the twenty. */
const CREDENTIAL = 'aks-identity-binding';
// What AKS writes here is not known to us; nothing outside of the laboratory reads it.
const SUBJECT = 'system:aks:identity-binding';
const API_GROUP = 'cid.wi.aks.azure.com';
const VERB = 'use-managed-identity';

/** The same for all bindings of an identity, whatever the cluster. Without a trailing slash. */
export function bindingIssuer(lab: Lab, identity: UserAssignedIdentity): string {
  return `https://ib.oic.prod-aks.azure.com/${lab.world.tenantId}/${identity.clientId}`;
}

export function identityOf(lab: Lab, resourceId: string): UserAssignedIdentity | undefined {
  return lab.world.identities.find(({ id }) => same(id, resourceId));
}

/** Not collected when the last binding goes. */
export function ensureCredential(lab: Lab, identity: UserAssignedIdentity): void {
  if (identity.federatedIdentityCredentials.some(({ name }) => name === CREDENTIAL)) return;
  identity.federatedIdentityCredentials.push({
    name: CREDENTIAL,
    issuer: bindingIssuer(lab, identity),
    subject: SUBJECT,
    audiences: ['api://AzureADTokenExchange'],
    writtenAt: lab.clock.now(),
  });
}

// The shape of a refusal of the real token endpoint is not known to us: the Action shows whatever it says.
const refuse = (error: string, description: string): Refusal => new Refusal(403, { error, error_description: description });

/** Asks whether a ServiceAccount has the verb on a client id: of a real API server, or of the objects of the own one. */
export type AccessReview = (cluster: Cluster, user: string, clientId: string) => Promise<boolean>;

/** The cluster's token endpoint: a pod's token for one of Entra ID, if a binding and the cluster's RBAC allow it. */
export async function exchange(lab: Lab, tenant: string, form: URLSearchParams, review: AccessReview): Promise<IssuedToken> {
  const assertion = form.get('client_assertion') ?? '';
  const claims = await lab.keys.cluster.verify(assertion, lab.clock.now());
  if (claims?.sub === undefined || ![claims.aud].flat().includes(BINDING_AUDIENCE))
    throw refuse('invalid_client', 'the token is not one of this cluster for identity bindings');
  const cluster = lab.world.clusters.find(({ resource }) => resource.properties.oidcIssuerProfile?.issuerURL === decodeJwt(assertion).iss);
  const identity = lab.world.identities.find(({ clientId }) => same(clientId, form.get('client_id') ?? ''));
  const bound =
    cluster !== undefined && identity !== undefined && lab.world.identityBindings.some((binding) => isBetween(binding, cluster, identity));
  if (!bound) throw refuse('unauthorized_client', `no identity binding of this cluster is for client id ${form.get('client_id')}`);
  if (!(await review(cluster, claims.sub, identity.clientId))) {
    throw refuse(
      'unauthorized_client',
      `User "${claims.sub}" cannot ${VERB} resource "${identity.clientId}" in API group "${API_GROUP}" at the cluster scope`,
    );
  }
  const now = seconds(lab.clock.now());
  const own = await lab.keys.cluster.sign({
    iss: bindingIssuer(lab, identity),
    sub: SUBJECT,
    aud: 'api://AzureADTokenExchange',
    iat: now,
    nbf: now,
    exp: now + 600,
  });
  const forwarded = new URLSearchParams(form);
  forwarded.set('client_assertion', own);
  return issueToken(lab, tenant, forwarded);
}

function isBetween(binding: IdentityBinding, cluster: Cluster, identity: UserAssignedIdentity): boolean {
  return same(binding.clusterId, cluster.id) && same(binding.identityId, identity.id);
}

/** RBAC of the own API. */
export function grantedByObjects({ objects }: Cluster, user: string, clientId: string): boolean {
  const [, , namespace = ''] = user.split(':');
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return allowedByRoles(objects, { name: user, groups }, { verb: VERB, group: API_GROUP, resource: clientId });
}
