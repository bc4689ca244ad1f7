// Microsoft.KeyVault in Resource Manager: vaults and their access policies.
import { same } from '../authorization/rules';
import { armErrors, armError } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { groupOf, within } from '../resource-manager/resource-groups';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { AccessPolicy, Vault, VaultProperties } from '../world';

const TYPE = 'Microsoft.KeyVault/vaults';
const SUBSCRIPTION = '/subscriptions/{subscription}';
const VAULTS = `${SUBSCRIPTION}/resourceGroups/{group}/providers/${TYPE}`;
const VAULT = `${VAULTS}/{name}`;

function show({ id, name, location, tags, properties }: Vault): object {
  return { id, name, type: TYPE, location, tags, properties };
}

function find(request: ArmRequest): Vault | undefined {
  const group = groupOf(request);
  const id = `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/providers/${TYPE}/${request.parameters['name'] ?? ''}`;
  return request.lab.world.vaults.find((vault) => same(vault.id, id));
}

function vaultOf(request: ArmRequest): Vault {
  const vault = find(request);
  if (vault === undefined) throw armErrors.resourceNotFound(TYPE, request.parameters['name'] ?? '', request.parameters['group'] ?? '');
  return vault;
}

function sameHolder(one: AccessPolicy, other: AccessPolicy): boolean {
  return same(one.objectId, other.objectId) && (one.applicationId ?? '') === (other.applicationId ?? '');
}

/** `add` joins the permissions of a holder, `replace` sets them, `remove` takes them away. */
function changedPolicies(kind: string, present: AccessPolicy[], given: AccessPolicy[]): AccessPolicy[] {
  const others = present.filter((policy) => !given.some((one) => sameHolder(one, policy)));
  if (kind === 'remove') return others;
  if (kind === 'replace') return [...others, ...given];
  const joined = given.map((policy) => {
    const before = present.find((one) => sameHolder(one, policy));
    const secrets = [...new Set([...(before?.permissions.secrets ?? []), ...(policy.permissions.secrets ?? [])])];
    return { ...before, ...policy, permissions: { ...before?.permissions, ...policy.permissions, secrets } };
  });
  return [...others, ...joined];
}

export const keyVaultManagementRoutes: ArmRoute[] = [
  ...[`${SUBSCRIPTION}/providers/${TYPE}`, VAULTS].map((path): ArmRoute => ({
    method: 'GET',
    path,
    type: TYPE,
    action: `${TYPE}/read`,
    scope: ({ path: asked }) => asked.replace(/\/providers\/[^/]+\/[^/]+$/i, ''),
    handle: (request) => {
      const found = request.lab.world.vaults.filter(({ id }) => within(id, request.parameters));
      return { status: 200, body: paged(request, found.map(show)) };
    },
  })),
  {
    method: 'GET',
    path: VAULT,
    type: TYPE,
    action: `${TYPE}/read`,
    handle: (request) => ({ status: 200, body: show(vaultOf(request)) }),
  },
  {
    method: 'PUT',
    path: VAULT,
    type: TYPE,
    action: `${TYPE}/write`,
    handle: (request) => {
      const existing = find(request);
      const given = request.body['properties'] as Partial<VaultProperties> | undefined;
      if (existing !== undefined) {
        Object.assign(existing.properties, given);
        return { status: 200, body: show(existing) };
      }
      if (typeof request.body['location'] !== 'string') throw armErrors.locationRequired();
      const group = groupOf(request);
      const name = request.parameters['name'] ?? '';
      const vault: Vault = {
        id: `/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/providers/${TYPE}/${name}`,
        name,
        location: request.body['location'],
        tags: (request.body['tags'] ?? {}) as Record<string, string>,
        properties: {
          // Vaults made with 2026-02-01 and later use Azure RBAC unless told otherwise.
          enableRbacAuthorization: true,
          tenantId: request.lab.world.tenantId,
          sku: { family: 'A', name: 'standard' },
          accessPolicies: [],
          publicNetworkAccess: 'Enabled',
          enableSoftDelete: true,
          softDeleteRetentionInDays: 90,
          ...given,
          vaultUri: `https://${name}.vault.azure.net/`,
          provisioningState: 'Succeeded',
        },
        secrets: [],
      };
      request.lab.world.vaults.push(vault);
      return { status: 201, body: show(vault) };
    },
  },
  {
    method: 'PUT',
    path: `${VAULT}/accessPolicies/{kind}`,
    type: TYPE,
    action: `${TYPE}/accessPolicies/write`,
    handle: (request) => {
      const vault = vaultOf(request);
      const kind = (request.parameters['kind'] ?? '').toLowerCase();
      if (!['add', 'replace', 'remove'].includes(kind)) throw armError(400, 'BadRequest', `Invalid operation kind '${kind}'.`);
      const given = (request.body['properties'] as { accessPolicies?: AccessPolicy[] } | undefined)?.accessPolicies ?? [];
      vault.properties.accessPolicies = changedPolicies(kind, vault.properties.accessPolicies, given);
      return {
        status: 200,
        body: {
          id: `${vault.id}/accessPolicies/`,
          type: `${TYPE}/accessPolicies`,
          location: vault.location,
          properties: { accessPolicies: vault.properties.accessPolicies },
        },
      };
    },
  },
];
