// Access: roles on an RBAC vault, policies on the other kind; where it cannot work, a reason to stop.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../src/chain/desired';
import { ownershipDescription } from '../../../src/chain/ownership';
import { covers, planAssignment, readsSecrets, type AssignmentFacts } from '../../../src/links/access/assignment/plan';
import { planAccess } from '../../../src/links/access/plan';
import { planPolicy } from '../../../src/links/access/policy/plan';
import { ASSIGNMENT, DESIRED, INPUTS, OWNERSHIP, PRINCIPAL, ROLE, VAULT, VAULT_ID } from '../example';
import { actionsOf, codesOf } from '../short';
import type { AccessPolicyFacts, VaultFacts } from '../../../src/links/access/vault';

const SECRET_ID = `${VAULT_ID}/secrets/secret`;
const assignment = (found: readonly AssignmentFacts[]): string => planAssignment(VAULT_ID, ROLE, PRINCIPAL, found).action;

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
    expect(assignment(found)).toBe(action);
  });

  test('of several, the nearest is shown', () => {
    const above = { ...ASSIGNMENT, id: '/above', name: 'x', scope: '/subscriptions/00000000-0000-4000-8000-000000000001' };
    expect(planAssignment(VAULT_ID, ROLE, PRINCIPAL, [above, ASSIGNMENT])).toMatchObject({ action: 'keep', id: '/a' });
    expect(planAssignment(VAULT_ID, ROLE, PRINCIPAL, [above])).toMatchObject({ why: `the identity has the role at ${above.scope}` });
  });

  test('an identity that does not exist yet has no role, and no id for one', () => {
    expect(planAssignment(VAULT_ID, ROLE, undefined, [ASSIGNMENT])).toMatchObject({ action: 'create', id: undefined });
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
  const policy = (change: Partial<AccessPolicyFacts>): VaultFacts => ({
    ...VAULT,
    permissionModel: 'policy',
    policies: [{ objectId: PRINCIPAL, applicationId: undefined, secretPermissions: ['get'], ...change }],
  });
  test.each<[string, VaultFacts, string]>([
    ['there is none', { ...VAULT, permissionModel: 'policy' }, 'create'],
    ['without get', policy({ secretPermissions: ['list'] }), 'update'],
    ['with Get', policy({ objectId: PRINCIPAL.toUpperCase(), secretPermissions: ['Get'] }), 'keep'],
    ['with all', policy({ secretPermissions: ['all'] }), 'keep'],
    ['of an application on behalf of users', policy({ applicationId: 'x' }), 'create'],
    ["another principal's", policy({ objectId: 'x' }), 'create'],
  ])('%s', (_name, vault, action) => {
    expect(planPolicy(vault, 'vault', PRINCIPAL).action).toBe(action);
  });

  test('an identity that does not exist yet has none', () => {
    expect(planPolicy(policy({}), 'vault', undefined)).toMatchObject({ action: 'create', id: undefined });
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
      { ...VAULT, ...changes.vault },
      { ...ROLE, ...changes.role },
      PRINCIPAL,
      changes.found ?? [ASSIGNMENT],
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
    const reader = { id: 'r', name: 'Key Vault Reader', data: { actions: ['Microsoft.KeyVault/vaults/*/read'], notActions: [] } };
    expect(codesOf(plan({ role: reader }))).toEqual(['ROLE_WITHOUT_SECRETS']);
    expect(codesOf(plan({ role: reader, desired: desiredChain({ ...INPUTS, secret: undefined }, OWNERSHIP) }))).toEqual([]);
  });
});
