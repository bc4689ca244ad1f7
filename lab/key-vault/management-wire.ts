// Microsoft.KeyVault in Resource Manager: vaults, their access policies, and secrets as templates write them.
import { z } from 'zod';
import { same } from '../text';
import { shaped } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { paged } from '../resource-manager/paging';
import { groupOf, within } from '../resource-manager/resource-groups';
import { managementErrors } from './management-errors';
import { findSecret, setSecret } from './secrets';
import {
  ACCESS_POLICIES,
  deleteVault,
  nameProblem,
  patchVault,
  policiesOf,
  purgeVault,
  putVault,
  VAULT_TYPE,
  vaultId,
  vaultUri,
} from './vaults';
import type { ArmRequest, ArmRoute } from '../resource-manager/routes';
import type { AccessPolicy, Vault, VaultSecret } from '../world';
import type { DeletedVault } from './world';

const SUBSCRIPTION = '/subscriptions/{subscription}';
const VAULTS = `${SUBSCRIPTION}/resourceGroups/{group}/providers/${VAULT_TYPE}`;
const VAULT = `${VAULTS}/{name}`;
const DELETED = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults`;
const DELETED_IN_REGION = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/{location}/deletedVaults/{name}`;

function show({ lab }: ArmRequest, vault: Vault): object {
  const { id, name, location, tags, properties } = vault;
  return { id, name, type: VAULT_TYPE, location, tags, properties: { ...properties, vaultUri: vaultUri(lab.world, vault) } };
}

function vaultOf(request: ArmRequest): Vault {
  const name = request.parameters['name'] ?? '';
  const id = vaultId(groupOf(request), name);
  const vault = request.lab.world.vaults.find((candidate) => same(candidate.id, id));
  if (vault === undefined) throw armErrors.resourceNotFound(VAULT_TYPE, name, request.parameters['group'] ?? '');
  return vault;
}

function sameHolder(one: AccessPolicy, other: AccessPolicy): boolean {
  return same(one.objectId, other.objectId) && (one.applicationId ?? '') === (other.applicationId ?? '');
}

/** `add` joins the permissions of a holder, `replace` sets them, `remove` removes them. */
function changedPolicies(kind: string, present: AccessPolicy[], given: AccessPolicy[]): AccessPolicy[] {
  const others = present.filter((policy) => !given.some((one) => sameHolder(one, policy)));
  if (kind === 'remove') return others;
  if (kind === 'replace') return [...others, ...given];
  const joined = given.map((policy) => {
    const before = present.find((one) => sameHolder(one, policy))?.permissions ?? {};
    const kinds = ['secrets', 'keys', 'certificates', 'storage'] as const;
    const permissions = kinds.flatMap((one) => {
      const all = [...new Set([...(before[one] ?? []), ...(policy.permissions[one] ?? [])])];
      return all.length === 0 ? [] : [[one, all] as const];
    });
    return { ...policy, permissions: Object.fromEntries(permissions) };
  });
  return [...others, ...joined];
}

