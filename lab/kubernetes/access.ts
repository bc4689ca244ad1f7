// Who may do what in the cluster: Entra ID's tokens with Azure RBAC or the admin groups, local accounts, ServiceAccounts.
import { grantingAssignment } from '../authorization/rules';
import { localAccountToken } from '../container-service/kubeconfig';
import { checkToken } from '../entra/callers';
import { kubernetesErrors } from './errors';
import { allowedByRoles, type Attributes, type Subject } from './rbac';
import { BUILT_IN } from './resources';
import { serviceAccountOf } from './tokens';
import type { ApiRequest } from './request';
import type { Lab } from '../context';
import type { Cluster } from '../world';

export const SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';
export const AZURE_DENIED = 'User does not have access to the resource in Azure. Update role assignment to allow access.';
/** What guard, which AKS asks, says of a ServiceAccount. */
export const AZURE_NO_OPINION = 'Azure does not have opinion for this user.';

export interface ClusterUser extends Subject {
  kind: 'administrator' | 'entra' | 'service-account';
  uid?: string;
}

export async function authenticate(lab: Lab, cluster: Cluster, request: Request): Promise<ClusterUser> {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw kubernetesErrors.unauthorized();
  const { properties } = cluster.resource;
  if (token === localAccountToken(lab, cluster)) {
    if (properties.disableLocalAccounts === true) throw kubernetesErrors.unauthorized();
    return { kind: 'administrator', name: 'masterclient', groups: ['system:masters', 'system:authenticated'] };
  }
  const account = await serviceAccountOf(lab, cluster, token);
  if (account !== undefined) return account;
  if (properties.aadProfile == null) throw kubernetesErrors.unauthorized();
  const check = await checkToken(lab, request, [SERVER_APPLICATION]);
  if (check.outcome !== 'accepted') throw kubernetesErrors.unauthorized();
  const { objectId, groups } = check.caller;
  const admins = properties.aadProfile.adminGroupObjectIDs ?? [];
  return groups.some((group) => admins.includes(group))
    ? { kind: 'administrator', name: objectId, uid: objectId, groups: [...groups, 'system:masters', 'system:authenticated'] }
    : { kind: 'entra', name: objectId, uid: objectId, groups: [...groups, 'system:authenticated'] };
}

const OWN_GROUPS: ReadonlySet<string> = new Set([...BUILT_IN.map(({ group }) => group), 'metrics.k8s.io']);

/**
 * Subresources are asked for as their resource, pods/exec apart: so does AKS's authorization webhook (guard). Custom resources
 * have one right for all of them (https://learn.microsoft.com/azure/aks/concepts-cluster-authorization).
 */
export function dataAction({ group, resource, subresource, verb }: Omit<Attributes, 'namespace'>): string {
  const access = ['get', 'list', 'watch'].includes(verb) ? 'read' : verb.startsWith('delete') ? 'delete' : 'write';
  if (!OWN_GROUPS.has(group)) return `Microsoft.ContainerService/managedClusters/customresources/${access}`;
  const action = resource === 'pods' && subresource === 'exec' ? 'pods/exec/action' : `${resource}/${access}`;
  return `Microsoft.ContainerService/managedClusters/${group === '' ? '' : `${group}/`}${action}`;
}

export function attributesOf({ kind, subresource, verb, namespace, name }: ApiRequest): Attributes {
  // A named namespace is itself the namespace of the request.
  const within = namespace ?? (kind.kind === 'Namespace' ? name : undefined);
  return {
    group: kind.group,
    resource: kind.plural,
    verb,
    ...(subresource !== undefined && { subresource }),
    ...(within !== undefined && { namespace: within }),
    ...(name !== undefined && { name }),
  };
}

export function dataActionGranted(lab: Lab, cluster: Cluster, user: Subject, attributes: Attributes): boolean {
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

/** Reviews of oneself are open to whoever is signed in: the ClusterRole system:basic-user. */
const OPEN = ['selfsubjectreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** On a cluster with Azure RBAC both count, Kubernetes' roles and Azure's; of ServiceAccounts Azure has no opinion. */
export function isAllowed(lab: Lab, cluster: Cluster, user: ClusterUser, attributes: Attributes): { allowed: boolean; reason?: string } {
  if (user.kind === 'administrator' || OPEN.includes(attributes.resource)) return { allowed: true };
  if (allowedByRoles(cluster.objects, user, attributes)) return { allowed: true };
  if (cluster.resource.properties.aadProfile?.enableAzureRBAC !== true) return { allowed: false };
  if (user.kind === 'service-account') return { allowed: false, reason: AZURE_NO_OPINION };
  return dataActionGranted(lab, cluster, user, attributes) ? { allowed: true } : { allowed: false, reason: AZURE_DENIED };
}

export function authorize(lab: Lab, cluster: Cluster, user: ClusterUser, request: ApiRequest): void {
  const attributes = attributesOf(request);
  const { allowed, reason } = isAllowed(lab, cluster, user, attributes);
  if (allowed) return;
  throw kubernetesErrors.forbidden(request.kind, {
    user: user.name,
    verb: request.verb,
    ...(reason !== undefined && { reason }),
    ...(request.name !== undefined && { name: request.name }),
    ...(attributes.namespace !== undefined && { namespace: attributes.namespace }),
    ...(request.subresource !== undefined && { subresource: request.subresource }),
  });
}
