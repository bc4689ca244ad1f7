// What the link `access` may do, and the condition that bounds it.
import { KEY_VAULT_SECRETS_USER } from '../../chain/desired';
import type { Right } from '../../chain/right';

const VAULT = { plane: 'Azure', scope: 'vault' } as const;
const RESOURCE = { plane: 'Azure', scope: 'resource of access', uses: ['access'] } as const;

export const ACCESS_RIGHTS: readonly Right[] = [
  {
    ...VAULT,
    action: 'Microsoft.KeyVault/vaults/read',
    reason: 'reads the permission model and the address of the vault; never a secret',
  },
  {
    ...VAULT,
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    reason: 'adds the access policy',
    uses: ['access-policies'],
    when: 'the identity has none',
  },
  { ...VAULT, action: 'Microsoft.Authorization/roleAssignments/read', reason: 'finds roles that the identity has' },
  {
    ...VAULT,
    action: 'Microsoft.Authorization/roleAssignments/write',
    reason: 'gives the identity its role; bound this by a condition',
    when: 'the identity has no role there',
  },
  {
    ...VAULT,
    action: 'Microsoft.Authorization/roleAssignments/delete',
    reason: 'deletes the role assignment of an environment; bound this by the same condition',
    uses: ['environments'],
  },
  {
    ...VAULT,
    action: 'Microsoft.Authorization/roleDefinitions/read',
    reason: 'finds a role, and whether it reads secrets',
    uses: ['other-roles'],
  },
  { ...RESOURCE, action: 'Microsoft.Authorization/roleAssignments/read', reason: 'finds roles that the identity has' },
  {
    ...RESOURCE,
    action: 'Microsoft.Authorization/roleAssignments/write',
    reason: 'gives the identity its role; bound this by a condition that allows that role',
    when: 'the identity has no role there',
  },
  {
    ...RESOURCE,
    action: 'Microsoft.Authorization/roleAssignments/delete',
    reason: 'deletes the role assignment of an environment; bound this by the same condition',
    uses: ['access', 'environments'],
  },
  { ...RESOURCE, action: 'Microsoft.Authorization/roleDefinitions/read', reason: 'finds the role, and what it allows' },
  {
    ...RESOURCE,
    action: 'Microsoft.ContainerRegistry/registries/read',
    reason: 'sees which of its two kinds of roles count; without it that is not looked at',
    when: 'it is a registry',
  },
  {
    ...RESOURCE,
    action: 'Microsoft.CognitiveServices/accounts/read',
    reason: 'finds its name for the proof; without it a token is all that is proven',
    when: 'it is an account of Azure OpenAI',
  },
  {
    ...RESOURCE,
    action: 'Microsoft.OperationalInsights/workspaces/read',
    reason: 'finds its id for the proof; without it a token is all that is proven',
    when: 'it is a workspace',
  },
];

/**
 * The condition for the role that holds the rights on role assignments: the deploying principal can assign and delete
 * `Key Vault Secrets User` and nothing else, and only for service principals. Its own access it cannot widen beyond that.
 */
export const DELEGATION_CONDITION = (
  [
    ['write', '@Request'],
    ['delete', '@Resource'],
  ] as const
)
  .map(([verb, source]) => {
    const assignment = `${source}[Microsoft.Authorization/roleAssignments`;
    return (
      `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${verb}'})) OR ` +
      `(${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${KEY_VAULT_SECRETS_USER.id}} AND ` +
      `${assignment}:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'ServicePrincipal'}))`
    );
  })
  .join(' AND ');