function showDeleted({ vault, deletionDate, scheduledPurgeDate }: DeletedVault): object {
  const [, , subscription] = vault.id.split('/');
  return {
    id: `/subscriptions/${subscription}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: { vaultId: vault.id, location: vault.location, tags: vault.tags, deletionDate, scheduledPurgeDate },
  };
}

function deletedOf({ lab, parameters }: ArmRequest): DeletedVault {
  const { location = '', name = '' } = parameters;
  const found = lab.world.deletedVaults.find(({ vault }) => same(vault.name, name) && same(vault.location, location));
  if (found === undefined) throw managementErrors.deletedNotFound(name);
  return found;
}

const POLICIES = z.looseObject({ properties: z.looseObject({ accessPolicies: ACCESS_POLICIES }) });
const NAME = z.looseObject({ name: z.string(), type: z.string().optional() });
const SECRET = z.looseObject({
  properties: z.looseObject({
    value: z.string().optional(),
    contentType: z.string().optional(),
    attributes: z.looseObject({ enabled: z.boolean().optional(), exp: z.number().optional(), nbf: z.number().optional() }).optional(),
  }),
  tags: z.record(z.string(), z.string()).optional(),
});

/** Without its value: Resource Manager never shows one. */
function showSecret({ lab }: ArmRequest, vault: Vault, { name, versions }: VaultSecret): object {
  const newest = versions.at(-1);
  const uri = `${vaultUri(lab.world, vault)}secrets/${name}`;
  return {
    id: `${vault.id}/secrets/${name}`,
    name,
    type: `${VAULT_TYPE}/secrets`,
    location: vault.location,
    properties: {
      ...(newest?.contentType !== undefined && { contentType: newest.contentType }),
      attributes: { enabled: newest?.enabled, created: newest?.created, updated: newest?.updated },
      secretUri: uri,
      secretUriWithVersion: `${uri}/${newest?.version}`,
    },
  };
}

export const keyVaultManagementRoutes: ArmRoute[] = [
  ...[`${SUBSCRIPTION}/providers/${VAULT_TYPE}`, VAULTS].map((path): ArmRoute => ({
    method: 'GET',
    path,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/read`,
    scope: ({ path: asked }) => asked.replace(/\/providers\/[^/]+\/[^/]+$/i, ''),
    handle: (request) => {
      if (request.parameters['group'] !== undefined) groupOf(request);
      const found = request.lab.world.vaults.filter(({ id }) => within(id, request.parameters));
      return {
        status: 200,
        body: paged(
          request,
          found.map((vault) => show(request, vault)),
        ),
      };
    },
  })),
  {
    method: 'GET',
    path: VAULT,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/read`,
    handle: (request) => ({ status: 200, body: show(request, vaultOf(request)) }),
  },
  {
    method: 'PUT',
    path: VAULT,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/write`,
    tracked: true,
    handle: (request) => {
      const version = request.query.get('api-version') ?? '';
      const { vault, created } = putVault(request.lab, groupOf(request), request.parameters['name'] ?? '', request.body, version);
      return { status: created ? 201 : 200, body: show(request, vault) };
    },
  },
  {
    method: 'PATCH',
    path: VAULT,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/write`,
    handle: (request) => {
      const vault = vaultOf(request);
      patchVault(vault, request.body);
      return { status: 200, body: show(request, vault) };
    },
  },
  {
    method: 'DELETE',
    path: VAULT,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/delete`,
    handle: (request) => {
      const id = vaultId(groupOf(request), request.parameters['name'] ?? '');
      const vault = request.lab.world.vaults.find((candidate) => same(candidate.id, id));
      if (vault === undefined) return { status: 204 };
      deleteVault(request.lab, vault);
      return { status: 200 };
    },
  },
  {
    method: 'PUT',
    path: `${VAULT}/accessPolicies/{kind}`,
    type: VAULT_TYPE,
    action: `${VAULT_TYPE}/accessPolicies/write`,
    handle: (request) => {
      const vault = vaultOf(request);
      const kind = (request.parameters['kind'] ?? '').toLowerCase();
      if (!['add', 'replace', 'remove'].includes(kind)) throw managementErrors.invalidOperation(kind);
      const given = policiesOf(shaped(request.body, POLICIES).properties.accessPolicies);
      vault.properties.accessPolicies = changedPolicies(kind, vault.properties.accessPolicies, given);
      return {
        status: 200,
        body: {
          id: `${vault.id}/accessPolicies/`,
          type: `${VAULT_TYPE}/accessPolicies`,
          location: vault.location,
          properties: { accessPolicies: vault.properties.accessPolicies },
        },
      };
    },
  },
  {
    method: 'GET',
    path: DELETED,
    type: VAULT_TYPE,
    action: 'Microsoft.KeyVault/deletedVaults/read',
    handle: (request) => {
      const found = request.lab.world.deletedVaults.filter(({ vault }) => within(vault.id, request.parameters));
      return { status: 200, body: paged(request, found.map(showDeleted)) };
    },
  },
  {
    method: 'GET',
    path: DELETED_IN_REGION,
    type: VAULT_TYPE,
    action: 'Microsoft.KeyVault/locations/deletedVaults/read',
    handle: (request) => ({ status: 200, body: showDeleted(deletedOf(request)) }),
  },
  {
    method: 'POST',
    path: `${DELETED_IN_REGION}/purge`,
    type: VAULT_TYPE,
    action: 'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    handle: (request) => {
      purgeVault(request.lab, deletedOf(request).vault.name);
      return { status: 200 };
    },
  },
  // Managed HSMs are not played, so there are none: az looks at their lists beside those of vaults.
  ...['managedHSMs', 'deletedManagedHSMs'].map((type): ArmRoute => ({
    method: 'GET',
    path: `${SUBSCRIPTION}/providers/Microsoft.KeyVault/${type}`,
    type: VAULT_TYPE,
    action: `Microsoft.KeyVault/${type}/read`,
    scope: ({ path }) => path.split('/providers')[0] ?? '',
    handle: () => ({ status: 200, body: { value: [] } }),
  })),
  {
    method: 'POST',
    path: `${SUBSCRIPTION}/providers/Microsoft.KeyVault/checkNameAvailability`,
    type: VAULT_TYPE,
    action: 'Microsoft.KeyVault/checkNameAvailability/read',
    scope: ({ path }) => path.split('/providers')[0] ?? '',
    handle: ({ lab, body }) => {
      const problem = nameProblem(lab.world, shaped(body, NAME).name);
      return { status: 200, body: { nameAvailable: problem === undefined, ...problem } };
    },
  },
  {
    method: 'GET',
    path: `${VAULT}/secrets`,
    type: `${VAULT_TYPE}/secrets`,
    action: `${VAULT_TYPE}/secrets/read`,
    handle: (request) => {
      const vault = vaultOf(request);
      return {
        status: 200,
        body: paged(
          request,
          vault.secrets.map((secret) => showSecret(request, vault, secret)),
        ),
      };
    },
  },
  {
    method: 'GET',
    path: `${VAULT}/secrets/{secret}`,
    type: `${VAULT_TYPE}/secrets`,
    action: `${VAULT_TYPE}/secrets/read`,
    handle: (request) => {
      const vault = vaultOf(request);
      const name = request.parameters['secret'] ?? '';
      const secret = findSecret(vault, name);
      if (secret === undefined)
        throw armErrors.resourceNotFound(`${VAULT_TYPE}/secrets`, `${vault.name}/${name}`, request.parameters['group'] ?? '');
      return { status: 200, body: showSecret(request, vault, secret) };
    },
  },
  {
    method: 'PUT',
    path: `${VAULT}/secrets/{secret}`,
    type: `${VAULT_TYPE}/secrets`,
    action: `${VAULT_TYPE}/secrets/write`,
    handle: (request) => {
      const vault = vaultOf(request);
      const name = request.parameters['secret'] ?? '';
      const { properties, tags } = shaped(request.body, SECRET);
      const created = findSecret(vault, name) === undefined;
      const { secret } = setSecret(request.lab, vault, name, { ...properties, value: properties.value ?? '', ...(tags && { tags }) });
      return { status: created ? 201 : 200, body: showSecret(request, vault, secret) };
    },
  },
];
