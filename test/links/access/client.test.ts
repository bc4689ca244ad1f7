// Vault and role assignments over the wire: what Azure refuses, and what somebody else has done already.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../src/chain/desired';
import { assignmentName } from '../../../src/chain/names';
import { assignmentClient } from '../../../src/links/access/assignment/client';
import { vaultClient } from '../../../src/links/access/vault';
import { codesOfFailure, contextAt, type FakeContext } from '../../fakes/context';
import { refusal, startService, type Service, type ServiceAnswer } from '../../fakes/service';
import { DESIRED, INPUTS, OWNERSHIP, PRINCIPAL, ROLE, STORAGE_ID, VAULT_ID } from '../example';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const NAME = assignmentName(VAULT_ID, PRINCIPAL, ROLE.id);
const id = (name: string): string => `${VAULT_ID}/providers/Microsoft.Authorization/roleAssignments/${name}`;
const created: ServiceAnswer = {
  status: 201,
  body: { id: id(NAME), name: NAME, properties: { roleDefinitionId: ROLE.id, principalId: PRINCIPAL, scope: VAULT_ID } },
};
const assign = (context: FakeContext = contextAt(service.url)) => assignmentClient(context).assign(VAULT_ID, PRINCIPAL, ROLE);

describe('assigning', () => {
  test.each<[string, ServiceAnswer, string]>([
    [
      'no right to assign',
      refusal(
        403,
        'AuthorizationFailed',
        "The client 'x' with object id 'x' does not have authorization or an ABAC condition not fulfilled to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/v' or the scope is invalid.",
      ),
      'ROLE_NOT_ASSIGNABLE',
    ],
    [
      'a deny assignment',
      refusal(
        403,
        'AuthorizationFailed',
        "The client 'x' has permission to perform action 'Microsoft.Authorization/roleAssignments/write' on scope '/v'; however, the access is denied because of the deny assignment with name 'd'.",
      ),
      'AZURE_DENY_ASSIGNMENT',
    ],
    [
      'no such role',
      refusal(400, 'RoleDefinitionDoesNotExist', "The specified role definition with ID '4633' does not exist."),
      'ROLE_NOT_FOUND',
    ],
    ['a role that is no id', refusal(400, 'InvalidRoleDefinitionId', 'x'), 'ROLE_NOT_FOUND'],
    [
      'a principal that never comes',
      refusal(400, 'PrincipalNotFound', 'Principal 0f14 does not exist in the directory c7cb.'),
      'PRINCIPAL_NOT_FOUND',
    ],
  ])('%s', async (_name, answer, code) => {
    service.answer(() => answer);
    expect(await codesOfFailure(assign())).toEqual([code]);
  });

  test('a new principal is waited for, and the waiting is shown', async () => {
    let tries = 0;
    service.answer(() => ((tries += 1) < 3 ? refusal(400, 'PrincipalNotFound', 'not yet') : created));
    const context = contextAt(service.url);
    expect((await assign(context)).outcome).toBe('created');
    expect(context.logged).toEqual([
      'waiting for the new identity to reach the directory (PrincipalNotFound), 0 s',
      'waiting for the new identity to reach the directory (PrincipalNotFound), 1 s',
    ]);
    expect(JSON.parse(service.requests[0]?.body ?? '')).toMatchObject({
      properties: { principalId: PRINCIPAL, principalType: 'ServicePrincipal', description: expect.stringContaining('repository-id=4711') },
    });
  });

  test.each([
    ['without its name', 'The role assignment already exists.', NAME],
    [
      'with its name, without dashes',
      'The role assignment already exists. The ID of the conflicting role assignment is 0123456789abcdef0123456789abcdef.',
      '01234567-89ab-cdef-0123-456789abcdef',
    ],
    [
      'with its name, as a GUID',
      'The role assignment already exists. The ID of the existing role assignment is 01234567-89ab-cdef-0123-456789abcdef.',
      '01234567-89ab-cdef-0123-456789abcdef',
    ],
  ])("somebody else's is adopted, %s", async (_name, message, name) => {
    service.answer(() => refusal(409, 'RoleAssignmentExists', message));
    expect(await assign()).toMatchObject({ outcome: 'adopted', assignment: { id: id(name) } });
  });

  test('one that is gone already is as good as deleted', async () => {
    service.answer(() => refusal(404, 'RoleAssignmentNotFound', 'gone'));
    expect(await codesOfFailure(assignmentClient(contextAt(service.url)).remove(id(NAME)))).toEqual([]);
    service.answer(() => ({ status: 204 }));
    expect(await codesOfFailure(assignmentClient(contextAt(service.url)).remove(id(NAME)))).toEqual([]);
    service.answer(() => ({ body: '<html>' }));
    expect(await codesOfFailure(assignmentClient(contextAt(service.url)).remove(id(NAME)))).toEqual(['ANSWER_NOT_UNDERSTOOD']);
  });
});

