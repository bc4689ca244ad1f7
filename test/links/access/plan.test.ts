// Access: roles on an RBAC vault, policies on the other kind; where it cannot work, a reason to stop.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../src/chain/desired';
import { ownershipDescription } from '../../../src/chain/ownership';
import { covers } from '../../../src/chain/grant';
import { planAssignment, type AssignmentFacts } from '../../../src/links/access/assignment/plan';
import { assignedGrants, planAccess } from '../../../src/links/access/plan';
import { planPolicy } from '../../../src/links/access/policy/plan';
import { readsSecrets, suffices, type RoleFacts } from '../../../src/links/access/roles';
import { ASSIGNMENT, DESIRED, GRANTED, INPUTS, OWNERSHIP, PRINCIPAL, ROLE, STORAGE_ID, VAULT, VAULT_ID } from '../example';
import { actionsOf, codesOf } from '../short';
import type { AccessPolicyFacts, VaultFacts } from '../../../src/links/access/vault';

const SECRET_ID = `${VAULT_ID}/secrets/secret`;
const AT_VAULT = { scope: VAULT_ID };
const planned = (found: readonly AssignmentFacts[], principal: string | undefined = PRINCIPAL) =>
  planAssignment(AT_VAULT, ROLE, principal, { ...GRANTED, assignments: found })[0];
const role = (name: string, actions: string[], notActions: string[] = [], control: string[] = []): RoleFacts => ({
  ...{ id: name, name, data: { actions, notActions }, control: { actions: control, notActions: [] } },
});

