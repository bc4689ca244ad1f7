// Governance as state: management groups, groups of the directory, deny assignments, locks and conditions.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, codeOf, type Arm } from './arm';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { conditionAllows } from '../../lab/authorization/conditions';
import { managementGroupsAbove } from '../../lab/authorization/scopes';
import { startLab, type RunningLab } from '../../lab/lab';

const MSI = '/providers/Microsoft.ManagedIdentity/userAssignedIdentities';
const KV = '/providers/Microsoft.KeyVault/vaults/wliakvpoc';
const RBAC = '/providers/Microsoft.Authorization';
const MANAGEMENT_GROUP = '/providers/Microsoft.Management/managementGroups';
const [ONE, TWO] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;

describe('governance', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 6 });
    arm = armOf(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const deployer = () => lab.world().applications[0]!;
  const secret = async () =>
    arm.http.json('GET', 'https://wliakvpoc.vault.azure.net/secrets/my-secret?api-version=7.4', {
      token: await arm.http.token('https://vault.azure.net'),
    });
  const makeIdentity = (body: object = {}) => arm.call('PUT', `${arm.group()}${MSI}/ide`, '2024-11-30', { location: 'westus', ...body });

  const tree = (): void => {
    const { subscriptionId } = lab.world().subscriptions[0]!;
    lab.world().managementGroups = [
      { name: 'platform', displayName: 'Platform', subscriptions: [] },
      { name: 'apps', displayName: 'Applications', parent: 'platform', subscriptions: [subscriptionId] },
      { name: 'other', displayName: 'Other', parent: 'platform', subscriptions: [] },
    ];
  };

  test.each([
    ['apps', 200],
    ['platform', 200],
    ['ROOT', 200],
    ['other', 403],
  ])('a role on the management group %s reads a secret of the subscription below: %i', async (name, status) => {
    tree();
    const scope = `${MANAGEMENT_GROUP}/${name === 'ROOT' ? lab.world().tenantId : name}`;
    expect((await secret()).status).toBe(403);
    arm.grant('keyVaultSecretsUser', { scope });
    expect((await secret()).status).toBe(status);
  });

  test('a subscription lies in its groups, nearest first, and in the root when it is in none', () => {
    tree();
    const world = lab.world();
    expect(managementGroupsAbove(world, arm.group())).toEqual(['apps', 'platform', world.tenantId]);
    world.managementGroups = [];
    expect(managementGroupsAbove(world, arm.group())).toEqual([world.tenantId]);
  });

  test('an inherited assignment is in the list of the resource, with the scope that it was made at', async () => {
    tree();
    arm.grant('keyVaultSecretsUser', { scope: `${MANAGEMENT_GROUP}/platform` });
    const { objectId } = deployer();
    const list = async (filter: string) =>
      (await arm.call('GET', `${arm.group()}${KV}${RBAC}/roleAssignments?$filter=${encodeURIComponent(filter)}`, '2022-04-01')).body as {
        value: { id: string; properties: { scope: string } }[];
      };
    for (const filter of [
      `principalId eq '${objectId}'`,
      `assignedTo('${objectId}')`,
      `atScope() and assignedTo('${objectId}')`,
      'atScope()',
    ])
      expect((await list(filter)).value.map(({ properties }) => properties.scope)).toContain(`${MANAGEMENT_GROUP}/platform`);
    expect((await list('atScope()')).value.at(-1)!.id).toMatch(
      /^\/providers\/Microsoft\.Management\/managementGroups\/platform\/providers\//,
    );
    expect(codeOf(await arm.call('GET', `${arm.group()}${RBAC}/roleAssignments?$filter=principalType%20eq%20'User'`, '2022-04-01'))).toBe(
      '400 BadRequestFormat',
    );
  });

  test('a role of a group counts for its members, and for members of its members', async () => {
    lab.world().groups = [
      { objectId: ONE, displayName: 'readers', members: [TWO] },
      { objectId: TWO, displayName: 'team', members: [] },
    ];
    arm.grant('keyVaultSecretsUser', { principalId: ONE, principalType: 'Group' });
    expect((await secret()).status).toBe(403);
    lab.world().groups[1]!.members.push(deployer().objectId);
    expect((await secret()).status).toBe(200);
    const filter = (name: string): string => encodeURIComponent(name);
    const found = async (name: string) =>
      (
        (await arm.call('GET', `${arm.group()}${RBAC}/roleAssignments?$filter=${filter(name)}`, '2022-04-01')).body as {
          value: { properties: { principalId: string } }[];
        }
      ).value.map(({ properties }) => properties.principalId);
    expect(await found(`assignedTo('${deployer().objectId}')`)).toContain(ONE);
    expect(await found(`principalId eq '${deployer().objectId}'`)).not.toContain(ONE);
  });

  test('Graph tells the groups of a principal, direct and through others, and their members', async () => {
    lab.world().groups = [
      { objectId: ONE, displayName: 'readers', members: [TWO] },
      { objectId: TWO, displayName: 'team', members: [deployer().objectId] },
    ];
    const token = await arm.http.token('https://graph.microsoft.com');
    const graph = async (method: string, path: string, body?: object) =>
      (await arm.http.json(method, `https://graph.microsoft.com/v1.0${path}`, { token, body })).body as {
        value: ({ id: string } | string)[];
      };
    const principal = `/servicePrincipals/${deployer().objectId}`;
    expect((await graph('GET', `${principal}/memberOf`)).value).toMatchObject([{ 'id': TWO, '@odata.type': '#microsoft.graph.group' }]);
    expect((await graph('GET', `${principal}/transitiveMemberOf`)).value).toHaveLength(2);
    expect((await graph('POST', `${principal}/getMemberObjects`, { securityEnabledOnly: false })).value.sort()).toEqual([ONE, TWO]);
    expect((await graph('GET', `/groups/${ONE}/transitiveMembers`)).value).toHaveLength(2);
    expect(
      (await graph('GET', `/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${deployer().clientId}'`)}`)).value,
    ).toMatchObject([{ id: deployer().objectId }]);
    expect((await graph('GET', `/servicePrincipals(appId='${deployer().clientId}')`)) as unknown).toMatchObject({
      id: deployer().objectId,
    });
    expect(JSON.stringify(await graph('GET', `/groups?$filter=${encodeURIComponent('members gt 5')}`))).toContain(
      'Request_UnsupportedQuery',
    );
  });

  test('a deny assignment wins over a role, spares whom it excludes, and says its name', async () => {
    arm.grant('keyVaultSecretsUser');
    const denyAssignment = {
      ...{ scope: arm.group(), name: ONE, denyAssignmentName: 'managed application', notActions: [], notDataActions: [] },
      ...{
        actions: ['*/write'],
        dataActions: ['Microsoft.KeyVault/vaults/secrets/*'],
        principals: ['00000000-0000-0000-0000-000000000000'],
        excludePrincipals: [] as string[],
      },
    };
    lab.world().denyAssignments = [denyAssignment];
    const refused = await makeIdentity();
    expect(codeOf(refused)).toBe('403 DenyAssignmentAuthorizationFailed');
    expect(JSON.stringify(refused.body)).toContain("deny assignment with name 'managed application'");
    expect(JSON.stringify((await secret()).body)).toContain(`DenyAssignmentId: '${ONE.replaceAll('-', '')}'`);
    denyAssignment.excludePrincipals.push(deployer().objectId);
    expect([(await makeIdentity()).status, (await secret()).status]).toEqual([201, 200]);
    arm.grant('reader');
    expect((await arm.call('GET', `${arm.group()}${RBAC}/denyAssignments`, '2022-04-01')).body).toMatchObject({ value: [{ name: ONE }] });
  });

  test('without a role the refusal is the ordinary one, whatever is denied', async () => {
    lab.world().roleAssignments = [];
    lab.world().denyAssignments = [
      {
        scope: '/',
        name: ONE,
        denyAssignmentName: 'x',
        actions: ['*'],
        notActions: [],
        dataActions: [],
        notDataActions: [],
        principals: [deployer().objectId],
        excludePrincipals: [],
      },
    ];
    expect(codeOf(await makeIdentity())).toBe('403 AuthorizationFailed');
  });

  test.each([
    ['CanNotDelete', 200, '409 ScopeLocked', 200],
    ['ReadOnly', 409, '409 ScopeLocked', 409],
  ] as const)('a lock %s on the group', async (level, write, remove, kubeconfig) => {
    arm.grant('owner');
    await makeIdentity();
    expect((await arm.call('PUT', `${arm.group()}${RBAC}/locks/keep`, '2020-05-01', { properties: { level } })).status).toBe(201);
    expect((await makeIdentity()).status).toBe(write);
    expect(codeOf(await arm.call('DELETE', `${arm.group()}${MSI}/ide`, '2024-11-30'))).toBe(remove);
    expect(
      (
        await arm.call(
          'POST',
          `${arm.group()}/providers/Microsoft.ContainerService/managedClusters/hashbnuswest/listClusterUserCredential`,
          '2026-04-01',
        )
      ).status,
    ).toBe(kubeconfig);
    // A lock holds Resource Manager, and no data plane.
    arm.grant('keyVaultSecretsUser');
    expect((await secret()).status).toBe(200);
    expect((await arm.call('DELETE', `${arm.group()}${RBAC}/locks/keep`, '2020-05-01')).status).toBe(200);
    expect((await arm.call('DELETE', `${arm.group()}${MSI}/ide`, '2024-11-30')).status).toBe(200);
  });

  test('a lock on one resource holds its group, too, and says which', async () => {
    arm.grant('owner');
    lab.world().locks = [{ scope: `${arm.group()}${KV}`, name: 'vault', level: 'CanNotDelete' }];
    const answer = await arm.call('DELETE', arm.group(), '2021-04-01');
    expect([codeOf(answer), JSON.stringify(answer.body).includes(`are locked: '${arm.group()}${KV}'`)]).toEqual(['409 ScopeLocked', true]);
  });

  test('a condition delegates what it names and nothing else', () => {
    const write = 'Microsoft.Authorization/roleAssignments/write';
    const attributes = (role: string, type: string) => ({
      'request[microsoft.authorization/roleassignments:roledefinitionid]': role,
      'request[microsoft.authorization/roleassignments:principaltype]': type,
    });
    const request = (name: string): string => `@Request[Microsoft.Authorization/roleAssignments:${name}]`;
    const only = `((!(ActionMatches{'${write}'})) OR (${request('RoleDefinitionId')} ForAnyOfAnyValues:GuidEquals{${ROLES.acrPull}, ${ROLES.reader}} AND ${request('PrincipalType')} StringEqualsIgnoreCase 'serviceprincipal'))`;
    expect(conditionAllows(only, write, attributes(ROLES.acrPull, 'ServicePrincipal'))).toBe(true);
    expect(conditionAllows(only, write, attributes(ROLES.acrPull, 'User'))).toBe(false);
    expect(conditionAllows(only, write, attributes(ROLES.owner, 'ServicePrincipal'))).toBe(false);
    expect(conditionAllows(only, 'Microsoft.KeyVault/vaults/read')).toBe(true);
    const never = `(!(ActionMatches{'${write}'}) || ${request('RoleDefinitionId')} ForAnyOfAllValues:GuidNotEquals {${ROLES.owner}, ${ROLES.reader}})`;
    expect(conditionAllows(never, write, attributes(ROLES.owner, 'User'))).toBe(false);
    expect(conditionAllows(never, write, attributes(ROLES.acrPull, 'User'))).toBe(true);
    for (const broken of ['nonsense', '(', "@Request[a:b] Equals 'c'", "ActionMatches{'a'} OR", "@Nobody[a:b] StringEquals 'c'"])
      expect(conditionAllows(broken, write)).toBe(false);
  });

  test('the condition that Key Vault Data Access Administrator carries itself bounds its holder', async () => {
    await makeIdentity();
    lab.world().roleAssignments = [];
    arm.grant('8b54135c-b56d-4d72-a534-26097cfdc8d8');
    const assign = (role: string, name: string) =>
      arm.call('PUT', `${arm.group()}${KV}${RBAC}/roleAssignments/${name}`, '2022-04-01', {
        properties: {
          principalId: lab.world().identities[0]!.principalId,
          principalType: 'ServicePrincipal',
          roleDefinitionId: `/x/${role}`,
        },
      });
    expect((await assign(ROLES.keyVaultSecretsUser, ONE)).status).toBe(201);
    expect(codeOf(await assign(ROLES.owner, TWO))).toBe('403 AuthorizationFailed');
  });
});