describe('the role', () => {
  const role = (name: string) => assignmentClient(contextAt(service.url)).role({ role: name, scope: VAULT_ID });
  const definition = (roleName: string) => ({
    id: `/d/${roleName}`,
    name: 'AB',
    properties: { roleName, permissions: [{ dataActions: ['a'], notDataActions: ['b'], actions: ['c'] }] },
  });

  test('that is usual is known, by name and by id', async () => {
    service.answer(() => ({ status: 500 }));
    expect((await role('key vault secrets user')).id).toBe(ROLE.id);
    expect((await role(ROLE.id.toUpperCase())).name).toBe(ROLE.name);
    expect(service.requests).toEqual([]);
  });

  test('of another name is looked up, and so is an id', async () => {
    service.answer(({ path }) => ({ body: path.includes('roleDefinitions/') ? definition('Own') : { value: [definition("Tom's")] } }));
    expect(await role("Tom's")).toEqual({
      id: 'ab',
      name: "Tom's",
      data: { actions: ['a'], notActions: ['b'] },
      control: { actions: ['c'], notActions: [] },
    });
    expect(decodeURIComponent(service.requests[0]?.path ?? '').replaceAll('+', ' ')).toContain("roleName eq 'Tom''s'");
    expect((await role('00000000-0000-4000-8000-000000000009')).name).toBe('Own');
  });

  test('that is not there is named with those that are near', async () => {
    service.answer(({ path }) => ({ body: { value: path.includes('filter') ? [] : [definition('Key Vault Reader')] } }));
    const failure = role('Key Vault Raeder');
    expect(await codesOfFailure(failure)).toEqual(['ROLE_NOT_FOUND']);
    await expect(failure).rejects.toThrow('(there is: Key Vault Reader)');
  });
});

describe('the roles that the identity has', () => {
  const definition = (path: string) => ({ id: path, name: path.split('/').at(-1)?.split('?')[0] ?? '', properties: { roleName: 'Own' } });

  test('are read by their ids; one that may not be read does not count', async () => {
    service.answer(({ path }) =>
      path.includes('/forbidden?') ? refusal(403, 'AuthorizationFailed', 'no') : { body: definition(decodeURIComponent(path)) },
    );
    const roles = await assignmentClient(contextAt(service.url)).roles(['AA', 'forbidden', 'aa', ROLE.id], VAULT_ID);
    expect(roles.map(({ id }) => id)).toEqual([ROLE.id, 'aa']);
    expect(service.requests).toHaveLength(2);
  });

  test('an answer that is not understood is no word on a role', async () => {
    service.answer(() => ({ body: '<html>' }));
    expect(await codesOfFailure(assignmentClient(contextAt(service.url)).roles(['aa'], VAULT_ID))).toEqual(['ANSWER_NOT_UNDERSTOOD']);
  });

  test('are listed at the vault and at every other scope, each assignment once', async () => {
    const desired = desiredChain({ ...INPUTS, access: [{ role: 'Reader', scope: STORAGE_ID }] }, OWNERSHIP);
    service.answer(() => ({ body: { value: [created.body] } }));
    expect(await assignmentClient(contextAt(service.url, { desired })).list(PRINCIPAL)).toHaveLength(1);
    expect(
      service.requests.map(({ path }) => decodeURIComponent(path).replace(/^\/+/, '/').split('/providers/Microsoft.Authorization')[0]),
    ).toEqual([VAULT_ID, STORAGE_ID]);
  });

  test('a scope that is not there is named', async () => {
    service.answer(() => refusal(404, 'ResourceNotFound', 'The Resource was not found.'));
    expect(await codesOfFailure(assignmentClient(contextAt(service.url)).list(PRINCIPAL))).toEqual(['ACCESS_SCOPE_NOT_FOUND']);
  });
});

describe('the vault', () => {
  const { vault: asked } = DESIRED;
  if (asked === undefined) throw new Error('the example has a vault');
  const read = () => vaultClient(contextAt(service.url).session, asked).read();
  const vault = (properties: object) => ({
    id: VAULT_ID,
    name: 'vault',
    location: 'westus',
    properties: { tenantId: 't', sku: { family: 'A', name: 'standard' }, ...properties },
  });

  test.each([
    [true, 'rbac'],
    [false, 'policy'],
    [null, 'policy'],
    [undefined, 'policy'],
  ])('enableRbacAuthorization %s means %s', async (enableRbacAuthorization, permissionModel) => {
    service.answer(() => ({ body: vault({ enableRbacAuthorization, vaultUri: 'https://vault.vault.azure.net' }) }));
    expect(await read()).toMatchObject({ permissionModel, uri: 'https://vault.vault.azure.net/' });
  });

  test('a policy is given what is asked for', async () => {
    service.answer(() => ({ body: { properties: { accessPolicies: [] } } }));
    await vaultClient(contextAt(service.url).session, asked).addPolicy(PRINCIPAL, 't', { secrets: ['get', 'list'], keys: ['sign'] });
    expect(JSON.parse(service.requests[0]?.body ?? '')).toMatchObject({
      properties: { accessPolicies: [{ objectId: PRINCIPAL, permissions: { secrets: ['get', 'list'], keys: ['sign'] } }] },
    });
  });

  test.each([
    ['one of nearly that name', { value: [{ ...vault({}), id: '/x', name: 'vaul' }] }, '(there is: vaul)'],
    ['one of that name elsewhere', { value: [{ ...vault({}), id: '/elsewhere/vault', name: 'Vault' }] }, '(there is: /elsewhere/vault)'],
    ['none', { value: [] }, "in resource group 'group'."],
  ])('that is not there: there is %s', async (_name, list, words) => {
    service.answer(({ path }) => (/\/vaults(\?|$)/.test(path) ? { body: list } : refusal(404, 'ResourceNotFound', 'not found')));
    const failure = read();
    expect(await codesOfFailure(failure)).toEqual(['VAULT_NOT_FOUND']);
    await expect(failure).rejects.toThrow(words);
  });
});
