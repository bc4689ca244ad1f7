// Who may do what in the cluster: Entra ID's tokens with Azure RBAC or the admin groups, local accounts, ServiceAccounts.
import { decodeJwt } from 'jose';
import { grantingAssignment } from '../authorization/rules';
import { localAccountToken } from '../container-service/kubeconfig';
import { checkToken } from '../entra/callers';
import { kubernetesErrors } from './errors';
import type { ApiRequest } from './request';
import type { Lab } from '../context';
import type { Cluster } from '../world';

export const SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';
export const AZURE_DENIED = 'User does not have access to the resource in Azure. Update role assignment to allow access.';

export type ClusterUser =
  { kind: 'administrator'; name: string } | { kind: 'entra'; name: string; groups: string[] } | { kind: 'service-account'; name: string };

export async function authenticate(lab: Lab, cluster: Cluster, request: Request): Promise<ClusterUser> {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw kubernetesErrors.unauthorized();
  const { properties } = cluster.resource;
  if (token === localAccountToken(lab, cluster)) {
    if (properties.disableLocalAccounts === true) throw kubernetesErrors.unauthorized();
    return { kind: 'administrator', name: 'masterclient' };
  }
  const account = await serviceAccount(lab, token);
  if (account !== undefined) return account;
  if (properties.aadProfile == null) throw kubernetesErrors.unauthorized();
  const check = await checkToken(lab, request, [SERVER_APPLICATION]);
  if (check.outcome !== 'accepted') throw kubernetesErrors.unauthorized();
  const { objectId, groups } = check.caller;
  const admins = properties.aadProfile.adminGroupObjectIDs ?? [];
  return groups.some((group) => admins.includes(group))
    ? { kind: 'administrator', name: objectId }
    : { kind: 'entra', name: objectId, groups };
}

async function serviceAccount(lab: Lab, token: string): Promise<ClusterUser | undefined> {
  try {
    if (decodeJwt(token).sub?.startsWith('system:serviceaccount:') !== true) return undefined;
  } catch {
    return undefined;
  }
  const claims = await lab.keys.cluster.verify(token, lab.clock.now());
  return claims?.sub === undefined ? undefined : { kind: 'service-account', name: claims.sub };
}

/** Subresources are asked for as their resource, pods/exec apart: so does AKS's authorization webhook (guard). */
export function dataAction({ group, resource, subresource, verb }: Omit<ResourceAttributes, 'namespace'>): string {
  const access = ['get', 'list', 'watch'].includes(verb) ? 'read' : verb.startsWith('delete') ? 'delete' : 'write';
  const action = resource === 'pods' && subresource === 'exec' ? 'pods/exec/action' : `${resource}/${access}`;
  return `Microsoft.ContainerService/managedClusters/${group === '' ? '' : `${group}/`}${action}`;
}

/** What an authorizer is asked about. */
export interface ResourceAttributes {
  group: string;
  resource: string;
  subresource?: string;
  verb: string;
  namespace?: string;
}

export function attributesOf({ kind, subresource, verb, namespace }: ApiRequest): ResourceAttributes {
  return {
    group: kind.group,
    resource: kind.plural,
    verb,
    ...(subresource !== undefined && { subresource }),
    ...(namespace !== undefined && { namespace }),
  };
}

export function dataActionGranted(
  lab: Lab,
  cluster: Cluster,
  user: { name: string; groups: string[] },
  attributes: ResourceAttributes,
): boolean {
  const scope =
    attributes.namespace === undefined || attributes.namespace === '' ? cluster.id : `${cluster.id}/namespaces/${attributes.namespace}`;
  return (
    grantingAssignment(lab.world, lab.settings, lab.clock.now(), {
      principal: { objectId: user.name, clientId: '', groups: user.groups },
      action: dataAction(attributes),
      plane: 'data',
      scope,
    }) !== undefined
  );
}

export function authorize(lab: Lab, cluster: Cluster, user: ClusterUser, request: ApiRequest): void {
  if (user.kind === 'administrator') return;
  // A named namespace is itself the namespace of the request.
  const namespace = request.namespace ?? (request.kind.kind === 'Namespace' ? request.name : undefined);
  const azure = cluster.resource.properties.aadProfile?.enableAzureRBAC === true;
  const attributes = { ...attributesOf(request), ...(namespace !== undefined && { namespace }) };
  if (azure && user.kind === 'entra' && dataActionGranted(lab, cluster, user, attributes)) return;
  throw kubernetesErrors.forbidden(request.kind, {
    user: user.name,
    verb: request.verb,
    reason: azure ? AZURE_DENIED : `RBAC: no role binding of the laboratory's own API grants it`,
    ...(request.name !== undefined && { name: request.name }),
    ...(namespace !== undefined && { namespace }),
    ...(request.subresource !== undefined && { subresource: request.subresource }),
  });
}