describe('role assignments', () => {
  test.each<[string, readonly AssignmentFacts[], string]>([
    ['holds', [ASSIGNMENT], 'keep'],
    ['there is none', [], 'create'],
    ['of another role', [{ ...ASSIGNMENT, roleId: 'x' }], 'create'],
    ['of another principal', [{ ...ASSIGNMENT, principalId: 'x' }], 'create'],
    ['on a vault whose name begins with this one', [{ ...ASSIGNMENT, scope: `${VAULT_ID}2` }], 'create'],
    ['on one secret of the vault', [{ ...ASSIGNMENT, scope: SECRET_ID }], 'create'],
    ['above, in another case', [{ ...ASSIGNMENT, name: 'x', scope: VAULT_ID.toUpperCase().replace(/\/PROVIDERS\/.*/, '') }], 'adopt'],
    ['at a management group', [{ ...ASSIGNMENT, name: 'x', scope: '/providers/Microsoft.Management/managementGroups/mg' }], 'adopt'],
    ['at the root', [{ ...ASSIGNMENT, name: 'x', scope: '/' }], 'adopt'],
    ['under another name', [{ ...ASSIGNMENT, name: 'x' }], 'adopt'],
    ['ours, under the name of an older release', [{ ...ASSIGNMENT, name: 'x', description: ownershipDescription(OWNERSHIP) }], 'keep'],
  ])('%s', (_name, found, action) => {
    expect(planned(found)?.action).toBe(action);
  });

  test('of several, the nearest is shown', () => {
    const above = { ...ASSIGNMENT, id: '/above', name: 'x', scope: '/subscriptions/00000000-0000-4000-8000-000000000001' };
    expect(planned([above, ASSIGNMENT])).toMatchObject({ action: 'keep', id: '/a' });
    expect(planned([above])).toMatchObject({ why: `the identity has the role at ${above.scope}` });
  });

  test('an identity that does not exist yet has no role, and no id for one', () => {
    expect(planAssignment(AT_VAULT, ROLE, undefined, GRANTED)).toMatchObject([{ action: 'create', id: undefined }]);
  });

  test('a broader role counts, the same role before it, and one that may not be read does not', () => {
    const officer = role('officer', ['Microsoft.KeyVault/vaults/secrets/*'], [], ['Microsoft.Authorization/*/read']);
    const roles = new Map([...GRANTED.roles, [officer.id, officer]]);
    const held = { ...ASSIGNMENT, id: '/officer', name: 'o', roleId: 'OFFICER' };
    const plan = (assignments: AssignmentFacts[], known = roles) =>
      planAssignment(AT_VAULT, ROLE, PRINCIPAL, { roles: known, assignments });
    expect(plan([held])).toMatchObject([
      { action: 'adopt', id: '/officer', why: `the identity has 'officer' at ${VAULT_ID}, which allows all of it` },
    ]);
    expect(plan([held, ASSIGNMENT])).toMatchObject([{ action: 'keep', id: '/a' }]);
    expect(plan([held], GRANTED.roles as typeof roles)).toMatchObject([{ action: 'create' }]);
  });

  test('of an assignment with a condition, nobody knows what it leaves; the same one on the same scope stands in the way of ours', () => {
    const conditional = { ...ASSIGNMENT, condition: 'x' };
    expect(planned([conditional])?.action).toBe('keep');
    expect(planned([{ ...conditional, scope: VAULT_ID.replace(/\/providers.*/, '') }])?.action).toBe('create');
  });

  test('roles on each of the secrets that are named are enough for a role that is about secrets', () => {
    const on = (name: string): AssignmentFacts => ({ ...ASSIGNMENT, id: `/${name}`, name, scope: `${VAULT_ID}/secrets/${name}` });
    const secrets = ['a', 'b'].map((name) => `${VAULT_ID}/secrets/${name}`);
    const plan = (assignments: AssignmentFacts[], asked = ROLE, below = secrets) =>
      planAssignment(AT_VAULT, asked, PRINCIPAL, { roles: new Map([[asked.id, asked]]), assignments }, below);
    expect(plan([on('a'), on('b')])).toMatchObject([
      { action: 'adopt', id: '/a', name: 'Key Vault Secrets User on vault/secrets/a' },
      { action: 'adopt', id: '/b' },
    ]);
    expect(plan([on('a')]).map(({ action }) => action)).toEqual(['create']);
    expect(plan([on('a'), on('b'), ASSIGNMENT])).toMatchObject([{ action: 'keep', id: '/a' }]);
    // Nobody has named a secret: then there is nothing that the roles could be enough for.
    expect(plan([on('a')], ROLE, []).map(({ action }) => action)).toEqual(['create']);
    const crypto = { ...role('crypto', ['Microsoft.KeyVault/vaults/keys/read']), id: ROLE.id };
    expect(plan([on('a'), on('b')], crypto).map(({ action }) => action)).toEqual(['create']);
  });

  test.each<[string, RoleFacts, RoleFacts, boolean]>([
    ['the same', role('x', []), role('x', ['a']), true],
    ['all of it', role('x', ['*']), role('y', ['a/b']), true],
    ['a wildcard in a wildcard', role('x', ['a/*']), role('y', ['a/b/*']), true],
    ['a part of a wildcard', role('x', ['a/b/c']), role('y', ['a/b/*']), false],
    ['all but one', role('x', ['*'], ['a/b']), role('y', ['a/b']), false],
    ['all but one of a wildcard', role('x', ['*'], ['a/b']), role('y', ['a/*']), false],
    ['the data without the resources', role('x', ['a']), role('y', ['a'], [], ['r']), false],
    ['both planes', role('x', ['a'], [], ['*']), role('y', ['a'], [], ['r']), true],
    ['of a role that allows nothing, none is enough', role('x', ['*']), role('y', []), false],
    ['not known', { ...role('x', ['*']), data: undefined }, role('y', ['a']), false],
    ['not known what for', role('x', ['*']), { ...role('y', ['a']), data: undefined }, false],
  ])('one role in place of another: %s', (_name, held, asked, expected) => {
    expect(suffices(held, asked)).toBe(expected);
  });

  test('scopes', () => {
    expect(covers(VAULT_ID, SECRET_ID)).toBe(true);
    expect(covers(SECRET_ID, VAULT_ID)).toBe(false);
    expect(covers('/providers/Microsoft.Management/ManagementGroups/mg', VAULT_ID)).toBe(true);
    expect(covers('/providers/Microsoft.Other/managementGroups/mg', VAULT_ID)).toBe(false);
  });

  test.each([
    [['Microsoft.KeyVault/vaults/secrets/getSecret/action'], [], true],
    [['microsoft.keyvault/vaults/secrets/GETSECRET/action'], [], true],
    [['Microsoft.KeyVault/vaults/*'], [], true],
    [['*'], ['Microsoft.KeyVault/vaults/secrets/*'], false],
    [['Microsoft.KeyVault/vaults/secrets/readMetadata/action'], [], false],
    [['MicrosoftXKeyVault/vaults/secrets/getSecret/action'], [], false],
    [[], [], false],
  ])('%j without %j reads secrets: %s', (actions, notActions, expected) => {
    expect(readsSecrets({ ...ROLE, data: { actions, notActions } })).toBe(expected);
  });

  test('a role that may not be read is taken at its word', () => {
    expect(readsSecrets({ ...ROLE, data: undefined })).toBe(true);
  });
});

describe('access policies', () => {
  const GET = { secrets: ['get'] };
  const policy = (change: Partial<AccessPolicyFacts>): VaultFacts => ({
    ...VAULT,
    permissionModel: 'policy',
    policies: [{ objectId: PRINCIPAL, applicationId: undefined, permissions: GET, ...change }],
  });
  test.each<[string, VaultFacts, string]>([
    ['there is none', { ...VAULT, permissionModel: 'policy' }, 'create'],
    ['without get', policy({ permissions: { secrets: ['list'] } }), 'update'],
    ['with Get', policy({ objectId: PRINCIPAL.toUpperCase(), permissions: { secrets: ['Get'] } }), 'keep'],
    ['with all', policy({ permissions: { secrets: ['all'] } }), 'keep'],
    ['of an application on behalf of users', policy({ applicationId: 'x' }), 'create'],
    ["another principal's", policy({ objectId: 'x' }), 'create'],
  ])('%s', (_name, vault, action) => {
    expect(planPolicy(vault, 'vault', GET, PRINCIPAL).action).toBe(action);
  });

  test('all kinds that are asked for, and what is missing of them', () => {
    const asked = { secrets: ['get', 'list'], certificates: ['get'] };
    expect(planPolicy(policy({}), 'vault', asked, PRINCIPAL)).toMatchObject({
      action: 'update',
      name: 'get and list secrets, get certificates of vault',
      differs: [
        { field: 'secrets', before: 'get', after: 'get,list' },
        { field: 'certificates', before: undefined, after: 'get' },
      ],
    });
    expect(planPolicy(policy({ permissions: { secrets: ['all'], certificates: ['get'] } }), 'vault', asked, PRINCIPAL).action).toBe('keep');
  });

  test('an identity that does not exist yet has none', () => {
    expect(planPolicy(policy({}), 'vault', GET, undefined)).toMatchObject({ action: 'create', id: undefined });
  });
});

