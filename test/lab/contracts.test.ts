// Every answer of Resource Manager and Key Vault, held against the shape that the service publishes.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { client, type Answer, type Client } from './client';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { startLab, type RunningLab } from '../../lab/lab';

/** `name!` is required, `name?` optional; a value is a type, `=` a constant, or a shape of its own. */
interface Shape {
  [field: string]: string | Shape;
}

const contracts = JSON.parse(readFileSync('test/lab/contracts.json', 'utf8')) as {
  errorEnvelope: Shape;
  nakedError: Shape;
  page: Shape;
  shapes: Record<string, Shape>;
};

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function fits(type: string, value: unknown): boolean {
  if (type.startsWith('=')) return value === type.slice(1);
  return type.split('|').some((one) => {
    if (one === 'guid') return typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
    if (one === 'date') return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
    return typeOf(value) === one;
  });
}

/** What does not fit. With `closed`, fields that the shape does not name are reported, too. */
function violations(shape: Shape, value: unknown, at = '', closed = true): string[] {
  if (typeOf(value) !== 'object') return [`${at || 'the body'} is ${typeOf(value)}`];
  const fields = value as Record<string, unknown>;
  const named = Object.keys(shape).map((field) => field.slice(0, -1));
  return [
    ...Object.entries(shape).flatMap(([field, expected]) => {
      const [name, required] = [field.slice(0, -1), field.endsWith('!')];
      const found = fields[name];
      if (found === undefined) return required ? [`${at}.${name} is missing`] : [];
      if (typeof expected === 'string') return fits(expected, found) ? [] : [`${at}.${name} is ${JSON.stringify(found)}, not ${expected}`];
      return found === null ? [] : violations(expected, found, `${at}.${name}`, closed);
    }),
    ...(closed
      ? Object.keys(fields)
          .filter((name) => !named.includes(name))
          .map((name) => `${at}.${name} is not in the contract`)
      : []),
  ];
}

