// Microsoft.ManagedIdentity on the wire.
import { groupOf, within } from '../resource-manager/resource-groups';
import { RESOURCE, shaped } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { identityErrors } from './errors';
import { createThrottle } from './throttle';
import {
  IDENTITY_TYPE,
  deleteCredential,
  deleteIdentity,
  findCredential,
  findIdentity,
  putCredential,
  putIdentity,
  requireIdentity,
} from './rules';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { FederatedIdentityCredential, UserAssignedIdentity } from '../world';

const CREDENTIAL_TYPE = `${IDENTITY_TYPE}/federatedIdentityCredentials`;
const SUBSCRIPTION = '/subscriptions/{subscription}';
const IDENTITIES = `${SUBSCRIPTION}/resourceGroups/{group}/providers/${IDENTITY_TYPE}`;
const IDENTITY = `${IDENTITIES}/{name}`;
const CREDENTIALS = `${IDENTITY}/federatedIdentityCredentials`;
const CREDENTIAL = `${CREDENTIALS}/{credential}`;

function show(request: ArmRequest, identity: UserAssignedIdentity): object {
  const { principalId, clientId } = identity;
  return {
    id: identity.id,
    name: identity.name,
    type: IDENTITY_TYPE,
    location: identity.location,
    tags: identity.tags,
    properties: { tenantId: request.lab.world.tenantId, principalId, clientId },
  };
}

function showCredential(identity: UserAssignedIdentity, { name, issuer, subject, audiences }: FederatedIdentityCredential): object {
  return {
    id: `${identity.id}/federatedIdentityCredentials/${name}`,
    name,
    type: CREDENTIAL_TYPE,
    properties: { issuer, subject, audiences },
  };
}

const throttles = new WeakMap<object, ReturnType<typeof createThrottle>>();

function throttle(request: ArmRequest, kind: 'read' | 'list' | 'write'): void {
  const existing = throttles.get(request.lab) ?? createThrottle(request.lab);
  throttles.set(request.lab, existing);
  existing(kind, request.path.split('/').slice(0, 9).join('/'));
}

function identityOf(request: ArmRequest): UserAssignedIdentity {
  const identity = findIdentity(request.lab, groupOf(request), request.parameters['name'] ?? '');
  if (identity === undefined) throw identityErrors.noParent();
  return identity;
}

export const managedIdentityRoutes: ArmRoute[] = [
  ...[`${SUBSCRIPTION}/providers/${IDENTITY_TYPE}`, IDENTITIES].map((path): ArmRoute => ({
    method: 'GET',
    path,
    type: IDENTITY_TYPE,
    action: `${IDENTITY_TYPE}/read`,
    scope: ({ path: asked }) => asked.replace(/\/providers\/[^/]+\/[^/]+$/i, ''),
    handle: (request) => {
      const found = request.lab.world.identities.filter(({ id }) => within(id, request.parameters));
      return {
        status: 200,
        body: paged(
          request,
          found.map((identity) => show(request, identity)),
        ),
      };
    },
  })),
  {
    method: 'GET',
    path: IDENTITY,
    type: IDENTITY_TYPE,
    action: `${IDENTITY_TYPE}/read`,
    handle: (request) => {
      throttle(request, 'read');
      return { status: 200, body: show(request, requireIdentity(request.lab, groupOf(request), request.parameters['name'] ?? '')) };
    },
  },
  {
    method: 'PUT',
    path: IDENTITY,
    type: IDENTITY_TYPE,
    action: `${IDENTITY_TYPE}/write`,
    tracked: true,
    handle: (request) => {
      throttle(request, 'write');
      const { identity, created } = putIdentity(request.lab, groupOf(request), request.parameters['name'] ?? '', request.body);
      return { status: created ? 201 : 200, body: show(request, identity), ...(created && { headers: { location: identity.id } }) };
    },
  },
  {
    method: 'PATCH',
    path: IDENTITY,
    type: IDENTITY_TYPE,
    action: `${IDENTITY_TYPE}/write`,
    handle: (request) => {
      throttle(request, 'write');
      const identity = requireIdentity(request.lab, groupOf(request), request.parameters['name'] ?? '');
      identity.tags = shaped(request.body, RESOURCE).tags ?? identity.tags;
      return { status: 200, body: show(request, identity) };
    },
  },
  {
    method: 'DELETE',
    path: IDENTITY,
    type: IDENTITY_TYPE,
    action: `${IDENTITY_TYPE}/delete`,
    handle: (request) => {
      throttle(request, 'write');
      return { status: deleteIdentity(request.lab, groupOf(request), request.parameters['name'] ?? '') ? 200 : 204 };
    },
  },
  {
    method: 'GET',
    path: CREDENTIALS,
    type: CREDENTIAL_TYPE,
    action: `${CREDENTIAL_TYPE}/read`,
    handle: (request) => {
      throttle(request, 'list');
      const identity = identityOf(request);
      return {
        status: 200,
        body: paged(
          request,
          identity.federatedIdentityCredentials.map((credential) => showCredential(identity, credential)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: CREDENTIAL,
    type: CREDENTIAL_TYPE,
    action: `${CREDENTIAL_TYPE}/read`,
    handle: (request) => {
      throttle(request, 'read');
      const identity = identityOf(request);
      const name = request.parameters['credential'] ?? '';
      const credential = findCredential(identity, name);
      if (credential === undefined)
        throw armErrors.resourceNotFound(CREDENTIAL_TYPE, `${identity.name}/${name}`, request.parameters['group'] ?? '');
      return { status: 200, body: showCredential(identity, credential) };
    },
  },
  {
    method: 'PUT',
    path: CREDENTIAL,
    type: CREDENTIAL_TYPE,
    action: `${CREDENTIAL_TYPE}/write`,
    handle: async (request) => {
      throttle(request, 'write');
      const identity = identityOf(request);
      const { credential, created } = await putCredential(request.lab, identity, request.parameters['credential'] ?? '', request.body);
      const body = showCredential(identity, credential);
      return {
        status: created ? 201 : 200,
        body,
        ...(created && { headers: { location: `${identity.id}/federatedIdentityCredentials/${credential.name}` } }),
      };
    },
  },
  {
    method: 'DELETE',
    path: CREDENTIAL,
    type: CREDENTIAL_TYPE,
    action: `${CREDENTIAL_TYPE}/delete`,
    handle: async (request) => {
      throttle(request, 'write');
      const deleted = await deleteCredential(request.lab, identityOf(request), request.parameters['credential'] ?? '');
      return { status: deleted ? 200 : 204 };
    },
  },
];