describe('access', () => {
  const plan = (changes: {
    desired?: typeof DESIRED;
    vault?: Partial<VaultFacts>;
    role?: Partial<typeof ROLE>;
    tenant?: string;
    found?: AssignmentFacts[];
  }) =>
    planAccess(
      changes.desired ?? DESIRED,
      changes.desired?.vault === undefined && changes.desired !== undefined ? undefined : { ...VAULT, ...changes.vault },
      assignedGrants(changes.desired ?? DESIRED, { ...VAULT, ...changes.vault }).map((grant) => ({
        grant,
        role: { ...ROLE, ...changes.role },
      })),
      PRINCIPAL,
      { roles: new Map([[ROLE.id, ROLE]]), assignments: changes.found ?? [ASSIGNMENT] },
      changes.tenant ?? 'tenant',
    );
  const bySecret = desiredChain({ ...INPUTS, accessScope: 'secret', secret: ['a', 'b'] }, OWNERSHIP);

  test('the permission model decides what it means', () => {
    expect(actionsOf(plan({}))).toEqual(['keep']);
    expect(plan({ vault: { permissionModel: 'policy' } }).changes).toMatchObject([{ kind: 'access policy', action: 'create' }]);
  });

  test('for each secret: a role on one is none on another', () => {
    const found = [{ ...ASSIGNMENT, scope: `${VAULT_ID}/secrets/a`, name: 'x' }];
    expect(actionsOf(plan({ desired: bySecret, found }))).toEqual(['adopt', 'create']);
    expect(codesOf(plan({ desired: bySecret, vault: { permissionModel: 'policy' } }))).toEqual(['ACCESS_SCOPE_UNSUPPORTED']);
  });

  test('a vault of another tenant never takes the token', () => {
    expect(codesOf(plan({ tenant: 'other' }))).toEqual(['VAULT_OTHER_TENANT']);
    expect(codesOf(plan({ tenant: 'TENANT' }))).toEqual([]);
    expect(codesOf(plan({ tenant: 'other', vault: { permissionModel: 'policy' } }))).toEqual(['VAULT_OTHER_TENANT']);
  });

  test('a role that reads no secrets is useless where secrets are to be read', () => {
    const reader = role('Key Vault Reader', ['Microsoft.KeyVault/vaults/*/read']);
    expect(codesOf(plan({ role: reader }))).toEqual(['ROLE_WITHOUT_SECRETS']);
    expect(codesOf(plan({ role: reader, desired: desiredChain({ ...INPUTS, secret: undefined }, OWNERSHIP) }))).toEqual([]);
  });

  test('operators that have made a role for each of the secrets are left alone', () => {
    const desired = desiredChain({ ...INPUTS, secret: ['a', 'b'] }, OWNERSHIP);
    const found = ['a', 'b'].map((name) => ({ ...ASSIGNMENT, id: `/${name}`, name, scope: `${VAULT_ID}/secrets/${name}` }));
    expect(actionsOf(plan({ desired, found }))).toEqual(['adopt', 'adopt']);
    const more = desiredChain({ ...INPUTS, secret: ['a', 'b', 'c'] }, OWNERSHIP);
    expect(actionsOf(plan({ desired: more, found }))).toEqual(['create']);
  });

  test('several roles, on the vault and on other resources', () => {
    const access = [{ role: 'Reader', scope: STORAGE_ID }];
    const desired = desiredChain({ ...INPUTS, role: ['Key Vault Secrets User', 'Key Vault Crypto User'], access }, OWNERSHIP);
    expect(plan({ desired }).changes).toMatchObject([{ scope: VAULT_ID }, { scope: VAULT_ID }, { scope: STORAGE_ID, action: 'create' }]);
    // On a vault with access policies, roles on the vault are of no use; those on other resources are made.
    expect(plan({ desired, vault: { permissionModel: 'policy' } }).changes).toMatchObject([
      { kind: 'access policy' },
      { kind: 'role assignment', scope: STORAGE_ID },
    ]);
    const without = desiredChain({ ...INPUTS, vault: undefined, secret: undefined, access }, OWNERSHIP);
    expect(plan({ desired: without, tenant: 'other' })).toMatchObject({ state: 'ready', changes: [{ scope: STORAGE_ID }] });
  });
});