describe('contracts', () => {
  let lab: RunningLab;
  let http: Client;
  let [group, subscription] = ['', ''];
  const arm = async (method: string, path: string, version: string, body?: object): Promise<Answer> =>
    http.json(method, `https://management.azure.com${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, {
      token: await http.token('https://management.azure.com'),
      body,
    });
  const vault = async (method: string, path: string, body?: object): Promise<Answer> =>
    http.json(method, `https://wliakvpoc.vault.azure.net${path}?api-version=2025-07-01`, {
      token: await http.token('https://vault.azure.net'),
      body,
    });
  const MSI = '/providers/Microsoft.ManagedIdentity/userAssignedIdentities';
  const AKS = '/providers/Microsoft.ContainerService/managedClusters';
  const KV = '/providers/Microsoft.KeyVault/vaults';
  const AUTHORIZATION = '/providers/Microsoft.Authorization';
  const GUID = '11111111-1111-4111-8111-111111111111';
  const NEW_VAULT = { location: 'westus', properties: { tenantId: GUID, sku: { family: 'A', name: 'standard' } } };

  beforeAll(async () => {
    lab = await startLab();
    http = client(lab);
    subscription = `/subscriptions/${lab.world().subscriptions[0]!.subscriptionId}`;
    group = `${subscription}/resourceGroups/hashbnuswest`;
    for (const [index, role] of [ROLES.owner, ROLES.keyVaultAdministrator].entries()) {
      lab.world().roleAssignments.push({
        ...lab.world().roleAssignments[0]!,
        scope: subscription,
        role,
        condition: null,
        name: `00000000-0000-4000-8000-00000000000${index}`,
      });
    }
  });
  afterAll(() => lab.close());

  const assignment = () => ({
    properties: {
      roleDefinitionId: `/x/${ROLES.keyVaultSecretsUser}`,
      principalId: lab.world().identities[0]!.principalId,
      principalType: 'ServicePrincipal',
    },
  });
  const routes: [string, number, string, () => Promise<Answer>][] = [
    ['PUT identity', 201, 'identity', () => arm('PUT', `${group}${MSI}/ide`, '2024-11-30', { location: 'westus', tags: { a: 'b' } })],
    ['GET identity', 200, 'identity', () => arm('GET', `${group}${MSI}/ide`, '2024-11-30')],
    ['PATCH identity', 200, 'identity', () => arm('PATCH', `${group}${MSI}/ide`, '2024-11-30', { tags: {} })],
    ['list identities of a group', 200, 'page identity', () => arm('GET', `${group}${MSI}`, '2024-11-30')],
    ['list identities of a subscription', 200, 'page identity', () => arm('GET', `${subscription}${MSI}`, '2024-11-30')],
    [
      'PUT credential',
      201,
      'credential',
      () =>
        arm('PUT', `${group}${MSI}/ide/federatedIdentityCredentials/fic`, '2024-11-30', {
          properties: { issuer: 'https://i', subject: 's', audiences: ['a'] },
        }),
    ],
    ['GET credential', 200, 'credential', () => arm('GET', `${group}${MSI}/ide/federatedIdentityCredentials/fic`, '2024-11-30')],
    ['list credentials', 200, 'page credential', () => arm('GET', `${group}${MSI}/ide/federatedIdentityCredentials`, '2024-11-30')],
    [
      'PUT role assignment',
      201,
      'roleAssignment',
      () => arm('PUT', `${group}${KV}/wliakvpoc${AUTHORIZATION}/roleAssignments/${GUID}`, '2022-04-01', assignment()),
    ],
    [
      'GET role assignment',
      200,
      'roleAssignment',
      () => arm('GET', `${group}${KV}/wliakvpoc${AUTHORIZATION}/roleAssignments/${GUID}`, '2022-04-01'),
    ],
    [
      'list role assignments',
      200,
      'page roleAssignment',
      () => arm('GET', `${group}${KV}/wliakvpoc${AUTHORIZATION}/roleAssignments`, '2022-04-01'),
    ],
    [
      'DELETE role assignment',
      200,
      'roleAssignment',
      () => arm('DELETE', `${group}${KV}/wliakvpoc${AUTHORIZATION}/roleAssignments/${GUID}`, '2022-04-01'),
    ],
    [
      'GET role definition',
      200,
      'roleDefinition',
      () => arm('GET', `${subscription}${AUTHORIZATION}/roleDefinitions/${ROLES.keyVaultSecretsUser}`, '2022-04-01'),
    ],
    [
      'list role definitions',
      200,
      'page roleDefinition',
      () => arm('GET', `${subscription}${AUTHORIZATION}/roleDefinitions`, '2022-04-01'),
    ],
    ['GET cluster', 200, 'cluster', () => arm('GET', `${group}${AKS}/hashbnuswest`, '2026-04-01')],
    ['list clusters', 200, 'page cluster', () => arm('GET', `${subscription}${AKS}`, '2026-04-01')],
    [
      'listClusterUserCredential',
      200,
      'kubeconfigs',
      () => arm('POST', `${group}${AKS}/hashbnuswest/listClusterUserCredential`, '2026-04-01'),
    ],
    [
      'listClusterAdminCredential, local accounts off',
      400,
      'nakedError',
      () => arm('POST', `${group}${AKS}/hashbnuswest/listClusterAdminCredential`, '2026-04-01'),
    ],
    ['PATCH cluster', 200, 'cluster', () => arm('PATCH', `${group}${AKS}/hashbnuswest`, '2026-04-01', { tags: { a: 'b' } })],
    [
      'PUT cluster while it is busy',
      409,
      'nakedError',
      async () =>
        arm(
          'PUT',
          `${group}${AKS}/hashbnuswest`,
          '2026-04-01',
          (await arm('GET', `${group}${AKS}/hashbnuswest`, '2026-04-01')).body as object,
        ),
    ],
    ['GET vault', 200, 'vault', () => arm('GET', `${group}${KV}/wliakvpoc`, '2026-02-01')],
    ['PUT vault', 201, 'vault', () => arm('PUT', `${group}${KV}/another`, '2026-02-01', NEW_VAULT)],
    ['list vaults of a group', 200, 'page vault', () => arm('GET', `${group}${KV}`, '2026-02-01')],
    ['list vaults of a subscription', 200, 'page vault', () => arm('GET', `${subscription}${KV}`, '2026-02-01')],
    [
      'PUT access policies',
      200,
      'accessPolicies',
      () =>
        arm('PUT', `${group}${KV}/another/accessPolicies/add`, '2026-02-01', {
          properties: { accessPolicies: [{ tenantId: GUID, objectId: GUID, permissions: { secrets: ['get'] } }] },
        }),
    ],
    ['GET group', 200, 'resourceGroup', () => arm('GET', group, '2022-09-01')],
    ['list groups', 200, 'page resourceGroup', () => arm('GET', `${subscription}/resourceGroups`, '2022-09-01')],
    [
      'PUT secret',
      200,
      'secret',
      () => vault('PUT', '/secrets/new', { value: 'v', contentType: 'text/plain', attributes: { exp: 2_000_000_000 }, tags: { a: 'b' } }),
    ],
    ['GET secret', 200, 'secret', () => vault('GET', '/secrets/new')],
    ['list secrets', 200, 'page secretItem', () => vault('GET', '/secrets')],
    ['GET secret that is not there', 404, 'errorEnvelope', () => vault('GET', '/secrets/absent')],
    ['GET identity that is not there', 404, 'errorEnvelope', () => arm('GET', `${group}${MSI}/absent`, '2024-11-30')],
    ['DELETE identity', 200, '', () => arm('DELETE', `${group}${MSI}/ide`, '2024-11-30')],
    ['DELETE identity again', 204, '', () => arm('DELETE', `${group}${MSI}/ide`, '2024-11-30')],
  ];
  test.each(routes)('%s answers %i as its contract says', async (_name, status, contract, call) => {
    const { status: answered, body } = await call();
    expect([answered, status === answered ? '' : body]).toEqual([status, '']);
    const [first = '', second] = contract.split(' ');
    if (first === '') return;
    // Clusters have more than two hundred fields; those that are there must fit, others may be there.
    const shape = (name: string): Shape => contracts.shapes[name] ?? contracts[name as 'page'];
    const found = violations(shape(first), body, '', !['nakedError', 'page', 'cluster'].includes(first));
    const items =
      second === undefined
        ? []
        : (body as { value: unknown[] }).value.flatMap((item) =>
            violations(shape(second), item, '', second !== 'cluster' && second !== 'secretItem'),
          );
    expect([...found, ...items]).toEqual([]);
    if (second !== undefined) expect((body as { value: unknown[] }).value).not.toEqual([]);
  });

  test('the contract is checked for real: a missing, a wrong and an unknown field are found', () => {
    const shape = contracts.shapes['credential']!;
    const right = {
      id: 'i',
      name: 'n',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials',
      properties: { issuer: 'i', subject: 's', audiences: [] },
    };
    expect(violations(shape, right)).toEqual([]);
    expect(violations(shape, { ...right, name: 1, type: 'x', extra: 1, properties: { subject: 's', audiences: 'a' } })).toHaveLength(5);
  });
});
