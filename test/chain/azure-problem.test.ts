// For each error body that Azure is known to answer: the diagnosis that the user gets.
import { describe, expect, test } from '@jest/globals';
import { azureProblem, diagnoseAzure, isDuplicateCredential, isPassing, namesNear } from '../../src/chain/azure-problem';
import { sentence } from '../../src/chain/diagnosis';
import { DESIRED } from './example';
import type { Link } from '../../src/chain/links';

const enveloped = (code: string, message: string): object => ({ error: { code, message } });

const BODIES: [Link, number, object, string, RegExp][] = [
  [
    'identity',
    403,
    enveloped(
      'AuthorizationFailed',
      "The client '33e4' with object id '33e4' does not have authorization to perform action 'Microsoft.ManagedIdentity/userAssignedIdentities/write' over scope '/subscriptions/s/resourceGroups/g' or the scope is invalid. If access was recently granted, please refresh your credentials.",
    ),
    'AZURE_RIGHT_MISSING',
    /may not do 'Microsoft\.ManagedIdentity\/userAssignedIdentities\/write' on \/subscriptions\/s\/resourceGroups\/g\./,
  ],
  [
    'access',
    403,
    enveloped(
      'AuthorizationFailed',
      "The client 'x' with object id 'x' does not have authorization or an ABAC condition not fulfilled to perform action 'Microsoft.Authorization/roleAssignments/write' over scope '/v' or the scope is invalid.",
    ),
    'ROLE_NOT_ASSIGNABLE',
    /may not assign the role 'Key Vault Secrets User' on \/v, or the condition/,
  ],
  [
    'identity',
    403,
    enveloped('LinkedAuthorizationFailed', "The client has permission to perform action 'a/b' on scope '/x'"),
    'AZURE_RIGHT_MISSING',
    /'a\/b' on \/x/,
  ],
  [
    'cluster',
    404,
    enveloped(
      'ResourceNotFound',
      "The Resource 'Microsoft.ContainerService/managedClusters/x' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    ),
    'CLUSTER_NOT_FOUND',
    /no cluster 'aks' in resource group 'group'/,
  ],
  [
    'access',
    404,
    enveloped('ResourceNotFound', "The Resource 'Microsoft.KeyVault/vaults/x' under resource group 'rg' was not found."),
    'VAULT_NOT_FOUND',
    /no vault 'vault'/,
  ],
  [
    'cluster',
    404,
    enveloped('ResourceGroupNotFound', "Resource group 'rg' could not be found."),
    'RESOURCE_GROUP_NOT_FOUND',
    /resource group 'group' was not found/,
  ],
  [
    'cluster',
    404,
    enveloped('SubscriptionNotFound', "The subscription '1234' could not be found."),
    'SUBSCRIPTION_NOT_FOUND',
    /subscription '.*' was not found/,
  ],
  [
    'cluster',
    400,
    enveloped('InvalidSubscriptionId', 'The provided subscription identifier is malformed or invalid.'),
    'SUBSCRIPTION_NOT_FOUND',
    /was not found/,
  ],
  [
    'federation',
    409,
    enveloped(
      'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity',
      "Too many Federated Identity Credentials are written concurrently for the managed identity '/x'.",
    ),
    'FEDERATION_BUSY',
    /others kept writing/,
  ],
  ['federation', 400, enveloped('BadRequest', 'Too many Federated Identity Credentials'), 'FEDERATION_QUOTA', /the most that Azure allows/],
  [
    'federation',
    400,
    enveloped('BadRequest', 'Federated identity credentials must have exactly one audience.'),
    'FEDERATION_REFUSED',
    /exactly one audience/,
  ],
  [
    'federation',
    400,
    enveloped('BadRequest', "Federated Identity Credential name 'x' is invalid."),
    'FEDERATION_REFUSED',
    /name 'x' is invalid/,
  ],
  [
    'federation',
    400,
    enveloped(
      'BadRequest',
      "The request format was unexpected. Federated Identity Credential must specify 'issuer', 'subject' and 'audience'.",
    ),
    'FEDERATION_REFUSED',
    /must specify/,
  ],
  [
    'federation',
    405,
    enveloped('MethodNotAllowed', 'The request format was unexpected: Support for federated identity credentials not enabled.'),
    'FEDERATION_UNSUPPORTED_REGION',
    /the region of the identity/,
  ],
  [
    'access',
    400,
    enveloped('RoleDefinitionDoesNotExist', "The specified role definition with ID '4633458b17de408ab8740445c86d0e6e' does not exist."),
    'ROLE_NOT_FOUND',
    /no role 'Key Vault Secrets User'/,
  ],
  ['access', 404, enveloped('RoleDefinitionDoesNotExist', 'x'), 'ROLE_NOT_FOUND', /no role/],
  [
    'access',
    400,
    enveloped('PrincipalNotFound', 'Principal 0f14 does not exist in the directory c7cb.'),
    'PRINCIPAL_NOT_FOUND',
    /has not reached the directory/,
  ],
  [
    'access',
    400,
    enveloped('RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.'),
    'AZURE_REFUSED',
    /RoleAssignmentUpdateNotPermitted: Tenant ID/,
  ],
  ['access', 400, enveloped('UnmatchedPrincipalType', "The PrincipalId 'x' has type 'User'"), 'AZURE_REFUSED', /UnmatchedPrincipalType/],
  [
    'identity',
    409,
    enveloped('MissingSubscriptionRegistration', "The subscription is not registered to use namespace 'Microsoft.ManagedIdentity'."),
    'PROVIDER_NOT_REGISTERED',
    /not registered/,
  ],
  [
    'identity',
    409,
    enveloped('ScopeLocked', 'The scope cannot perform write operation because it is locked.'),
    'AZURE_LOCKED',
    /a lock forbids it/,
  ],
  [
    'identity',
    409,
    enveloped('InvalidResourceLocation', "The resource 'x' already exists in location 'westus'"),
    'IDENTITY_LOCATION',
    /cannot be made there/,
  ],
  [
    'identity',
    403,
    enveloped('RequestDisallowedByPolicy', "Resource 'x' was disallowed by policy."),
    'AZURE_POLICY_DENIED',
    /an Azure policy forbids it/,
  ],
  [
    'cluster',
    409,
    { code: 'OperationNotAllowed', message: 'Operation is not allowed: Another operation (Updating) is in progress' },
    'CLUSTER_BUSY',
    /another operation is running/,
  ],
  [
    'cluster',
    409,
    {
      code: 'EtagMismatch',
      details: [{ code: 'Unspecified', message: 'rpc error' }],
      message: 'Operation is not allowed: Another operation is in progress',
      subcode: 'x',
    },
    'CLUSTER_BUSY',
    /Another operation/,
  ],
  [
    'cluster',
    400,
    { code: 'BadRequest', message: 'Getting static credential is not allowed because this cluster is set to disable local accounts.' },
    'AZURE_REFUSED',
    /Getting static credential is not allowed/,
  ],
  [
    'cluster',
    429,
    enveloped(
      'SubscriptionRequestsThrottled',
      "Number of 'read' requests for subscription 'e' actor '8' exceeded. Please try again after '10' seconds.",
    ),
    'AZURE_THROTTLED',
    /still throttles/,
  ],
  ['identity', 429, enveloped('Other', 'x'), 'AZURE_THROTTLED', /still throttles/],
  ['identity', 503, {}, 'AZURE_UNAVAILABLE', /HTTP 503/],
  [
    'identity',
    401,
    enveloped('InvalidAuthenticationToken', 'The access token is invalid.'),
    'AZURE_REFUSED',
    /InvalidAuthenticationToken: The access token is invalid\./,
  ],
  [
    'identity',
    401,
    enveloped('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than now.'),
    'AZURE_REFUSED',
    /ExpiredAuthenticationToken/,
  ],
];

describe('error bodies of Azure', () => {
  test.each(BODIES)('%s %i %j is %s', (link, status, body, code, words) => {
    const diagnosis = diagnoseAzure(azureProblem(status, body), { link, operation: 'to try', desired: DESIRED });
    expect(diagnosis).toMatchObject({ link, code });
    expect(sentence(diagnosis)).toMatch(words);
    expect(sentence(diagnosis)).not.toMatch(/<[a-zA-Z]+>/);
  });

  test.each([
    [400, 'BadRequest'],
    [409, 'Conflict'],
  ])('a duplicate is known by its words, whether %i or %s', (status, code) => {
    expect(
      isDuplicateCredential(
        azureProblem(status, enveloped(code, 'Issuer and subject combination already exists for this Managed Identity.')),
      ),
    ).toBe(true);
  });

  test('what passes by itself', () => {
    expect(isPassing({ status: 409, code: 'ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity', message: '' })).toBe(
      true,
    );
    expect(isPassing({ status: 404, code: 'ParentResourceNotFound', message: '' })).toBe(true);
    expect(isPassing({ status: 404, code: 'NotFound', message: "The parent user-assigned identity doesn't exist." })).toBe(true);
    expect(isPassing({ status: 404, code: 'ResourceGroupNotFound', message: '' })).toBe(false);
    expect(isPassing({ status: 400, code: 'BadRequest', message: 'Too many Federated Identity Credentials' })).toBe(false);
  });

  test('names that are close', () => {
    expect(namesNear('hashbnuwest', ['hashbnuswest', 'production', 'hashbnuwest-2'])).toBe(' (there is: hashbnuswest, hashbnuwest-2)');
    expect(namesNear('staging', ['production'])).toBe('');
  });
});
