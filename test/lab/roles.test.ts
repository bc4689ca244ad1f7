// Roles and their assignments in the laboratory: what is refused, what is listed, and what is assigned on what.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, codeOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';

const KV = '/providers/Microsoft.KeyVault/vaults';
const RBAC = '/providers/Microsoft.Authorization';
const GUID = '11111111-1111-4111-8111-111111111111';

describe('roles', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 5 });
    arm = armOf(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const group = (): string => arm.group();

  const principal = (): string => lab.world().applications[0]!.objectId;
  const assign = (properties: object, scope = group(), name = GUID) =>
    arm.call('PUT', `${scope}${RBAC}/roleAssignments/${name}`, '2022-04-01', { properties });
  const acrPull = '/x/7f951dda-4ed3-4680-a7ca-43fe172d538d';

  test.each([
    ['a principal that is no GUID', { principalId: 'me', principalType: 'User' }, '400 InvalidPrincipalId'],
    ['a type that there is not', { principalType: 'Robot' }, '400 InvalidPrincipalType'],
    ['a type that is not the principal’s', { principalType: 'Group' }, '400 UnmatchedPrincipalType'],
    [
      'a condition that does not parse',
      { condition: "@Resource[x:y] is 'z'", conditionVersion: '2.0' },
      '400 InvalidRoleAssignmentCondition',
    ],
    ['a condition of version 1.0', { condition: "(!(ActionMatches{'a'}))", conditionVersion: '1.0' }, '400 InvalidRoleAssignmentCondition'],
    ['a role that there is not', { roleDefinitionId: `/x/${GUID}` }, '400 RoleDefinitionDoesNotExist'],
    ['a principal that nobody knows, without its type', { principalId: GUID }, '400 PrincipalNotFound'],
    ['a number where a text is expected', { principalId: 5 }, '400 InvalidRequestContent'],
  ])('an assignment of %s is refused', async (_name, change, code) => {
    arm.grant('userAccessAdministrator');
    expect(codeOf(await assign({ principalId: principal(), roleDefinitionId: acrPull, ...change }))).toBe(code);
  });

  test('an assignment needs a scope that exists, and a custom role one that it may be assigned at', async () => {
    arm.grant('userAccessAdministrator');
    const properties = { principalId: principal(), roleDefinitionId: acrPull };
    expect(codeOf(await assign(properties, `${group()}${KV}/absent`))).toBe('404 ResourceNotFound');
    expect(codeOf(await assign(properties, `${arm.subscription()}/resourceGroups/absent`))).toBe('404 ResourceGroupNotFound');
    expect(codeOf(await assign(properties, `${group()}${KV}/wliakvpoc/secrets/my-secret`))).toBe('201');
    lab.world().roleDefinitions[0]!.assignableScopes = [`${group()}${KV}/wliakvpoc`];
    const custom = { principalId: principal(), roleDefinitionId: `/x/${lab.world().roleDefinitions[0]!.name}` };
    expect(codeOf(await assign(custom, group(), GUID.replace('1', '2')))).toBe('400 RoleDefinitionNotAssignable');
  });

  test('built-in roles are those that Azure publishes, and custom ones are no built-in ones', async () => {
    const list = async (filter: string): Promise<{ name: string; properties: { roleName: string; type: string } }[]> =>
      ((await arm.call('GET', `${RBAC}/roleDefinitions?$filter=${encodeURIComponent(filter)}`, '2022-04-01')).body as { value: never })
        .value;
    expect(await list("roleName eq 'AcrPull'")).toMatchObject([{ name: '7f951dda-4ed3-4680-a7ca-43fe172d538d' }]);
    arm.grant('reader');
    const at = async (filter: string) =>
      (
        (await arm.call('GET', `${group()}${RBAC}/roleDefinitions?$filter=${encodeURIComponent(filter)}`, '2022-04-01')).body as {
          value: { properties: { type: string } }[];
        }
      ).value;
    expect((await at("type eq 'CustomRole'")).map(({ properties }) => properties.type)).toEqual(['CustomRole', 'CustomRole']);
    expect((await at("type eq 'BuiltInRole'")).length).toBeGreaterThan(150);
  });

  test('custom roles are made, changed, in use, and deleted', async () => {
    arm.grant('owner');
    const path = `${arm.subscription()}${RBAC}/roleDefinitions/${GUID}`;
    const body = (roleName: string, more: object = {}) => ({
      properties: { roleName, assignableScopes: [group()], permissions: [{ actions: ['Microsoft.KeyVault/vaults/read'] }], ...more },
    });
    expect(codeOf(await arm.call('PUT', path, '2022-04-01', body('Reader')))).toBe('409 RoleDefinitionWithSameNameExists');
    expect(codeOf(await arm.call('PUT', path, '2022-04-01', body('mine', { assignableScopes: ['/'] })))).toBe('400 InvalidRoleDefinition');
    expect((await arm.call('PUT', path, '2022-04-01', body('mine'))).status).toBe(201);
    expect((await arm.call('PUT', path, '2022-04-01', body('mine, changed'))).status).toBe(200);
    await assign({ principalId: principal(), roleDefinitionId: path });
    expect(codeOf(await arm.call('DELETE', path, '2022-04-01'))).toBe('400 RoleDefinitionHasAssignments');
    await arm.call('DELETE', `${group()}${RBAC}/roleAssignments/${GUID}`, '2022-04-01');
    expect((await arm.call('DELETE', path, '2022-04-01')).status).toBe(200);
    const reader = `${arm.subscription()}${RBAC}/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
    expect(codeOf(await arm.call('DELETE', reader, '2022-04-01'))).toBe('400 InvalidRoleDefinition');
  });

  test('a resource of any other type is shown when the state has it, and roles are assigned on it', async () => {
    arm.grant('owner');
    const id = `${group()}/providers/Microsoft.ServiceBus/namespaces/bus`;
    lab.world().resources.push({ id, name: 'bus', location: 'westus', tags: {}, properties: { status: 'Active' } });
    expect((await arm.call('GET', id, '2024-01-01')).body).toMatchObject({ name: 'bus', type: 'Microsoft.ServiceBus/namespaces' });
    expect(codeOf(await arm.call('GET', id.replace('/bus', '/absent'), '2024-01-01'))).toBe('404 ResourceNotFound');
    const receiver = '/x/4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0';
    expect((await assign({ principalId: principal(), roleDefinitionId: receiver }, id)).status).toBe(201);
    expect((await arm.call('PUT', id, '2024-01-01', {})).status).toBe(501);
  });
});
