// Identity bindings in Resource Manager.
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { grantingAssignment, same } from '../authorization/rules';
import { CLUSTER_TYPE, clusterOf, startOperation } from '../container-service/rules';
import { bindingIssuer, ensureCredential, identityOf } from './rules';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { IdentityBinding } from '../world';

const TYPE = `${CLUSTER_TYPE}/identityBindings`;
const BINDINGS = `/subscriptions/{subscription}/resourceGroups/{group}/providers/${CLUSTER_TYPE}/{name}/identityBindings`;
const BINDING = `${BINDINGS}/{binding}`;

function find(request: ArmRequest): IdentityBinding | undefined {
  const { id } = clusterOf(request);
  return request.lab.world.identityBindings.find(
    (binding) => same(binding.clusterId, id) && same(binding.name, request.parameters['binding'] ?? ''),
  );
}

function show({ lab }: ArmRequest, { name, clusterId, identityId, createdAt }: IdentityBinding): object {
  const identity = identityOf(lab, identityId);
  return {
    id: `${clusterId}/identityBindings/${name}`,
    name,
    type: TYPE,
    eTag: `"${createdAt}"`,
    properties: {
      managedIdentity: {
        resourceId: identityId,
        ...(identity && { objectId: identity.principalId, clientId: identity.clientId, tenantId: lab.world.tenantId }),
      },
      ...(identity && { oidcIssuer: { oidcIssuerUrl: bindingIssuer(lab, identity) } }),
      provisioningState: createdAt + lab.settings.clusterUpdateMs > lab.clock.now() ? 'Creating' : 'Succeeded',
    },
  };
}

export const identityBindingRoutes: ArmRoute[] = [
  {
    method: 'GET',
    path: BINDINGS,
    type: TYPE,
    action: `${TYPE}/read`,
    scope: ({ path }) => path.replace(/\/identityBindings$/i, ''),
    handle: (request) => {
      const { id } = clusterOf(request);
      return {
        status: 200,
        body: paged(
          request,
          request.lab.world.identityBindings.filter(({ clusterId }) => same(clusterId, id)).map((binding) => show(request, binding)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: BINDING,
    type: TYPE,
    action: `${TYPE}/read`,
    handle: (request) => {
      const binding = find(request);
      if (binding === undefined)
        throw armErrors.resourceNotFound(
          TYPE,
          `${request.parameters['name']}/${request.parameters['binding']}`,
          request.parameters['group'] ?? '',
        );
      return { status: 200, body: show(request, binding) };
    },
  },
  {
    method: 'PUT',
    path: BINDING,
    type: TYPE,
    action: `${TYPE}/write`,
    handle: (request) => {
      const { lab, caller, parameters, body } = request;
      const cluster = clusterOf(request);
      const { resourceId = '' } = (body['properties'] as { managedIdentity?: { resourceId?: string } } | undefined)?.managedIdentity ?? {};
      const identity = identityOf(lab, resourceId);
      if (identity === undefined) throw armErrors.invalidContent(`the managed identity '${resourceId}' was not found`);
      // AKS makes the credential in the name of the caller.
      const action = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write';
      if (
        grantingAssignment(lab.world, lab.settings, lab.clock.now(), {
          principal: caller,
          action,
          plane: 'management',
          scope: identity.id,
        }) === undefined
      ) {
        throw armErrors.authorizationFailed(caller, action, identity.id);
      }
      ensureCredential(lab, identity);
      const existing = find(request);
      const binding = existing ?? {
        name: parameters['binding'] ?? '',
        clusterId: cluster.id,
        identityId: identity.id,
        createdAt: lab.clock.now(),
      };
      if (existing === undefined) lab.world.identityBindings.push(binding);
      return { status: existing === undefined ? 201 : 200, body: show(request, binding), headers: startOperation(lab, cluster) };
    },
  },
  {
    method: 'DELETE',
    path: BINDING,
    type: TYPE,
    action: `${TYPE}/delete`,
    handle: (request) => {
      const binding = find(request);
      if (binding === undefined) return { status: 204 };
      const { identityBindings } = request.lab.world;
      identityBindings.splice(identityBindings.indexOf(binding), 1);
      return { status: 202, headers: startOperation(request.lab, clusterOf(request)) };
    },
  },
];
